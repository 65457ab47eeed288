"""Kill the relay again and again while clients write; nothing acknowledged may be lost.

    python -m tests.drills.kill --kills 20 --messages 10000 --clients 8 --failpoints 200
    python -m tests.drills.kill --http

First at random moments (kill -9), then exactly before a commit and exactly
between a commit and its acknowledgement, so often each. Clients resend under
the same id until they are acknowledged and keep ledgers on disk; in the end
ledgers, database and resumed transcripts are compared, and every message is sent once
more, which must change nothing. With --http the visitors use plain HTTP.
Exit status 1: they differ.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.drills.correspondents import Acknowledgements, Correspondent, Part
from tests.drills.evidence import (
    Account,
    compare,
    double_owned_in,
    integrity,
    stored_among,
    stored_in,
)
from tests.drills.ledger import ledger_at, read_ledger
from tests.drills.nursery import nursery_for
from tests.drills.report import bounded, print_report
from tests.support.limits import WIDE_LIMITS
from tests.support.people import AgentClient, Visitor
from tests.support.relay_process import RelayProcess

POINTS = ("before commit", "after commit")
JITTER_S = 0.3
"""A kill comes up to so long after its turn: at any moment of whatever is going on."""

GROUPS_AT_MOST = 5
PATIENCE_S = 120.0
MUST_BE_ZERO = (
    "missing", "duplicated", "out_of_order", "double_owned", "gaps", "shown_wrong",
    "before_commit_stored", "after_commit_lost", "answered_otherwise",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything."""

    kills: int
    messages: int
    clients: int
    failpoints: int
    http: bool = False


@dataclass(slots=True)
class Course:
    """What happened on the way."""

    kills: int = 0
    starts_s: list[float] = field(default_factory=list)
    recoveries_s: list[float] = field(default_factory=list)
    deaths: dict[str, int] = field(default_factory=lambda: dict.fromkeys(POINTS, 0))
    before_commit_stored: int = 0
    after_commit_lost: int = 0


