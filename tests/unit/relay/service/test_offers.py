"""Offering what waits: who is asked, in which order, and what becomes of the answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.errors import (
    AlreadyTakenError,
    AtCapacityError,
    NotFoundError,
    UnauthenticatedError,
    WrongStateError,
)
from relay.domain.facts import OfferClosed, OfferMade, SessionMoved
from relay.domain.lifecycle import State
from relay.domain.offers import OfferEnd
from relay.domain.roster import LEASE_MS, Presence
from relay.domain.routing import Department, Mode, RoutingPolicy
from relay.service import offers, roster
from relay.service.offers import LOOKED_AT
from relay.service.outcome import Dispatched, Done, Outcome
from relay.service.ports import Transaction
from relay.service.timers import Sweep
from tests.playbook import POLICIES, AgentPart, Playbook, VisitorPart, expect
from tests.unit.relay.database import Database

ACCEPT_MS = 30_000
VISAS, FEES = Department("visas", "Visas"), Department("fees", "Fees")
ROUTING = RoutingPolicy(mode=Mode.OFFER, accept_ms=ACCEPT_MS, departments=(VISAS, FEES))


@pytest.fixture
def play(database: Database) -> Playbook:
    """A stage on which sessions are offered."""
    return Playbook(database, replace(POLICIES, routing=ROUTING))


def online(play: Playbook, name: str, capacity: int = 1, **about: tuple[str, ...]) -> AgentPart:
    """Bring an agent on the stage who is there."""
    agent = play.agent(name, capacity=capacity, **about)  # type: ignore[arg-type]  # by name
    agent.renews(Presence.ONLINE)
    return agent


def waiting(play: Playbook, name: str, **about: str) -> VisitorPart:
    """Bring a visitor on the stage who waits for a person."""
    visitor = play.visitor(name)
    visitor.opens(**about)  # type: ignore[arg-type]  # by name
    visitor.asks_for_person()
    play.wait(1_000)
    return visitor


def stay(play: Playbook, *agents: AgentPart, milliseconds: int) -> None:
    """Let time pass while agents' heartbeats go on."""
    for _ in range(milliseconds // 10_000):
        play.wait(10_000)
        for agent in agents:
            agent.renews()


def test_what_waits_is_offered_and_taken(play: Playbook) -> None:
    """The agent is told, a place is kept for it, and accepting makes the session theirs."""
    maya, ana = online(play, "Maya"), waiting(play, "Ana")
    assert play.dispatch() == 1
    made = expect(play.told[0], OfferMade)
    assert (made.offer.agent_id, made.session.session_id) == (maya.agent.agent_id, ana.session_id)
    assert made.offer.expires_at == play.now + ACCEPT_MS
    assert (play.load_of(maya), play.reserved_of(maya)) == (0, 1)
    assert maya.accepts().assignee_name == "Maya"
    assert (play.load_of(maya), play.reserved_of(maya), maya.offers()) == (1, 0, [])
    moved = expect(play.told[0], SessionMoved)
    assert moved.offer is not None
    assert moved.offer.end is OfferEnd.ACCEPTED
    assert play.script(ana)[-1] == "(claimed)"


def test_nothing_is_offered_in_manual_mode(database: Database) -> None:
    """Where agents pick for themselves, nobody is asked."""
    play = Playbook(database)
    online(play, "Maya")
    ana = waiting(play, "Ana")
    assert (play.dispatch(), play.offer_of(ana)) == (0, None)


def test_capacity_is_never_exceeded(play: Playbook) -> None:
    """A place that is offered cannot be filled by hand, and no more is offered than fits."""
    maya = online(play, "Maya", 2)
    ana, ben, cem = (waiting(play, name) for name in ("Ana", "Ben", "Cem"))
    assert play.dispatch() == 2
    with pytest.raises(AtCapacityError):
        maya.claims(cem)
    assert maya.claims(ana).state is State.ACTIVE
    assert maya.accepts().session_id == ben.session_id
    assert (play.load_of(maya), play.reserved_of(maya)) == (2, 0)
    assert play.dispatch() == 0


def test_freed_room_goes_to_who_waits_longest(play: Playbook) -> None:
    """Completing pulls the next one, the one who waits longest."""
    maya = online(play, "Maya")
    ana, ben, cem = (waiting(play, name) for name in ("Ana", "Ben", "Cem"))
    play.dispatch()
    maya.accepts()
    assert play.dispatch() == 0
    maya.completes(ana)
    assert play.dispatch() == 1
    assert (play.offer_of(ben), play.offer_of(cem)) == ("Maya", None)


@pytest.mark.parametrize("presence", [Presence.AWAY, Presence.INVISIBLE])
def test_who_is_not_online_is_not_asked(play: Playbook, presence: Presence) -> None:
    """Away and invisible keep what they have and are offered nothing; nor is who vanished."""
    maya, ana = online(play, "Maya"), waiting(play, "Ana")
    maya.renews(presence)
    assert play.dispatch() == 0
    maya.renews(Presence.ONLINE)
    play.wait(LEASE_MS + 1)
    assert (play.dispatch(), play.offer_of(ana)) == (0, None)


def test_the_best_of_two_devices_counts(play: Playbook) -> None:
    """Away on one device and online on the other is online; signed out there, it is away."""
    maya, ana = online(play, "Maya"), waiting(play, "Ana")
    phone = AgentPart(play, maya.agent, play.sign_in(maya.agent.agent_id))
    phone.renews(Presence.AWAY)
    assert play.dispatch() == 1
    play.carry_out(lambda tx: roster.sign_out(tx, maya.agent.agent_id, maya.device_id, play.now))
    play.expire()
    assert (play.offer_of(ana), play.dispatch()) == (None, 0)


def test_language_first_then_the_least_busy(play: Playbook) -> None:
    """Who speaks the language is asked first; where nobody does, who has least to do."""
    agents = [online(play, name, 3) for name in ("Maya", "Tom")]
    online(play, "Lin", 3, languages=("de",))
    one, two = waiting(play, "Ana"), waiting(play, "Ben", language="de-AT")
    play.dispatch()
    assert play.offer_of(two) == "Lin"
    first = play.offer_of(one)
    busy, other = agents if first == "Maya" else reversed(agents)
    busy.accepts()
    assert first != "Lin"
    three = waiting(play, "Cem")
    play.dispatch()
    assert play.offer_of(three) == other.agent.name


def test_departments(play: Playbook) -> None:
    """A session is offered to those who work on its department, or on all."""
    visas = online(play, "Visa", 1, departments=("visas",))
    fees = online(play, "Fee", 1, departments=("fees",))
    ana, ben = (waiting(play, name, department="fees") for name in ("Ana", "Ben"))
    assert play.dispatch() == 1
    assert (play.offer_of(ana), play.offer_of(ben)) == ("Fee", None)
    assert (visas.offers(), len(fees.offers())) == ([], 1)
    everybodys = waiting(play, "Cem")
    play.dispatch()
    assert play.offer_of(everybodys) == "Visa"


def test_a_declined_offer_goes_to_the_next(play: Playbook) -> None:
    """Who declined is not asked again before everybody was, and then only after a pause."""
    maya, ana = online(play, "Maya"), waiting(play, "Ana")
    play.dispatch()
    maya.declines()
    assert expect(play.told[0], OfferClosed).offer.end is OfferEnd.DECLINED
    assert (play.reserved_of(maya), play.dispatch()) == (0, 0)
    tom = online(play, "Tom")
    assert (play.dispatch(), play.offer_of(ana)) == (1, "Tom")
    tom.declines()
    assert play.dispatch() == 0
    stay(play, maya, tom, milliseconds=ACCEPT_MS)
    assert (play.dispatch(), play.offer_of(ana)) == (1, "Maya")


def test_an_offer_that_nobody_answers(play: Playbook) -> None:
    """It ends by itself, the place is free again, and the next agent is asked."""
    maya, ana = online(play, "Maya"), waiting(play, "Ana")
    play.dispatch()
    tom = online(play, "Tom")
    offer = maya.offers()[0]
    stay(play, maya, tom, milliseconds=ACCEPT_MS)
    play.expire()
    assert expect(play.told[0], OfferClosed).offer.end is OfferEnd.EXPIRED
    assert (play.dispatch(), play.offer_of(ana)) == (1, "Tom")
    with pytest.raises(WrongStateError, match="does not stand"):
        maya.accepts(offer_id=offer.offer_id)


@pytest.mark.parametrize("offered_anew", [False, True])
def test_an_offer_that_another_relay_ended(play: Playbook, *, offered_anew: bool) -> None:
    """Who read it as due and comes late ends nothing: not the next offer either."""
    maya, ana = online(play, "Maya"), waiting(play, "Ana")
    play.dispatch()
    late = maya.offers()[0]
    maya.declines()
    tom = online(play, "Tom")
    if offered_anew:
        play.dispatch()
    play.told = []
    play.carry_out(lambda tx: Outcome(Done(), offers.close(tx, late, OfferEnd.EXPIRED, play.now)))
    assert play.told == []
    if not offered_anew:
        play.dispatch()
    assert (play.offer_of(ana), play.reserved_of(tom), play.reserved_of(maya)) == ("Tom", 1, 0)
    assert tom.accepts().session_id == ana.session_id


def test_an_offer_to_somebody_who_vanished(play: Playbook) -> None:
    """It ends with their lease, long before its own time."""
    maya, ana = online(play, "Maya"), waiting(play, "Ana")
    play.policies.routing = replace(ROUTING, accept_ms=600_000)
    play.dispatch()
    play.wait(LEASE_MS + 1)
    assert play.database.ask(lambda read: read.offers_are_due(play.now))
    play.expire()
    assert (play.offer_of(ana), play.reserved_of(maya)) == (None, 0)


def test_somebody_waits_unoffered(play: Playbook) -> None:
    """It is said of who waits while nobody is asked, not of who is asked, nor of who left."""

    def said() -> bool:
        return play.database.ask(lambda read: read.somebody_waits_unoffered())

    assert not said()
    maya, ana = online(play, "Maya"), waiting(play, "Ana")
    assert said()
    play.dispatch()
    assert not said()
    maya.declines()
    assert said()
    ana.goes_back()
    assert not said()


@pytest.mark.parametrize("leaves", ["goes_back", "ends"])
def test_an_offer_ends_with_the_wait(play: Playbook, leaves: str) -> None:
    """A visitor who leaves takes the offer with them, and the agent hears of it."""
    maya, ana = online(play, "Maya"), waiting(play, "Ana")
    play.dispatch()
    getattr(ana, leaves)()
    moved = expect(play.told[0], SessionMoved)
    assert moved.offer is not None
    assert moved.offer.end is OfferEnd.WITHDRAWN
    assert (play.reserved_of(maya), maya.offers()) == (0, [])


def test_somebody_else_picks_what_is_offered(play: Playbook) -> None:
    """The faster one has it, and the offer does not stand any more."""
    maya, ana = online(play, "Maya"), waiting(play, "Ana")
    play.dispatch()
    offer = maya.offers()[0]
    online(play, "Tom").claims(ana)
    with pytest.raises(WrongStateError):
        maya.accepts(offer_id=offer.offer_id)
    assert play.reserved_of(maya) == 0


def test_accepting_again(play: Playbook) -> None:
    """A repeat gets the same answer, from another device, too; after the end, who has it."""
    maya, ana = online(play, "Maya"), waiting(play, "Ana")
    play.dispatch()
    offer_id = maya.offers()[0].offer_id
    first = maya.accepts(cmid="c" * 32)
    assert maya.accepts(offer_id=offer_id, cmid="c" * 32) == first
    phone = AgentPart(play, maya.agent, play.sign_in(maya.agent.agent_id))
    assert phone.accepts(offer_id=offer_id) == first
    maya.completes(ana)
    with pytest.raises(AlreadyTakenError):
        maya.accepts(offer_id=offer_id, cmid="c" * 32)


def test_declining_what_is_over(play: Playbook) -> None:
    """It changes nothing, and says nothing."""
    maya, ana = online(play, "Maya"), waiting(play, "Ana")
    play.dispatch()
    offer_id = maya.offers()[0].offer_id
    maya.accepts()
    maya.declines(offer_id=offer_id)
    assert (play.told, play.session(ana).state) == ([], State.ACTIVE)


def test_another_agents_offer(play: Playbook) -> None:
    """Somebody else's offer is as none, and a device that was signed out has none."""
    maya, tom = online(play, "Maya"), play.agent("Tom")
    waiting(play, "Ana")
    play.dispatch()
    offer_id = maya.offers()[0].offer_id
    with pytest.raises(NotFoundError):
        tom.accepts(offer_id=offer_id)
    with pytest.raises(NotFoundError):
        tom.declines(offer_id=offer_id)
    play.carry_out(lambda tx: roster.disable(tx, maya.agent.agent_id, play.now))
    with pytest.raises(UnauthenticatedError):
        maya.accepts(offer_id=offer_id)


def test_those_nobody_can_take_block_nobody(play: Playbook) -> None:
    """Behind more sessions than are looked at together the next one is found all the same."""
    online(play, "Fee", 2, departments=("fees",))
    refused = waiting(play, "Ana", department="fees")
    for _ in range(LOOKED_AT):
        visitor = play.visitor()
        visitor.opens(department="visas")
        visitor.asks_for_person()
    last = waiting(play, "Ben", department="fees")
    assert play.dispatch() == 2
    assert (play.offer_of(refused), play.offer_of(last)) == ("Fee", "Fee")


def test_the_order_of_the_queue_holds_across_pages(play: Playbook) -> None:
    """Behind a whole page of those whom the only agent declined, the next one is asked for."""
    maya = online(play, "Maya", LOOKED_AT)
    visitors = [play.visitor() for _ in range(LOOKED_AT + 1)]
    for visitor in visitors:
        visitor.opens()
        visitor.asks_for_person()
        play.wait(1)
    assert play.dispatch() == LOOKED_AT
    for offer in maya.offers():
        maya.declines(offer_id=offer.offer_id)
    assert (play.dispatch(), play.offer_of(visitors[-1])) == (1, "Maya")


def test_a_look_that_finds_nobody_to_ask_is_the_last(
    play: Playbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many wait: where nothing could be offered there is no more to do just now."""
    monkeypatch.setattr(offers, "LOOKED_AT_MOST", 2)
    monkeypatch.setattr(offers, "LOOKED_AT", 2)
    maya = online(play, "Maya", 3)
    for name in ("Ana", "Ben", "Cem"):
        waiting(play, name)
    for expected in (Dispatched(2, more=True), Dispatched(1)):
        outcome = play.database.write(
            lambda tx: offers.dispatch(tx, Sweep(play.now), play.policies)
        )
        assert outcome.reply == expected
    for offer in maya.offers():
        maya.declines(offer_id=offer.offer_id)
    again = play.database.write(lambda tx: offers.dispatch(tx, Sweep(play.now), play.policies))
    assert again.reply == Dispatched(0)


def test_two_rounds_at_once_offer_once(play: Playbook) -> None:
    """Whoever comes second finds the sessions offered and the places taken."""
    maya = online(play, "Maya", 2)
    ana, ben = waiting(play, "Ana"), waiting(play, "Ben")
    request = Sweep(play.now)

    def once(tx: Transaction) -> Outcome:
        return offers.dispatch(tx, request, play.policies)

    results = play.database.write_all([once, once])
    made = [fact for one in results if isinstance(one, Outcome) for fact in one.facts]
    assert len(made) == 2
    assert {play.offer_of(ana), play.offer_of(ben)} == {"Maya"}
    assert play.reserved_of(maya) == 2
