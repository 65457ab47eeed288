"""What past sessions cost today's agents: `python -m tests.bench.scale --json`.

Lists the queue, lists sessions and claims, on a database with a million finished sessions
and on one with a thousand, in turn. Costs are the CPU time of the thread that does it, medians
over the rounds; a ratio above 1.2 fails.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from sqlalchemy import Connection

from relay.service import agent as agents
from relay.service import queries
from relay.service.office import Sight, Wanted
from relay.store.engines import database_url, reading_engine, writing_engine
from relay.store.reading import SqlReading
from relay.store.transaction import SqlTransaction
from tests.bench.fixtures import POLICIES, History, fill_with_queue, sqlite_address
from tests.support.identifiers import new_id

ROUNDS = 60
CLAIMS_A_ROUND = 3
MOST = 1.2
"""Highest ratio that is accepted."""

_ALL = Sight("bench")


class Side:
    """One database and what was measured on it, in microseconds by name."""

    def __init__(self, file: Path, *, sessions: int, waiting: int) -> None:
        """Fill the database and connect to it."""
        self.costs: dict[str, list[float]] = {}
        history = History(sessions, sessions, 0)
        self._agent, self._device = fill_with_queue(file, waiting=waiting, history=history)
        url = database_url(sqlite_address(file))
        self._write: Connection = writing_engine(url).connect()
        self._read: Connection = reading_engine(url).connect()

    def round(self) -> None:
        """Measure everything once; every claim takes the first of the queue."""
        self._time("queue", self._queue)
        for state in ("pending", "completed", None):
            self._time(f"list_{state or 'all'}", partial(self._list, state))
        for _ in range(CLAIMS_A_ROUND):
            self._time("claim", partial(self._claim, self._first()))

    def close(self) -> None:
        """Disconnect."""
        for connection in (self._write, self._read):
            connection.close()
            connection.engine.dispose()

    def _time(self, name: str, do: Callable[[], object]) -> None:
        begun = time.thread_time_ns()
        do()
        self.costs.setdefault(name, []).append((time.thread_time_ns() - begun) / 1_000)

    def _queue(self) -> None:
        with self._read.begin():
            queries.queue(SqlReading(self._read), self._agent.agent_id, _now())

    def _list(self, state: str | None) -> None:
        with self._read.begin():
            page = SqlReading(self._read).archive.sessions(Wanted(_ALL, state), 50)
        assert page.sessions

    def _first(self) -> str:
        with self._read.begin():
            return SqlReading(self._read).waiting(1)[0].session_id

    def _claim(self, session_id: str) -> None:
        request = agents.Claim(self._agent, self._device, session_id, new_id(), _now())
        with self._write.begin():
            tx = SqlTransaction(self._write)
            agents.claim(tx, request, POLICIES)
            tx.flush()


def _now() -> int:
    return time.time_ns() // 1_000_000


def measure(folder: Path, *, many: int, few: int, rounds: int = ROUNDS) -> dict[str, float]:
    """Return costs in microseconds and their ratios."""
    waiting = 100 + rounds * CLAIMS_A_ROUND
    sides = [Side(folder / f"{n}.db", sessions=n, waiting=waiting) for n in (few, many)]
    for number in range(rounds):
        for side in sides if number % 2 else reversed(sides):
            side.round()
    for side in sides:
        side.close()
    figures: dict[str, float] = {}
    for name in sides[0].costs:
        small, large = (median(side.costs[name][len(side.costs[name]) // 10 :]) for side in sides)
        figures |= {
            f"{name}_us_few": round(small, 1),
            f"{name}_us_many": round(large, 1),
            f"{name}_ratio": round(large / small, 3),
        }
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where the past costs too much."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--many", type=int, default=1_000_000, help="finished sessions")
    parser.add_argument("--few", type=int, default=1_000, help="finished sessions beside it")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--folder", type=Path, help="where the databases go")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="baton-bench-", dir=options.folder) as name:
        figures = measure(Path(name), many=options.many, few=options.few, rounds=options.rounds)
    for figure, value in figures.items():
        print(f"{figure:24}{value:>12}")
    if options.json:
        print(json.dumps(figures | {"many": options.many, "few": options.few}))
    return int(any(value > MOST for name, value in figures.items() if name.endswith("_ratio")))


if __name__ == "__main__":
    sys.exit(main())
