"""Requests that wait: woken by what concerns them, bounded, and never left behind."""

from __future__ import annotations

import gevent
import pytest

from relay.domain.brief import Brief
from relay.domain.errors import RateLimitedError
from relay.domain.facts import BriefWritten, DraftWritten, TypingSeen
from relay.domain.transcript import Voice
from relay.web.waits import WAITS_PER_SESSION, Turn, Waits
from tests.playbook import Playbook, VisitorPart

LONG_S = 60.0


@pytest.fixture
def ana(play: Playbook) -> VisitorPart:
    """A visitor who said something."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("Hello?")
    return ana


def _woken(turn: Turn) -> bool:
    """Say whether the turn's next wait ends at once."""
    waiting = gevent.spawn(turn.wait, LONG_S)
    gevent.joinall([waiting], timeout=0.2)
    ended = waiting.ready()
    waiting.kill()
    return bool(ended)


def test_news_wakes_those_of_the_session(play: Playbook, ana: VisitorPart) -> None:
    """A message wakes everybody who waits for its session, and nobody else."""
    waits = Waits(9, 9)
    with (
        waits.turn(ana.session_id, "a") as first,
        waits.turn(ana.session_id, "b") as second,
        waits.turn("another", "c") as other,
    ):
        waits.tell(play.told)
        assert [_woken(turn) for turn in (first, second, other)] == [True, True, False]
        assert not _woken(first), "the news was taken note of"


def test_changes_wake_and_typing_does_not(play: Playbook, ana: VisitorPart) -> None:
    """A change of owner is news; that somebody types, or what agents are told, is not."""
    waits = Waits(9, 9)
    ana.asks_for_person()
    with waits.turn(ana.session_id, "a") as turn:
        waits.tell([TypingSeen(play.session(ana), Voice.AGENT, active=True)])
        waits.tell([BriefWritten(play.session(ana), Brief())])
        waits.tell([DraftWritten(play.session(ana), 3, "It costs")])
        assert not _woken(turn)
        waits.tell(play.told)
        assert _woken(turn)


def test_the_oldest_gives_way() -> None:
    """One more than allowed for a session sends the oldest home; the others go on."""
    waits = Waits(99, 99)
    turns = []
    managers = [waits.turn("s", "a") for _ in range(WAITS_PER_SESSION + 1)]
    turns = [manager.__enter__() for manager in managers]
    assert [turn.over for turn in turns] == [True] + [False] * WAITS_PER_SESSION
    assert _woken(turns[0])
    for manager in managers:
        manager.__exit__(None, None, None)


@pytest.mark.parametrize(("per_address", "total"), [(1, 9), (9, 1)])
def test_too_many(per_address: int, total: int) -> None:
    """Beyond the limit of an address or of all a request is told when to come back."""
    waits = Waits(per_address, total)
    with (
        waits.turn("s", "a"),
        pytest.raises(RateLimitedError) as refused,
        waits.turn("another", "a"),
    ):
        pass
    assert refused.value.retry_after_ms > 0


def test_places_are_given_back(play: Playbook, ana: VisitorPart) -> None:
    """Whoever leaves, even by an error, takes nobody's place and keeps no memory."""
    waits = Waits(1, 1)
    for _ in range(3):
        with pytest.raises(LookupError), waits.turn(ana.session_id, "a"):
            raise LookupError
    with waits.turn(ana.session_id, "a"):
        pass
    waits.tell(play.told)
    assert waits._sessions == {}
    assert waits._addresses == {}
