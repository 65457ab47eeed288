"""Two relays on one database: of two claims exactly one wins (R12), on both kinds."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy.engine import URL

from relay.domain.errors import AlreadyTakenError, BusyError
from relay.service.outcome import Outcome
from relay.service.ports import WriteFunction
from tests.playbook import Playbook
from tests.unit.relay.database import Database

SESSIONS = 24


@pytest.mark.parametrize("group", [1, 8])
def test_every_session_has_one_winner(
    url: URL, open_database: Callable[[URL], Database], group: int
) -> None:
    """Claiming the same sessions from two ends at once, no two relays get the same one."""
    play = Playbook(open_database(url))
    agents = [play.agent(name, capacity=SESSIONS) for name in ("Maya", "Tom")]
    visitors = [play.visitor(f"V{number}") for number in range(SESSIONS)]
    for visitor in visitors:
        visitor.opens()
        visitor.asks_for_person()
    claims = [[agent.claiming(visitor) for visitor in visitors] for agent in agents]
    claims[1].reverse()
    start = threading.Barrier(2)
    outcomes: list[list[object]] = [[], []]

    def relay(number: int) -> None:
        database = Database(url)
        start.wait(10)
        for first in range(0, SESSIONS, group):
            outcomes[number] += _until_answered(database, claims[number][first : first + group])
        database.close()

    threads = [threading.Thread(target=relay, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    kinds = Counter(type(outcome) for found in outcomes for outcome in found)
    assert kinds == {Outcome: SESSIONS, AlreadyTakenError: SESSIONS}
    owners = Counter(play.session(visitor).assignee_name for visitor in visitors)
    assert sum(owners.values()) == SESSIONS
    for agent, found in zip(agents, outcomes, strict=True):
        won = sum(isinstance(outcome, Outcome) for outcome in found)
        assert won == owners[agent.agent.name] == play.load_of(agent)
    fences = {play.session(visitor).fence for visitor in visitors}
    assert fences == {1}


def _until_answered(database: Database, writes: list[WriteFunction]) -> list[object]:
    """Carry out like a client that repeats what was busy."""
    answers: dict[int, object] = {}
    while len(answers) < len(writes):
        open_now = [n for n in range(len(writes)) if n not in answers]
        try:
            results = database.write_all([writes[n] for n in open_now])
        except TimeoutError:
            continue
        answered = zip(open_now, results, strict=True)
        answers |= {n: result for n, result in answered if not isinstance(result, BusyError)}
    return list(answers.values())