@dataclass(slots=True)
class Drill:
    """One run: a relay's data, its clients and what they were promised."""

    plan: Plan
    relay: RelayProcess
    acknowledged: Acknowledgements = field(default_factory=Acknowledgements)
    stopping: threading.Event = field(default_factory=threading.Event)
    course: Course = field(default_factory=Course)
    correspondents: list[Correspondent] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """The file of the relay's database."""
        return self.relay.folder / "baton.db"

    def run(self) -> dict[str, int | float | str]:
        """Carry the drill out; return its figures."""
        began = time.monotonic()
        self._start()
        with ExitStack() as ledgers, ThreadPoolExecutor(self.plan.clients) as pool:
            self._introduce(ledgers)
            writing = [pool.submit(client.write) for client in self.correspondents]
            with _stopped_whatever_happens(self.stopping, self.relay):
                self._kill_at_random(writing)
                self._kill_at_failpoints(writing)
                self._start()
                self.stopping.set()
                for future in writing:
                    future.result(PATIENCE_S)
                for client in self.correspondents:
                    client.repeat_everything()
                    client.read_to_the_end()
        return self._figures(time.monotonic() - began)

    def _introduce(self, ledgers: ExitStack) -> None:
        """Bring visitors and agents together, a chat for every two clients."""
        for number in range(self.plan.clients // 2):
            visitor = Visitor.open(self.relay.url, name=f"Visitor {number}")
            visitor.ask_for_person()
            token = self.relay.add_agent(f"Agent{number}")
            agent = AgentClient.connect(self.relay.url, token)
            fence = agent.claim(visitor.session_id)["fence"]
            visitor.wire.drop()
            agent.wire.drop()
            for name, part in (
                (
                    f"Visitor {number}",
                    Part(visitor.session_id, visitor.token, over_http=self.plan.http),
                ),
                (f"Agent {number}", Part(visitor.session_id, token, fence)),
            ):
                ledger = ledgers.enter_context(ledger_at(self.relay.folder / f"{name}.ledger"))
                self.correspondents.append(
                    Correspondent(
                        name, self.relay.url, part, ledger, self.acknowledged, self.stopping
                    )
                )

    def _start(self) -> None:
        began = time.monotonic()
        self.relay.start()
        self.course.starts_s.append(time.monotonic() - began)

    def _kill_at_random(self, writing: Sequence[Future[None]]) -> None:
        """Kill while messages flow, evenly over all of them, each at a random moment."""
        for turn in range(1, self.plan.kills + 1):
            self._await(self.plan.messages * turn // (self.plan.kills + 1), writing)
            time.sleep(random.uniform(0, JITTER_S))
            self.relay.kill()
            died, count = time.monotonic(), self.acknowledged.count
            self._start()
            self._await(count + 1, writing)
            self.course.recoveries_s.append(self.acknowledged.last_at - died)
            self.course.kills += 1
        self._await(self.plan.messages, writing)
        self.relay.kill()

    def _kill_at_failpoints(self, writing: Sequence[Future[None]]) -> None:
        """Have relays die around a commit; look each time at what is stored and what is not."""
        with nursery_for(self.relay) as nursery:
            for _ in range(self.plan.failpoints):
                for point in POINTS:
                    nursery.start(point, random.randint(2, GROUPS_AT_MOST))
                    self._look_at(nursery.await_death().cmids, point)
                    _raise_errors(writing)

    def _look_at(self, cmids: Sequence[str], point: str) -> None:
        stored = stored_among(self.database, cmids)
        self.course.deaths[point] += 1
        if point == "before commit":
            self.course.before_commit_stored += len(stored)
        else:
            self.course.after_commit_lost += len(cmids) - len(stored)

    def _await(self, count: int, writing: Sequence[Future[None]]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while self.acknowledged.count < count:
            _raise_errors(writing)
            if time.monotonic() > deadline:
                message = f"only {self.acknowledged.count} acknowledgements of {count}"
                raise TimeoutError(message)
            time.sleep(0.005)

    def _figures(self, took: float) -> dict[str, int | float | str]:
        course = self.course
        accounts = [
            Account(
                client.part.session_id,
                read_ledger(self.relay.folder / f"{client.name}.ledger"),
                client.view.entries,
            )
            for client in self.correspondents
        ]
        found = compare(accounts, stored_in(self.database))
        return {
            **found,
            "double_owned": double_owned_in(self.database),
            "answered_otherwise": sum(c.answered_otherwise for c in self.correspondents),
            "retries": sum(client.retries for client in self.correspondents),
            "kills": course.kills,
            "deaths_before_commit": course.deaths["before commit"],
            "deaths_after_commit": course.deaths["after commit"],
            "before_commit_stored": course.before_commit_stored,
            "after_commit_lost": course.after_commit_lost,
            "integrity_check": integrity(self.database),
            "start_p50_s": round(median(course.starts_s), 2),
            "recovery_p50_s": round(median(course.recoveries_s or [0.0]), 2),
            "recovery_max_s": round(max(course.recoveries_s or [0.0]), 2),
            "lost_of_acked": bounded(found["missing"], found["acked"]),
            "took_s": round(took, 1),
        }


@contextmanager
def _stopped_whatever_happens(stopping: threading.Event, relay: RelayProcess) -> Iterator[None]:
    """Let clients finish when something goes wrong: they need a relay to be answered."""
    try:
        yield
    except BaseException:
        stopping.set()
        relay.stop()
        relay.start()
        raise


def _raise_errors(writing: Sequence[Future[None]]) -> None:
    for future in writing:
        if future.done():
            future.result()


def drill(plan: Plan) -> dict[str, int | float | str]:
    """Run the drill on a relay of its own; return its figures."""
    with tempfile.TemporaryDirectory(prefix="baton-drill-") as folder:
        relay = RelayProcess(Path(folder), WIDE_LIMITS)
        try:
            return Drill(plan, relay).run()
        finally:
            relay.stop()


def passed(figures: dict[str, int | float | str]) -> bool:
    """Say whether nothing was lost, doubled or put in another order."""
    return all(figures[name] == 0 for name in MUST_BE_ZERO) and figures["integrity_check"] == "ok"


def main() -> int:
    """Run the drill as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=20, help="kills at random moments")
    parser.add_argument("--messages", type=int, default=10_000, help="to be acknowledged meanwhile")
    parser.add_argument("--clients", type=int, default=8, help="half visitors, half agents")
    parser.add_argument("--failpoints", type=int, default=200, help="deaths at each of two points")
    parser.add_argument("--http", action="store_true", help="visitors use plain HTTP")
    parser.add_argument("--json", action="store_true", help="print one JSON object, too")
    options = parser.parse_args()
    plan = Plan(
        options.kills, options.messages, options.clients, options.failpoints, http=options.http
    )
    figures = drill(plan)
    print_report("Kill drill", figures, as_json=options.json)
    return 0 if passed(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
