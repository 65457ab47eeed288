"""Passing sessions on: to a colleague, a department, the bot; and what supervisors may do."""

from __future__ import annotations

from dataclasses import dataclass

from relay.domain import routing
from relay.domain.errors import (
    ForbiddenError,
    MalformedError,
    NotFoundError,
    WrongStateError,
)
from relay.domain.facts import NoteWritten, OfferMade
from relay.domain.lifecycle import State, Trigger
from relay.domain.notes import Note
from relay.domain.offers import Offer, OfferKind
from relay.domain.roster import Agent
from relay.domain.session import Session, Step
from relay.domain.transcript import clean_text
from relay.service.agent import require_may_see, require_owner, signed_in
from relay.service.messages import accepted_before, changed, load
from relay.service.moves import Mover, move
from relay.service.offers import offer_id
from relay.service.outcome import NoteAccepted, Outcome, TransferAccepted
from relay.service.ports import Transaction
from relay.service.records import Audited
from relay.service.visitor import Policies


@dataclass(frozen=True, slots=True)
class Transfer:
    """An agent passes a session on: to one colleague or to one department."""

    device_id: str
    session_id: str
    cmid: str
    fence: int
    now: int
    to_agent: str | None = None
    to_department: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class GiveBack:
    """An agent gives a session back to the bot."""

    device_id: str
    session_id: str
    cmid: str
    fence: int
    now: int


@dataclass(frozen=True, slots=True)
class Force:
    """A supervisor puts a session back into the queue, or closes it: ``trigger`` says which."""

    device_id: str
    session_id: str
    cmid: str
    trigger: Trigger
    now: int


@dataclass(frozen=True, slots=True)
class AddNote:
    """An agent writes a note on a session."""

    device_id: str
    session_id: str
    cmid: str
    text: str
    now: int


def transfer(tx: Transaction, request: Transfer, policies: Policies) -> Outcome:
    """Pass a session on: to a department at once, to a colleague when they accept.

    Raises MalformedError, NotFoundError, NotOwnerError, or WrongStateError where the
    colleague cannot take it.
    """
    if (request.to_agent is None) == (request.to_department is None):
        message = "A chat is passed on either to an agent or to a department."
        raise MalformedError(message)
    me = signed_in(tx, request.device_id)
    session, repeat = load(tx, request.session_id, me.agent_id, request.cmid)
    if repeat is not None:
        accepted_before(repeat, None)
        return Outcome(TransferAccepted(request.cmid))
    if request.to_department is not None:
        return _to_department(tx, session, request, me, policies)
    return _to_agent(tx, session, request, me, policies)


def give_back(tx: Transaction, request: GiveBack, policies: Policies) -> Outcome:
    """Give a session back to the bot; raises NotFoundError, NotOwnerError or BusyError."""
    me = signed_in(tx, request.device_id)
    session, repeat = load(tx, request.session_id, me.agent_id, request.cmid)
    if repeat is not None:
        return Outcome(accepted_before(repeat, None))
    require_owner(session, me.agent_id, request.fence)
    mover = Mover(me.agent_id, request.cmid, policies.notices)
    moved = move(tx, session, Step(Trigger.GIVE_BACK, request.now), mover)
    return Outcome(changed(moved.record), (moved,))


def force(tx: Transaction, request: Force, policies: Policies) -> Outcome:
    """Put any live session back into the queue, or close it, and write it into the log.

    Raises ForbiddenError for who is no supervisor, NotFoundError or WrongStateError.
    """
    me = signed_in(tx, request.device_id)
    if not me.is_supervisor:
        message = "Only supervisors may do this."
        raise ForbiddenError(message)
    session, repeat = load(tx, request.session_id, me.agent_id, request.cmid)
    if repeat is not None:
        return Outcome(accepted_before(repeat, None))
    if session.state is State.ERASED:
        raise NotFoundError
    step = Step(request.trigger, request.now)
    if session.state is State.BOT and request.trigger is Trigger.REQUEUE:
        step = routing.requeue(policies.routing, session, request.now)
    moved = move(tx, session, step, Mover(me.agent_id, request.cmid, policies.notices))
    detail = f"was {session.state}" + (
        f", with {session.assignee_name}" if session.assignee_name else ""
    )
    action = f"session.{request.trigger.value}"
    tx.audit.add(Audited(request.now, me.agent_id, me.name, action, session.session_id, detail))
    return Outcome(changed(moved.record), (moved,))


