"""What a client knows, written down durably before and after each attempt."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class Sent:
    """One message of a client; ``seq`` is None until it was acknowledged."""

    cmid: str
    text: str
    seq: int | None = None


class Ledger:
    """One client's messages in the order of sending, on disk line by line."""

    def __init__(self, descriptor: int) -> None:
        """Write to an open file."""
        self._descriptor = descriptor
        self.sent: list[Sent] = []

    def intend(self, cmid: str, text: str) -> Sent:
        """Note a message before its first attempt."""
        self._write({"intent": cmid, "text": text})
        entry = Sent(cmid, text)
        self.sent.append(entry)
        return entry

    def acknowledge(self, entry: Sent, seq: int) -> None:
        """Note that the relay promised a message for good, as entry ``seq``."""
        self._write({"acked": entry.cmid, "seq": seq})
        entry.seq = seq

    def _write(self, line: dict[str, object]) -> None:
        os.write(self._descriptor, json.dumps(line).encode() + b"\n")
        os.fsync(self._descriptor)


@contextmanager
def ledger_at(path: Path) -> Iterator[Ledger]:
    """Begin a new ledger in a file."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_EXCL)
    try:
        yield Ledger(descriptor)
    finally:
        os.close(descriptor)


def read_ledger(path: Path) -> list[Sent]:
    """Return a client's messages as its file tells; raises ValueError where it is torn."""
    sent: dict[str, Sent] = {}
    for text in path.read_text().splitlines():
        line = json.loads(text)
        if "intent" in line:
            sent[line["intent"]] = Sent(line["intent"], line["text"])
        else:
            sent[line["acked"]].seq = line["seq"]
    return list(sent.values())
