"""Let agents on two relays race for the same sessions; each must get exactly one owner.

    python -m tests.drills.claims --sessions 1000 --agents 10 --database both

First with room for everybody: every agent claims every session. Then with room
for half of the sessions, each agent on both relays at once. With --broken the
relays decide on what they read before they hold the lock: the drill must see
doubles then, or it could not see them at all. Exit status 1: something is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.drills.race import Racer, Truth, judge, race
from tests.drills.report import print_report
from tests.support.limits import WIDE_LIMITS
from tests.support.people import AgentClient
from tests.support.postgres import private_postgres
from tests.support.programs import program
from tests.support.relay_process import SERVE, RelayProcess
from tests.support.waiting_room import put_in_queue

DATABASES = ("sqlite", "postgresql")
BROKEN = ("-m", "tests.drills.programs.broken_relay")
PLAIN = program("plain_relay")
MUST_BE_ZERO = (
    "double_owned", "left_over", "wrong_winner", "over_capacity", "load_wrong", "other_answers",
)  # fmt: skip
SCARCE_PART = 5
"""The second race is for a fifth of the sessions."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many race for how many, on which relays."""

    sessions: int
    agents: int
    program: tuple[str, ...] = SERVE


def drill(plan: Plan, database: str) -> dict[str, int | float | str]:
    """Run both races on two relays and one database; return their figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-drill-")))
        address = f"sqlite:///{folder / 'baton.db'}"
        if database == "postgresql":
            address = stack.enter_context(private_postgres())
        relays = [
            stack.enter_context(running(RelayProcess(folder, WIDE_LIMITS, plan.program, address)))
            for _ in range(2)
        ]
        return _with_room(plan, relays) | _with_too_little(plan, relays)


def _with_room(plan: Plan, relays: list[RelayProcess]) -> dict[str, int | float | str]:
    """Race with room for everybody, half of the agents on each relay."""
    sessions = put_in_queue(relays[0].store, plan.sessions)
    racers = []
    for number in range(plan.agents):
        name = f"Agent{number}"
        token = relays[0].add_agent(name, capacity=plan.sessions)
        racers.append(Racer(name, AgentClient.connect(relays[number % 2].url, token).wire))
    began = time.monotonic()
    told = race(racers, sessions)
    took = time.monotonic() - began
    truth = Truth.of(relays[0].address)
    figures = judge(told, truth, sessions, room=plan.agents * plan.sessions)
    for racer in racers:
        racer.wire.drop()
    return {**figures, "claims_per_s": round(len(told) / took)}


def _with_too_little(plan: Plan, relays: list[RelayProcess]) -> dict[str, int | float | str]:
    """Race with room for half, each agent on both relays at once."""
    capacity = max(1, plan.sessions // SCARCE_PART // (2 * plan.agents))
    sessions = put_in_queue(relays[0].store, 2 * capacity * plan.agents)
    racers = []
    for number in range(plan.agents):
        name = f"Busy{number}"
        token = relays[0].add_agent(name, capacity=capacity)
        racers += [Racer(name, AgentClient.connect(relay.url, token).wire) for relay in relays]
    told = race(racers, sessions)
    truth = Truth.of(relays[0].address)
    figures = judge(told, truth, sessions, room=capacity * plan.agents)
    for racer in racers:
        racer.wire.drop()
    return {f"scarce_{name}": value for name, value in figures.items()}


@contextmanager
def running(relay: RelayProcess) -> Iterator[RelayProcess]:
    """Run a relay and stop it in the end."""
    try:
        yield relay.start()
    finally:
        relay.stop()


def passed(figures: dict[str, int | float | str]) -> bool:
    """Say whether everything has one owner and nobody too many."""
    return all(figures[name] == figures[f"scarce_{name}"] == 0 for name in MUST_BE_ZERO)


def main() -> int:
    """Run the drill as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sessions", type=int, default=1_000, help="that all agents claim")
    parser.add_argument("--agents", type=int, default=10, help="half of them on each relay")
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--broken", action="store_true", help="relays without compare-and-set")
    parser.add_argument("--json", action="store_true", help="print one JSON object, too")
    options = parser.parse_args()
    plan = Plan(options.sessions, options.agents, BROKEN if options.broken else SERVE)
    found = {}
    for database in DATABASES if options.database == "both" else (options.database,):
        found[database] = drill(plan, database)
        title = f"Claims drill, {database}{', broken on purpose' if options.broken else ''}"
        print_report(title, found[database], as_json=False)
    if options.json:
        print(json.dumps(found), flush=True)
    if options.broken:
        return 0 if all(figures["double_owned"] != 0 for figures in found.values()) else 1
    return 0 if all(passed(figures) for figures in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
