"""The visitor's side of the desk: whose token it is, and waiting for news."""

from __future__ import annotations

from dataclasses import replace

import gevent
import pytest

from relay.domain.errors import NotFoundError, RateLimitedError, UnauthenticatedError
from relay.protocol import visitor as wire
from relay.service.desk import Desk
from relay.service.outcome import AskBot
from relay.service.queries import TranscriptPart
from relay.web.visiting import Opened, Visiting
from tests.fakes.clock import Clock
from tests.fakes.pushing import RememberingFollowUps, RememberingPush
from tests.support.identifiers import new_id

HERE = "192.0.2.1"
LONG_S = 60.0
GIVE_UP_S = 20.0


@pytest.fixture
def opened(visiting: Visiting) -> Opened:
    """A session that was begun."""
    return visiting.open(wire.SessionOpen(new_id(), language="pt", name=" Ana\n"), HERE)


def _message(opened: Opened, text: str = "Hello?") -> wire.MessageSend:
    return wire.MessageSend(opened.part.session.session_id, new_id(), text)


def _everything(opened: Opened) -> wire.SessionResume:
    return wire.SessionResume(opened.part.session.last_seq, opened.part.session.session_id)


def test_a_token_is_its_visitors(visiting: Visiting, opened: Opened) -> None:
    """The token of a session proves its visitor; the name is kept on one line."""
    assert visiting.who(opened.token, HERE) == opened.part.session.visitor_id
    assert opened.part.session.visitor_name == "Ana"


def test_guessing_is_slowed_down(visiting: Visiting, opened: Opened, clock: Clock) -> None:
    """After some unknown tokens an address is told to wait; whoever has a known one goes on."""
    for _ in range(30):
        with pytest.raises(UnauthenticatedError):
            visiting.who("not a token", HERE)
    with pytest.raises(RateLimitedError) as refused:
        visiting.who("not a token", HERE)
    assert visiting.who(opened.token, HERE) == opened.part.session.visitor_id
    with pytest.raises(UnauthenticatedError):
        visiting.who("not a token", "192.0.2.2")
    clock.now += refused.value.retry_after_ms
    with pytest.raises(UnauthenticatedError):
        visiting.who("not a token", HERE)


def test_a_known_token_costs_nothing(visiting: Visiting, opened: Opened) -> None:
    """Many visitors behind one address do not slow each other down."""
    assert {visiting.who(opened.token, HERE) for _ in range(200)} == {
        opened.part.session.visitor_id
    }


def test_what_follows_can_be_taken_over(
    visiting: Visiting, opened: Opened, follow_ups: RememberingFollowUps
) -> None:
    """Whoever brings the bot's answer themself is given the question instead of the runner."""
    mine = RememberingFollowUps()
    who = opened.part.session.visitor_id
    visiting.send(who, _message(opened), mine)
    assert [type(ask) for ask in mine.started] == [AskBot]
    assert follow_ups.started == []
    visiting.send(who, _message(opened))
    assert len(follow_ups.started) == 1


def _waiting(visiting: Visiting, opened: Opened) -> gevent.Greenlet[..., TranscriptPart]:
    waiting = gevent.spawn(
        visiting.await_news, opened.part.session.visitor_id, _everything(opened),
        wait_s=LONG_S, address=HERE,
    )  # fmt: skip
    gevent.sleep(0.1)
    return waiting


def test_news_ends_the_wait(visiting: Visiting, opened: Opened) -> None:
    """A request that waits is answered as soon as something was said, with just that."""
    waiting = _waiting(visiting, opened)
    assert not waiting.ready()
    visiting.send(opened.part.session.visitor_id, _message(opened, "News!"))
    part = waiting.get(timeout=GIVE_UP_S)
    assert [entry.seq for entry in part.entries] == [3]


def test_news_that_nobody_pushed(
    visiting: Visiting, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another relay stored is found by looking again."""
    monkeypatch.setattr("relay.web.visiting.LOOK_AGAIN_S", 0.05)
    waiting = _waiting(visiting, opened)
    elsewhere = Desk(visiting.desk.writer, RememberingPush(), visiting.desk.follow_ups)
    replace(visiting, desk=elsewhere).send(opened.part.session.visitor_id, _message(opened))
    assert len(waiting.get(timeout=GIVE_UP_S).entries) == 1


def test_what_is_there_needs_no_wait(visiting: Visiting, opened: Opened) -> None:
    """Where something was added already, or no wait is wanted, the answer comes at once."""
    who, since = opened.part.session.visitor_id, _everything(opened)
    assert visiting.await_news(who, since, wait_s=0, address=HERE).entries == ()
    everything = wire.SessionResume(0)
    assert len(visiting.await_news(who, everything, wait_s=LONG_S, address=HERE).entries) == 2


def test_the_time_is_over(visiting: Visiting, opened: Opened) -> None:
    """Without news the answer is empty and says how far the session is."""
    part = visiting.await_news(
        opened.part.session.visitor_id, _everything(opened), wait_s=0.05, address=HERE
    )
    assert (part.entries, part.session.last_seq) == ((), 2)


def test_waits_are_bounded(visiting: Visiting, opened: Opened) -> None:
    """More waiting requests from one address than allowed are refused, and others go on."""
    first, second = (_waiting(visiting, opened) for _ in range(2))
    refused = _waiting(visiting, opened)
    with pytest.raises(RateLimitedError):
        refused.get(timeout=GIVE_UP_S)
    visiting.send(opened.part.session.visitor_id, _message(opened))
    gevent.joinall([first, second], timeout=GIVE_UP_S, raise_error=True)
    assert first.ready()
    assert second.ready()


def test_anothers_session(visiting: Visiting, opened: Opened) -> None:
    """Nobody reads, writes to or moves a session that is not theirs."""
    other = visiting.open(wire.SessionOpen(new_id()), HERE).part.session.visitor_id
    button = wire.HandoffRequest(opened.part.session.session_id, new_id())
    for ask in (
        lambda: visiting.read(other, _everything(opened)),
        lambda: visiting.send(other, _message(opened)),
        lambda: visiting.act(other, button),
    ):
        with pytest.raises(NotFoundError):
            ask()
