"""How visitors change hands: to the queue, back, to the end, and awake again."""

from __future__ import annotations

import pytest

from relay.domain.errors import (
    NotFoundError,
    WrongStateError,
)
from relay.domain.facts import BriefWritten, MessageStored, SessionMoved
from relay.domain.lifecycle import Change, State
from relay.domain.session import Page
from relay.service.outcome import ChangeAccepted, MessageAccepted
from tests.playbook import Playbook, expect

GREETING = "Edu: Hello! How can I help you today?"
FEES = Page("https://site.example/fees", "Fees", "https://site.example/")


def test_asking_for_a_person_is_one_thing(play: Playbook) -> None:
    """Message, change, alert and time split stand together, told in that order."""
    ana = play.visitor("Ana")
    ana.opens()
    play.wait(5_000)
    sent = expect(ana.says("I want to talk to a human"), MessageAccepted)
    assert sent.seq == 3
    assert play.script(ana)[2:] == ["visitor: I want to talk to a human", "(escalated)"]
    session = play.session(ana)
    assert (session.state, session.pending_since, session.version) == (State.PENDING, play.now, 2)
    assert session.reason is not None
    assert session.reason.rule == "asked_for_person"
    assert [line for _, line in play.standing_alerts(ana)] == [
        "Ana waits for a person. The visitor asked for a person: “talk to a human”."
    ]
    assert play.spans(ana) == [("bot", None, True), ("queue", "asked_for_person", False)]
    assert [type(fact) for fact in play.told] == [MessageStored, SessionMoved, BriefWritten]
    assert not play.asked


def test_a_repeat_of_asking_for_a_person(play: Playbook) -> None:
    """Sent again, the same words call nobody a second time."""
    ana = play.visitor("Ana")
    ana.opens()
    first = ana.says("I want to talk to a human", cmid="a" * 32)
    assert ana.says("I want to talk to a human", cmid="a" * 32) == first
    assert len(play.standing_alerts(ana)) == 1
    assert play.session(ana).last_seq == 4


def test_the_button(play: Playbook) -> None:
    """The button calls a person, once however often its request is repeated."""
    ana = play.visitor("Ana")
    ana.opens()
    first = expect(ana.asks_for_person(cmid="a" * 32), ChangeAccepted)
    assert (first.seq, first.state) == (3, State.PENDING)
    assert ana.asks_for_person(cmid="a" * 32) == first
    with pytest.raises(WrongStateError, match="already on the way"):
        ana.asks_for_person()


def test_waiting_visitors_keep_talking(play: Playbook) -> None:
    """While waiting, words are stored and the bot is not asked."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.asks_for_person()
    ana.says("Are you there?")
    assert play.script(ana)[-1] == "visitor: Are you there?"
    assert not play.asked
    assert play.session(ana).preview == "Are you there?"


def test_going_back_to_the_bot(play: Playbook) -> None:
    """Leaving the queue clears the alert and gives the conversation to the bot."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.asks_for_person()
    ana.goes_back()
    session = play.session(ana)
    assert (session.state, session.pending_since, session.reason) == (State.BOT, None, None)
    assert play.standing_alerts(ana) == []
    assert play.waiting() == []
    ana.says("How much is a visa?")
    assert len(play.asked) == 1


def test_going_back_twice(play: Playbook) -> None:
    """Who is not waiting cannot leave the queue."""
    ana = play.visitor("Ana")
    ana.opens()
    with pytest.raises(WrongStateError, match="not waiting"):
        ana.goes_back()


def test_a_new_wait_starts_at_the_end(play: Playbook) -> None:
    """Who left the queue after losing an agent queues up again without a head start."""
    ana, ben, maya = play.visitor("Ana"), play.visitor("Ben"), play.agent("Maya")
    ana.opens()
    ana.asks_for_person()
    maya.claims(ana)
    play.wait(120_000)
    play.sweep()
    ana.goes_back()
    ben.opens()
    ben.asks_for_person()
    play.wait(1_000)
    ana.asks_for_person()
    assert play.waiting() == [ben.session_id, ana.session_id]


def test_ending(play: Playbook) -> None:
    """A visitor may end at any time, and repeat it safely."""
    ana = play.visitor("Ana")
    ana.opens()
    ended = ana.ends(cmid="a" * 32)
    assert ana.ends(cmid="a" * 32) == ended
    session = play.session(ana)
    assert (session.state, session.finished_at) == (State.COMPLETED, play.now)
    assert play.spans(ana) == [("bot", None, True)]


