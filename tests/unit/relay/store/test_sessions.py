"""The statements on sessions: compare and set, and the short ways for plain messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from relay.domain.lifecycle import State
from relay.domain.session import Session
from relay.service.outcome import Done, Outcome
from relay.service.ports import Sessions, Transaction
from tests.playbook import Playbook, VisitorPart

R = TypeVar("R")


@pytest.fixture
def ana(play: Playbook) -> VisitorPart:
    """A visitor with an open session."""
    visitor = play.visitor("Ana")
    visitor.opens()
    return visitor


def _on(play: Playbook, act: Callable[[Sessions], R]) -> R:
    found: list[R] = []

    def write(tx: Transaction) -> Outcome:
        found.append(act(tx.sessions))
        return Outcome(Done())

    play.database.write(write)
    return found[0]


def test_compare_and_set(play: Playbook, ana: VisitorPart) -> None:
    """A move from the version that was read succeeds once; the same again loses."""
    before = play.session(ana)
    after = replace(before, state=State.COMPLETED, version=before.version + 1)
    assert _on(play, lambda sessions: sessions.move(before, after)) == 3
    assert _on(play, lambda sessions: sessions.move(before, after)) == 0
    assert play.session(ana).state is State.COMPLETED


def test_the_next_number(play: Playbook, ana: VisitorPart) -> None:
    """Numbers follow each other, and none is given for a version that is over."""
    seen = play.session(ana)

    def take(sessions: Sessions) -> int:
        return sessions.next_seq(seen, preview=None, bot_due_at=None, now=play.now)

    assert [_on(play, take) for _ in range(3)] == [3, 4, 5]
    ana.asks_for_person()
    assert _on(play, take) == 0


@pytest.mark.parametrize("to_bot", [False, True])
@pytest.mark.parametrize("state", ["another owner", "completed", "another's", "repeat", "nowhere"])
def test_a_visitors_turn_that_is_not_plain(
    play: Playbook, ana: VisitorPart, state: str, *, to_bot: bool
) -> None:
    """Anything but a first message to whoever owns the session is looked at closer, unchanged."""
    visitor_id, session_id, cmid = ana.visitor_id, ana.session_id, "c" * 32
    if to_bot is (state == "another owner"):
        ana.asks_for_person()
    if state == "completed":
        ana.ends()
    if state == "another's":
        visitor_id = play.new_id()
    if state == "repeat":
        ana.says("Hello?", cmid=cmid)
    if state == "nowhere":
        session_id = play.new_id()
    before = play.session(ana)
    turn = _on(play, lambda s: _turn(s, session_id, visitor_id, cmid, play.now, to_bot=to_bot))
    assert turn is None
    assert play.session(ana) == before


def test_a_visitors_plain_turn(play: Playbook, ana: VisitorPart) -> None:
    """A message to the queue takes the next number and the preview in one statement."""
    ana.asks_for_person()
    before = play.session(ana)
    turn = _on(
        play,
        lambda s: _turn(s, ana.session_id, ana.visitor_id, "c" * 32, play.now, to_bot=False),
    )
    assert turn == replace(before, last_seq=before.last_seq + 1, preview="Hello?")
    assert play.session(ana) == turn


def test_a_plain_question(play: Playbook, ana: VisitorPart) -> None:
    """A question takes the next number, and the bot owes its answer until it has given it."""
    before = play.session(ana)
    turn = _on(
        play,
        lambda s: _turn(s, ana.session_id, ana.visitor_id, "c" * 32, play.now, to_bot=True),
    )
    assert turn is not None
    due = play.now + 5_000
    assert turn == replace(before, last_seq=3, preview="Hello?", bot_due_seq=3, bot_due_at=due)
    assert play.session(ana) == turn
    _on(play, lambda s: s.bot_answered(ana.session_id, up_to_seq=2, failures=1))
    assert play.session(ana) == replace(turn, bot_failures=1)
    _on(play, lambda s: s.bot_answered(ana.session_id, up_to_seq=3, failures=0))
    assert play.session(ana) == replace(turn, bot_due_seq=None, bot_due_at=None)


def _turn(
    sessions: Sessions, session_id: str, visitor_id: str, cmid: str, now: int, *, to_bot: bool
) -> Session | None:
    return sessions.visitor_turn(
        session_id,
        visitor_id=visitor_id,
        cmid=cmid,
        preview="Hello?",
        bot_due_at=now + 5_000 if to_bot else None,
        now=now,
    )


@pytest.mark.parametrize("wrong", ["agent", "fence", "repeat", "state"])
def test_an_agents_turn_that_is_not_plain(play: Playbook, ana: VisitorPart, wrong: str) -> None:
    """Only the owner under the fence of now takes a turn; the rest is looked at closer."""
    maya, cmid = play.agent("Maya"), "c" * 32
    ana.asks_for_person()
    maya.claims(ana)
    agent_id, fence = maya.agent.agent_id, 1
    if wrong == "agent":
        agent_id = play.agent("Tom").agent.agent_id
    if wrong == "fence":
        fence = 0
    if wrong == "repeat":
        maya.says(ana, "Hello", cmid=cmid)
    if wrong == "state":
        maya.completes(ana)
    before = play.session(ana)
    turn = _on(
        play,
        lambda s: s.agent_turn(
            ana.session_id, agent_id=agent_id, fence=fence, cmid=cmid, now=play.now
        ),
    )
    assert turn is None
    assert play.session(ana) == before


def test_one_current_session(play: Playbook, ana: VisitorPart) -> None:
    """A visitor's current session is found, within a transaction and outside."""
    found = _on(play, lambda sessions: sessions.current_of(ana.visitor_id))
    assert found == play.session(ana)
    assert play.database.ask(lambda read: read.current_session(ana.visitor_id)) == found
    assert _on(play, lambda sessions: sessions.current_of(play.new_id())) is None


def test_those_of_one_moment_come_in_the_order_of_their_ids(play: Playbook) -> None:
    """Whichever was stored first, and on every database: an agent's visitors are lost at once."""
    agent = play.agent("Maya", capacity=3)
    visitors = [play.visitor(name) for name in ("Ana", "Ben", "Cleo")]
    for visitor in visitors:
        visitor.opens()
        visitor.asks_for_person()
    for visitor in reversed(visitors):
        agent.claims(visitor)
    agent.renews()
    later = play.now + 10**9
    lost = _on(play, lambda sessions: sessions.with_lost_agent(later, 10))
    assert [one.session_id for one in lost] == sorted(one.session_id for one in visitors)
