"""Offers, passing on and promised times in words."""

from __future__ import annotations

from desktop_agent.core.events import ConnectionLost, PassedOn, RosterRead
from desktop_agent.core.intents import AcceptOffer, Complete, PassOn
from desktop_agent.viewmodels.passing_look import (
    PassTarget,
    can_pass_on,
    offer_look,
    pass_targets,
    passing_words,
    time_left_words,
    warning_words,
)
from relay.protocol.agent import AgentCard
from relay.protocol.briefs import DepartmentCard
from relay.protocol.passing import OfferMade, Roster, TargetWarned
from relay.protocol.vocabulary import People, Presence, Role, Target
from tests.fakes.desktop_playbook import ME, NOW, answering, offer, online, session_id

INES = session_id(1)


def test_an_offer_says_who_from_whom_and_how_long() -> None:
    """The oldest first, and how many more there are."""
    desk = online().hears(OfferMade(offer(1)))
    look = offer_look(desk.state)
    assert look is not None
    assert (look.title, look.body) == (
        "Ines is offered to you", "I need help with something complex",
    )  # fmt: skip
    desk.hears(OfferMade(offer(2, name="Olena", by="Tom", note="In a\nhurry")))
    look = offer_look(desk.state)
    assert look is not None
    assert look.title == "Ines is offered to you · 1 more"
    assert time_left_words(desk.state, NOW + 500) == "20 s left"
    assert time_left_words(desk.state, NOW + 30_000) == "Time is up"
    assert offer_look(online().state) is None
    assert time_left_words(online().state, NOW) == ""


def test_a_colleagues_words_come_with_their_offer() -> None:
    """As a note, in one line."""
    look = offer_look(online().hears(OfferMade(offer(2, by="Tom", note="In a\nhurry"))).state)
    assert look is not None
    assert (look.title, look.body) == ("Tom passes Ines to you", "Note: In a hurry")


def test_an_offer_is_answered_once_and_with_a_connection() -> None:
    """The button says so by itself."""
    desk = online().hears(OfferMade(offer(1)))
    assert offer_look(desk.state).can_answer
    desk.hears(AcceptOffer(offer(1).offer_id, "c1"))
    assert not offer_look(desk.state).can_answer
    lost = online().hears(OfferMade(offer(1)), ConnectionLost("Lost.", 0.5))
    assert not offer_look(lost.state).can_answer


def test_to_whom_a_chat_can_be_passed() -> None:
    """Departments, colleagues who can take it, those who cannot, the bot; never oneself."""
    tom = AgentCard("a" * 32, "Tom", Role.AGENT, Presence.AWAY, 3, 0)
    rui = AgentCard("b" * 32, "Rui", Role.AGENT, Presence.ONLINE, 3, 1)
    full = AgentCard("c" * 32, "Sanna", Role.AGENT, Presence.ONLINE, 2, 2)
    visas = DepartmentCard("visas", "Visas", 1, People.AVAILABLE)
    desk = online().hears(RosterRead(Roster((tom, ME, rui, full), (visas,))))
    assert pass_targets(desk.state) == (
        PassTarget("Visas", "department · open · 1 waits", department="visas"),
        PassTarget("Rui", "online · 1 of 3 chats", agent_id="b" * 32),
        PassTarget("Tom", "away · 0 of 3 chats", agent_id="a" * 32, able=False),
        PassTarget("Sanna", "online · 2 of 2 chats", agent_id="c" * 32, able=False),
        pass_targets(online().state)[0],
    )
    assert pass_targets(online().state)[0].is_bot


def test_what_is_said_while_it_goes() -> None:
    """On its way, then offered; and it is not passed twice, nor when it is being completed."""
    desk = answering()
    assert passing_words(desk.state) == ""
    assert can_pass_on(desk.state)
    desk.hears(PassOn(INES, "c1", "Tom", to_agent="a" * 32))
    assert passing_words(desk.state) == "Passing to Tom…"
    assert not can_pass_on(desk.state)
    desk.hears(PassedOn(INES, "c1", "0" * 32))
    assert passing_words(desk.state) == "Offered to Tom. The chat is yours until they accept."
    assert not can_pass_on(answering().hears(Complete(INES, "c1")).state)
    assert not can_pass_on(online().state)


def test_a_promised_time_counts_down_and_over() -> None:
    """In whole seconds before, at a glance after."""
    desk = answering().hears(TargetWarned(INES, Target.FIRST_RESPONSE, NOW + 9_500))
    assert warning_words(desk.state, INES, NOW) == "First answer promised within 10 s"
    assert warning_words(desk.state, INES, NOW + 10_000) == "First answer is overdue by 5 s"
    desk.hears(TargetWarned(INES, Target.NEXT_RESPONSE, NOW))
    assert warning_words(desk.state, INES, NOW + 125_000) == "Answer is overdue by 2 min"
    assert warning_words(answering().state, INES, NOW) == ""