def test_writing_after_the_end_wakes_the_bot(play: Playbook) -> None:
    """The old transcript stays, a new epoch begins, and the bot answers."""
    ana, maya = play.visitor("Ana"), play.agent("Maya")
    ana.opens()
    ana.asks_for_person()
    maya.claims(ana)
    maya.completes(ana)
    sent = expect(ana.says("One more thing"), MessageAccepted)
    assert play.script(ana)[2:] == [
        "(escalated)", "(claimed)", "(completed)", "(reopened)", "visitor: One more thing",
    ]  # fmt: skip
    session = play.session(ana)
    assert (session.state, session.epoch, sent.epoch) == (State.BOT, 2, 2)
    assert play.asked[-1].epoch == 2
    assert [type(fact) for fact in play.told] == [SessionMoved, MessageStored]


def test_asking_for_a_person_after_the_end(play: Playbook) -> None:
    """In words, it wakes the conversation and queues it in one go."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.ends()
    ana.says("agent please", cmid="a" * 32)
    assert play.script(ana)[3:] == ["(reopened)", "visitor: agent please", "(escalated)"]
    ana.says("agent please", cmid="a" * 32)
    assert play.session(ana).last_seq == 6


def test_the_button_after_the_end(play: Playbook) -> None:
    """The button wakes the conversation and queues it in one go, repeatable like any."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.ends()
    pressed = ana.asks_for_person(cmid="a" * 32)
    assert play.script(ana)[3:] == ["(reopened)", "(escalated)"]
    assert ana.asks_for_person(cmid="a" * 32) == pressed
    assert play.session(ana).epoch == 2


@pytest.mark.parametrize("button", ["goes_back", "ends"])
def test_other_buttons_after_the_end(play: Playbook, button: str) -> None:
    """Leaving the queue or ending again is refused and wakes nothing."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.ends()
    with pytest.raises(WrongStateError):
        getattr(ana, button)()
    assert play.session(ana).epoch == 1


def test_another_visitors_session(play: Playbook) -> None:
    """Another's session and none at all are refused in the very same words."""
    ana, eve = play.visitor("Ana"), play.visitor("Eve")
    ana.opens()
    eve.opens()
    eve.session_id, own = ana.session_id, eve.session_id
    with pytest.raises(NotFoundError) as of_another:
        eve.says("Show me")
    eve.session_id = play.new_id()
    with pytest.raises(NotFoundError) as of_nobody:
        eve.says("Show me")
    assert str(of_another.value) == str(of_nobody.value)
    eve.session_id = own
    assert play.session(ana).last_seq == 2


@pytest.mark.parametrize("button", ["asks_for_person", "goes_back", "ends"])
def test_the_buttons_of_another(play: Playbook, button: str) -> None:
    """Nobody moves a session that is not theirs."""
    ana, eve = play.visitor("Ana"), play.visitor("Eve")
    ana.opens()
    eve.opens()
    eve.session_id = ana.session_id
    with pytest.raises(NotFoundError):
        getattr(eve, button)()
    assert play.session(ana).version == 1


def test_the_page_follows_the_visitor(play: Playbook) -> None:
    """The page named with a message is the session's from then on."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("What is this?", page=FEES)
    assert play.session(ana).page == FEES
    ana.says("And that?")
    assert play.session(ana).page == FEES


def test_the_page_on_which_a_person_was_asked_for(play: Playbook) -> None:
    """The agent sees the page on which the visitor asked, in the alert and afterwards."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("I want to talk to a human", page=FEES)
    moved = expect(play.told[-2], SessionMoved)
    assert moved.session.page == FEES
    assert play.session(ana).page == FEES


def test_the_page_while_waiting(play: Playbook) -> None:
    """What the queue is told of a waiting visitor names the page they are on now."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.asks_for_person()
    ana.says("Still here", page=FEES)
    assert expect(play.told[0], MessageStored).session.page == FEES


def test_the_visitor_reads_who_takes_over(play: Playbook) -> None:
    """Every change of hands is told once, with the name of the agent concerned."""
    ana, maya = play.visitor("Ana"), play.agent("Maya")
    maya.renews()
    ana.opens()
    ana.asks_for_person()
    maya.claims(ana)
    play.wait(120_000)
    play.sweep()
    maya.claims(ana)
    maya.completes(ana)
    told = [(e.change, e.agent_name, e.text) for e in play.entries(ana) if hasattr(e, "change")]
    notices = play.policies.notices
    assert told == [
        (Change.OPENED, None, ""),
        (Change.ESCALATED, None, notices.escalated),
        (Change.CLAIMED, "Maya", "You're now chatting with Maya."),
        (
            Change.REQUEUED,
            "Maya",
            "The connection to Maya was lost. You are first in line for a colleague.",
        ),
        (Change.CLAIMED, "Maya", "You're now chatting with Maya."),
        (Change.COMPLETED, "Maya", notices.completed),
    ]
