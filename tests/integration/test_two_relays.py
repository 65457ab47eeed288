"""R12: two relays on one database, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.drills import claims
from tests.support.limits import WIDE_LIMITS
from tests.support.people import AgentClient, Visitor
from tests.support.programs import program
from tests.support.relay_process import RelayProcess

SESSIONS = 30
AGENTS = 4
MESSAGES = 40


@pytest.mark.parametrize("database", claims.DATABASES)
def test_each_session_gets_one_owner(database: str) -> None:
    """Agents on two relays race for all sessions: one wins each, nobody takes too many."""
    plan = claims.Plan(SESSIONS, AGENTS, claims.PLAIN)
    figures = claims.drill(plan, database)
    assert claims.passed(figures), figures
    assert figures["claimed"] == SESSIONS
    assert figures["already_taken"] == SESSIONS * (AGENTS - 1)
    assert figures["scarce_at_capacity"] != 0


@pytest.fixture(params=claims.DATABASES)
def pair(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[RelayProcess, RelayProcess]]:
    """Two relays on one database."""
    address = f"sqlite:///{tmp_path / 'baton.db'}"
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres_address")
    relays = [
        RelayProcess(tmp_path, WIDE_LIMITS, program("plain_relay"), address) for _ in range(2)
    ]
    for relay in relays:
        relay.start()
    yield relays[0], relays[1]
    for relay in relays:
        relay.stop()


def test_both_sides_share_one_order_across_relays(
    pair: tuple[RelayProcess, RelayProcess],
) -> None:
    """Visitor here, agent there, both writing at once: one gap-free order, nobody's own changed."""
    here, there = pair
    visitor = Visitor.open(here.url)
    visitor.ask_for_person()
    name = f"Agent{visitor.session_id}"
    agent = AgentClient.connect(there.url, there.add_agent(name))
    agent.claim(visitor.session_id)
    with ThreadPoolExecutor() as pool:
        asking = pool.submit(lambda: [visitor.say(f"question {n}")["seq"] for n in range(MESSAGES)])
        answering = pool.submit(
            lambda: [agent.say(visitor.session_id, f"answer {n}")["seq"] for n in range(MESSAGES)]
        )
    assert sorted(asking.result() + answering.result()) == list(range(5, 5 + 2 * MESSAGES))
    assert visitor.transcript() == agent.transcript(visitor.session_id)
    entries = visitor.transcript(4)
    for voice, word in (("visitor", "question"), ("agent", "answer")):
        said = [entry["text"] for entry in entries if entry["voice"] == voice]
        assert said == [f"{word} {number}" for number in range(MESSAGES)]
