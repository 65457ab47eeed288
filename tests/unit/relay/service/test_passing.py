"""Passing sessions on, notes, and what supervisors may do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.errors import (
    DomainError,
    ForbiddenError,
    MalformedError,
    NotFoundError,
    NotOwnerError,
    WrongStateError,
)
from relay.domain.facts import NoteWritten, OfferClosed, OfferMade, SessionMoved
from relay.domain.lifecycle import State, Trigger
from relay.domain.offers import OfferEnd, OfferKind
from relay.domain.roster import Role
from relay.domain.routing import Department, RoutingPolicy
from relay.domain.transcript import ChangeRecord
from relay.service.outcome import ChangeAccepted
from tests.playbook import POLICIES, AgentPart, Playbook, VisitorPart, expect
from tests.unit.relay.database import Database

ROUTING = RoutingPolicy(
    departments=(Department("visas", "Visas"), Department("fees", "Fees", priority=2))
)


@pytest.fixture
def play(database: Database) -> Playbook:
    """A stage with two departments."""
    return Playbook(database, replace(POLICIES, routing=ROUTING))


@pytest.fixture
def maya(play: Playbook) -> AgentPart:
    """An agent who is there."""
    maya = play.agent("Maya")
    maya.renews()
    return maya


@pytest.fixture
def ana(play: Playbook, maya: AgentPart) -> VisitorPart:
    """A visitor whom Maya is talking to."""
    ana = play.visitor("Ana")
    ana.opens(department="visas")
    ana.asks_for_person()
    play.wait(5_000)
    maya.claims(ana)
    return ana


def _last_line(play: Playbook, visitor: VisitorPart) -> str:
    return expect(play.entries(visitor)[-1], ChangeRecord).text


def test_to_a_department(play: Playbook, maya: AgentPart, ana: VisitorPart) -> None:
    """The session waits there since it first waited, and what Maya still sends is refused."""
    since = play.session(ana).pending_since
    assert maya.transfers(ana, department="fees", note="Asks about fees").offer_id is None
    session = play.session(ana)
    assert (session.state, session.department, session.priority) == (State.PENDING, "fees", 2)
    assert session.pending_since == since
    assert play.load_of(maya) == 0
    assert [type(fact) for fact in play.told] == [NoteWritten, SessionMoved]
    assert "Maya is passing you" in _last_line(play, ana)
    with pytest.raises(NotOwnerError):
        maya.says(ana, "One more thing")


def test_to_a_colleague(play: Playbook, maya: AgentPart, ana: VisitorPart) -> None:
    """Maya keeps it until Tom accepts; then it is his, and her words are refused."""
    tom = play.agent("Tom", capacity=1)
    tom.renews()
    accepted = maya.transfers(ana, agent=tom, note="Speaks German")
    made = expect(play.told[-1], OfferMade)
    assert (made.offer.kind, made.offer.from_name) == (OfferKind.TRANSFER, "Maya")
    assert (made.offer.offer_id, made.offer.note) == (accepted.offer_id, "Speaks German")
    maya.says(ana, "One moment please")
    fence = play.session(ana).fence
    play.wait(1_000)
    session = tom.accepts()
    assert (session.assignee_name, session.fence) == ("Tom", fence + 1)
    assert (play.load_of(maya), play.load_of(tom), play.reserved_of(tom)) == (0, 1, 0)
    assert play.script(ana)[-1] == "(transferred)"
    assert "Tom takes over" in _last_line(play, ana)
    with pytest.raises(NotOwnerError):
        maya.says(ana, "Are you there?")
    assert tom.says(ana, "Hello Ana")
    assert [owner for owner, _, ended in play.spans(ana) if not ended] == ["agent"]


def test_a_colleague_who_declines(play: Playbook, maya: AgentPart, ana: VisitorPart) -> None:
    """The session stays where it was, and Maya hears of it; so it is when time runs out."""
    tom = play.agent("Tom")
    tom.renews()
    maya.transfers(ana, agent=tom)
    tom.declines()
    assert expect(play.told[0], OfferClosed).offer.end is OfferEnd.DECLINED
    maya.transfers(ana, agent=tom)
    play.wait(30_000)
    play.expire()
    closed = expect(play.told[0], OfferClosed).offer
    assert (closed.end, closed.from_id) == (OfferEnd.EXPIRED, maya.agent.agent_id)
    assert (play.session(ana).assignee_name, play.reserved_of(tom)) == ("Maya", 0)


def test_a_chat_that_ends_while_it_is_offered(
    play: Playbook, maya: AgentPart, ana: VisitorPart
) -> None:
    """The offer ends with it, and the place is free again."""
    tom = play.agent("Tom")
    tom.renews()
    maya.transfers(ana, agent=tom)
    maya.completes(ana)
    moved = expect(play.told[0], SessionMoved)
    assert moved.offer is not None
    assert moved.offer.end is OfferEnd.WITHDRAWN
    assert play.reserved_of(tom) == 0


def test_a_transfer_that_cannot_be(play: Playbook, maya: AgentPart, ana: VisitorPart) -> None:
    """Each refusal says why, and nothing is changed by it."""
    gone, full = play.agent("Gone"), play.agent("Full", capacity=1)
    full.renews()
    other = play.visitor("Ben")
    other.opens()
    other.asks_for_person()
    full.claims(other)
    version = play.session(ana).version
    cases: list[tuple[type[DomainError], str, dict[str, object]]] = [
        (MalformedError, "either to an agent or to a department", {}),
        (MalformedError, "either", {"agent": full, "department": "fees"}),
        (MalformedError, "no department 'x'; there are: visas, fees", {"department": "x"}),
        (MalformedError, "yours already", {"agent": maya}),
        (WrongStateError, "not there", {"agent": gone}),
        (WrongStateError, "as many chats as they can", {"agent": full}),
    ]
    for kind, words, to in cases:
        with pytest.raises(kind, match=words):
            maya.transfers(ana, **to)  # type: ignore[arg-type]  # by name
    with pytest.raises(NotOwnerError):
        full.transfers(ana, department="fees")
    assert (play.session(ana).version, play.reserved_of(full)) == (version, 0)


def test_offered_to_two_at_once(play: Playbook, maya: AgentPart, ana: VisitorPart) -> None:
    """While one colleague is asked, a second is not."""
    tom, lin = play.agent("Tom"), play.agent("Lin")
    for agent in (tom, lin):
        agent.renews()
    maya.transfers(ana, agent=tom)
    with pytest.raises(WrongStateError, match="already"):
        maya.transfers(ana, agent=lin)
    assert play.reserved_of(lin) == 0


def test_a_transfer_again(play: Playbook, maya: AgentPart, ana: VisitorPart) -> None:
    """A repeat is answered as the first time and makes neither offer nor note twice."""
    tom = play.agent("Tom")
    tom.renews()
    first = maya.transfers(ana, agent=tom, note="Hi", cmid="a" * 32)
    assert maya.transfers(ana, agent=tom, note="Hi", cmid="a" * 32) == first
    assert len(tom.offers()) == 1
    tom.declines()
    maya.transfers(ana, department="fees", note="Ho", cmid="b" * 32)
    version = play.session(ana).version
    maya.transfers(ana, department="fees", note="Ho", cmid="b" * 32)
    assert play.session(ana).version == version
    notes = play.database.ask(lambda read: read.notes(ana.session_id, 10))
    assert [note.text for note in notes] == ["Hi", "Ho"]


def test_back_to_the_bot(play: Playbook, maya: AgentPart, ana: VisitorPart) -> None:
    """The bot answers again, the visitor is told so, and the agent has room."""
    reply = maya.gives_back(ana, cmid="a" * 32)
    assert expect(reply, ChangeAccepted).state is State.BOT
    assert maya.gives_back(ana, cmid="a" * 32) == reply
    assert "back with the assistant" in _last_line(play, ana)
    assert (play.load_of(maya), play.session(ana).reason) == (0, None)
    ana.says("How much is it?")
    assert play.asked[-1].session_id == ana.session_id
    with pytest.raises(NotOwnerError):
        maya.gives_back(ana)


@pytest.mark.parametrize("trigger", [Trigger.REQUEUE, Trigger.CLOSE])
def test_what_supervisors_may_do(
    play: Playbook, maya: AgentPart, ana: VisitorPart, trigger: Trigger
) -> None:
    """It is carried out in every live state and written into the log with who did it."""
    sue = play.agent("Sue", role=Role.SUPERVISOR)
    expected = State.PENDING if trigger is Trigger.REQUEUE else State.COMPLETED
    reply = sue.forces(ana, trigger, cmid="a" * 32)
    assert expect(reply, ChangeAccepted).state is expected
    assert sue.forces(ana, trigger, cmid="a" * 32) == reply
    assert play.load_of(maya) == 0
    rows = play.database.rows("SELECT actor, action, subject, detail FROM audit_log")
    assert rows == [("Sue", f"session.{trigger}", ana.session_id, "was active, with Maya")]
    for state in ("bot", "pending"):
        ben = play.visitor("Ben")
        ben.opens()
        if state == "pending":
            ben.asks_for_person()
        sue.forces(ben, trigger)
        assert play.session(ben).state is expected
        assert len(play.standing_alerts(ben)) == (expected is State.PENDING)


def test_what_is_for_supervisors_alone(play: Playbook, maya: AgentPart, ana: VisitorPart) -> None:
    """An agent may not, and nobody may wake what is finished."""
    with pytest.raises(ForbiddenError):
        maya.forces(ana, Trigger.CLOSE)
    sue = play.agent("Sue", role=Role.ADMINISTRATOR)
    maya.completes(ana)
    for trigger in (Trigger.REQUEUE, Trigger.CLOSE):
        with pytest.raises(WrongStateError):
            sue.forces(ana, trigger)
    assert play.database.rows("SELECT id FROM audit_log") == []


def test_notes(play: Playbook, maya: AgentPart, ana: VisitorPart) -> None:
    """They are kept in their order, repeated without harm, and are no entries."""
    before = play.session(ana).last_seq
    first = maya.notes(ana, "Knows Tom", cmid="a" * 32)
    assert expect(play.told[0], NoteWritten).note == first
    assert maya.notes(ana, "Something else", cmid="a" * 32) == first
    maya.notes(ana, "Wants a call")
    notes = play.database.ask(lambda read: read.notes(ana.session_id, 10))
    assert [(note.text, note.author) for note in notes] == [
        ("Knows Tom", "Maya"), ("Wants a call", "Maya"),
    ]  # fmt: skip
    assert play.session(ana).last_seq == before
    with pytest.raises(MalformedError):
        maya.notes(ana, "  \n ")


def test_notes_of_another_department(play: Playbook, ana: VisitorPart) -> None:
    """Who does not work on it cannot write on it, nor on what does not exist."""
    fee = play.agent("Fee", departments=("fees",))
    with pytest.raises(ForbiddenError):
        fee.notes(ana, "Hello")
    nobody = VisitorPart(play, "f" * 32, "e" * 32)
    with pytest.raises(NotFoundError):
        fee.notes(nobody, "Hello")
