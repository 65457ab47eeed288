"""Runs the relays that are to die at a failpoint."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.drills.programs.failing_relay import RECORD
from tests.support.relay_process import ORIGIN, RelayProcess

PROGRAM = ("-m", "tests.drills.programs.failing_relay")


@dataclass(frozen=True, slots=True)
class Death:
    """What a relay had in hand when it died, as it noted itself."""

    point: str
    cmids: tuple[str, ...]


class Nursery:
    """Starts one relay after another, each to die at a point around a commit."""

    def __init__(self, folder: Path, say: IO[str], hear: IO[str]) -> None:
        """Talk to the program by two pipes."""
        self._folder = folder
        self._say = say
        self._hear = hear
        self._child: int | None = None

    def start(self, point: str, groups: int) -> None:
        """Start a relay that dies at ``point`` of the group number ``groups``."""
        self._say.write(f"{point} {groups}\n")
        self._say.flush()
        self._child = int(self._expect("started").split()[1])

    def await_death(self) -> Death:
        """Wait until the relay is dead; return what it had in hand."""
        self._expect("died")
        self._child = None
        record = json.loads((self._folder / RECORD).read_text())
        return Death(record["point"], tuple(record["cmids"]))

    def clear(self) -> None:
        """End a relay that still lives."""
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)

    def _expect(self, word: str) -> str:
        line = self._hear.readline()
        if not line.startswith(word):
            message = f"expected {word!r} from the failing relay, got {line!r}"
            raise RuntimeError(message)
        return line


@contextmanager
def nursery_for(relay: RelayProcess) -> Iterator[Nursery]:
    """Run the program on the data and port of ``relay``, which must not run meanwhile."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("BATON_", "GEMINI_"))}
    own = {
        "PYTHONPATH": str(Path.cwd()),
        "BATON_DATA_DIR": str(relay.folder),
        "BATON_DATABASE_URL": relay.address,
        "BATON_PORT": str(relay.port),
        "BATON_ORIGINS": ORIGIN,
    }
    with relay.log.open("ab") as log, subprocess.Popen(
        [sys.executable, *PROGRAM], cwd=relay.folder, env=inherited | own | dict(relay.settings),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        nursery = Nursery(relay.folder, process.stdin, process.stdout)
        try:
            yield nursery
        finally:
            nursery.clear()
            process.stdin.close()
