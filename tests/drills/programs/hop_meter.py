"""Measures how long a visitor's words take to their agent, on schedule, beside whatever else runs.

    python -m tests.drills.programs.hop_meter URL AGENT_TOKEN

Each line read asks for the times since the last one, in milliseconds, and for the connections
lost. A hop counts from when it was due: one that waited for another's stall counts as late.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading
import time
import traceback
from collections.abc import Callable
from itertools import cycle
from typing import Any

from tests.support.identifiers import new_id
from tests.support.people import AgentClient, Visitor
from tests.support.wire_client import ConnectionLostError, WireClient

PAIRS = 5
EVERY_S = 0.01
_RENEW_EVERY_S = 4.0
_MARK = "hop "


class Meter:
    """Visitors who write to one agent, and what came through."""

    def __init__(self, url: str, token: str) -> None:
        """Bring them together."""
        self._agent = AgentClient.connect(url, token)
        self._visitors = [Visitor.open(url, name=f"Hop{number}") for number in range(PAIRS)]
        for visitor in self._visitors:
            visitor.ask_for_person()
            self._agent.claim(visitor.session_id)
        self._times: list[float] = []
        self._lost = 0

    def start(self) -> None:
        """Write and read in two threads, until the process ends, or one of them fails."""
        for work in (self._write, self._read):
            threading.Thread(target=_or_end, args=(work,), daemon=True).start()

    def cut(self) -> dict[str, Any]:
        """Return the times since the last cut, and how many connections were lost."""
        times, self._times = self._times, []
        lost, self._lost = self._lost, 0
        return {"times": [round(one, 2) for one in times], "lost": lost}

    def _come_back(self, client: Visitor | AgentClient) -> None:
        # As a real client does; what was under way meanwhile is counted nowhere.
        self._lost += 1
        client.come_back()

    def _write(self) -> None:
        due = time.monotonic()
        for visitor in cycle(self._visitors):
            due += EVERY_S
            time.sleep(max(0.0, due - time.monotonic()))
            message = visitor.message(f"{_MARK}{due}", new_id())
            try:
                visitor.wire.request("message.send", message)
                # Acknowledgements and pings must not pile up.
                _drain(visitor.wire)
            except ConnectionLostError:
                self._come_back(visitor)

    def _read(self) -> None:
        wire, renewed = self._agent.wire, time.monotonic()
        while True:
            try:
                frame = wire.read(0.5)
            except ConnectionLostError:
                self._come_back(self._agent)
                wire = self._agent.wire
                continue
            now = time.monotonic()
            if now - renewed > _RENEW_EVERY_S:
                renewed = now
                wire.request("presence.renew", {})
            if frame is None:
                continue
            wire._sort(frame)
            for name, payload in wire.pushes:
                text = payload["entry"].get("text", "") if name == "message.added" else ""
                if text.startswith(_MARK):
                    self._times.append((now - float(text.removeprefix(_MARK))) * 1_000)
            wire.pushes.clear()
            wire._answers.clear()


def _or_end(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:  # noqa: BLE001 - printed, and the process ends with it
        # A meter that measures nothing must not look like one that found nothing.
        traceback.print_exc()
        os._exit(1)


def _drain(wire: WireClient) -> None:
    # All of it: a ping behind a row of acknowledgements would be answered too late.
    while select.select([wire.raw], [], [], 0)[0]:
        wire.listen(0.001)
    wire.pushes.clear()
    wire._answers.clear()


def main() -> None:
    """Measure until the input ends."""
    meter = Meter(sys.argv[1], sys.argv[2])
    meter.start()
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(meter.cut()), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