def add_note(tx: Transaction, request: AddNote) -> Outcome:
    """Write a note on a session; a repeat gets the first one again.

    Raises NotFoundError, MalformedError or ForbiddenError.
    """
    me = signed_in(tx, request.device_id)
    earlier = tx.notes.written_as(request.session_id, me.agent_id, request.cmid)
    if earlier is not None:
        return Outcome(NoteAccepted(earlier))
    session = tx.sessions.get(request.session_id)
    if session is None or session.state is State.ERASED:
        raise NotFoundError
    if session.assignee_id != me.agent_id:
        require_may_see(me, session)
    note = _note(tx, session, me, request.text, request)
    return Outcome(NoteAccepted(note.note), (note,))


def _to_department(
    tx: Transaction, session: Session, request: Transfer, me: Agent, policies: Policies
) -> Outcome:
    slug = request.to_department or ""
    if policies.routing.department(slug) is None:
        known = ", ".join(one.slug for one in policies.routing.departments) or "none"
        message = f"There is no department {slug!r}; there are: {known}."
        raise MalformedError(message)
    require_owner(session, me.agent_id, request.fence)
    step = routing.transfer(policies.routing, slug, request.now)
    moved = move(tx, session, step, Mover(me.agent_id, request.cmid, policies.notices))
    notes = _transfer_note(tx, moved.session, me, request)
    return Outcome(TransferAccepted(request.cmid), (*notes, moved))


def _to_agent(
    tx: Transaction, session: Session, request: Transfer, me: Agent, policies: Policies
) -> Outcome:
    wanted = offer_id(session, f"{me.agent_id}/{request.cmid}")
    if tx.offers.get(wanted) is not None:
        return Outcome(TransferAccepted(request.cmid, wanted))
    require_owner(session, me.agent_id, request.fence)
    colleague = _who_is_there(tx, request, me)
    offer = Offer(
        offer_id=wanted,
        session_id=session.session_id,
        agent_id=colleague.agent_id,
        agent_name=colleague.name,
        kind=OfferKind.TRANSFER,
        made_at=request.now,
        expires_at=request.now + policies.routing.accept_ms,
        from_id=me.agent_id,
        from_name=me.name,
        note=None if request.note is None else clean_text(request.note),
    )
    with tx.savepoint():
        if not tx.offers.make(offer, session):
            message = "This chat is being offered to a colleague already."
            raise WrongStateError(message)
        if not tx.agents.reserve_slot(colleague.agent_id):
            message = f"{colleague.name} has as many chats as they can take."
            raise WrongStateError(message)
        notes = _transfer_note(tx, session, me, request)
    return Outcome(TransferAccepted(request.cmid, wanted), (*notes, OfferMade(offer, session)))


def _who_is_there(tx: Transaction, request: Transfer, me: Agent) -> Agent:
    if request.to_agent == me.agent_id:
        message = "This chat is yours already."
        raise MalformedError(message)
    present = {one.agent_id: one for one in tx.agents.present(request.now)}
    found = present.get(request.to_agent or "")
    if found is None:
        message = "This colleague is not there. Choose somebody else, or a department."
        raise WrongStateError(message)
    return found


def _transfer_note(
    tx: Transaction, session: Session, me: Agent, request: Transfer
) -> tuple[NoteWritten, ...]:
    if request.note is None:
        return ()
    return (_note(tx, session, me, request.note, request),)


def _note(
    tx: Transaction, session: Session, me: Agent, text: str, request: Transfer | AddNote
) -> NoteWritten:
    note = Note(0, request.now, me.agent_id, me.name, clean_text(text))
    return NoteWritten(session, tx.notes.add(session.session_id, note, request.cmid))
