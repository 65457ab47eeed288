"""What an agent does: claim, reply, complete, say whether they are there."""

from __future__ import annotations

from dataclasses import dataclass

from relay.domain.errors import (
    AlreadyTakenError,
    BusyError,
    NotFoundError,
    NotOwnerError,
    UnauthenticatedError,
)
from relay.domain.lifecycle import State, Trigger
from relay.domain.roster import Agent, Presence
from relay.domain.session import Assignee, Session, Step
from relay.domain.transcript import Voice, clean_text
from relay.service.messages import Utterance, accepted, accepted_before, changed, load, store
from relay.service.moves import Mover, move
from relay.service.outcome import ClaimAccepted, Done, Outcome
from relay.service.ports import Transaction
from relay.service.telling import ANSWER_WAIT_MS
from relay.service.visitor import Policies


@dataclass(frozen=True, slots=True)
class Claim:
    """An agent takes a waiting session."""

    agent: Agent
    device_id: str
    session_id: str
    cmid: str
    now: int


@dataclass(frozen=True, slots=True)
class Reply:
    """An agent says something, under the fence of their assignment."""

    agent: Agent
    device_id: str
    session_id: str
    cmid: str
    fence: int
    text: str
    now: int


@dataclass(frozen=True, slots=True)
class Complete:
    """An agent finishes a session, under the fence of their assignment."""

    agent: Agent
    device_id: str
    session_id: str
    cmid: str
    fence: int
    now: int


@dataclass(frozen=True, slots=True)
class Renew:
    """A device vouches for its agent for a while; ``presence`` changes it where given."""

    agent_id: str
    device_id: str
    now: int
    lease_ms: int
    presence: Presence | None = None


def claim(tx: Transaction, request: Claim, policies: Policies) -> Outcome:
    """Give a waiting session to the agent; of many who ask, exactly one gets it.

    Raises AlreadyTakenError, AtCapacityError, WrongStateError or NotFoundError.
    """
    agent_id = request.agent.agent_id
    _require_signed_in(tx, request.device_id)
    session, repeat = load(tx, request.session_id, agent_id, request.cmid)
    if repeat is not None:
        accepted_before(repeat, None)
        return _claimed_before(session, agent_id)
    if session.state is State.ACTIVE:
        if session.assignee_id == agent_id:
            return Outcome(ClaimAccepted(session))
        raise AlreadyTakenError(session.assignee_name)
    step = Step(
        Trigger.CLAIM,
        request.now,
        assignee=Assignee(agent_id, request.agent.name),
        lease_ms=policies.lease_ms,
    )
    mover = Mover(agent_id, request.cmid, policies.notices)
    moved = move(tx, session, step, mover)
    return Outcome(ClaimAccepted(moved.session), (moved,))


def reply(tx: Transaction, request: Reply) -> Outcome:
    """Store an agent's message, if the session is still theirs.

    Raises NotFoundError, NotOwnerError, MalformedError or BusyError.
    """
    agent_id = request.agent.agent_id
    _require_signed_in(tx, request.device_id)
    text = clean_text(request.text)
    taken = tx.sessions.agent_turn(
        request.session_id,
        agent_id=agent_id,
        fence=request.fence,
        cmid=request.cmid,
        now=request.now,
    )
    if taken is None:
        return _replied_before(tx, request, text)
    said = Utterance(
        Voice.AGENT, agent_id, request.cmid, text, request.now, author=request.agent.name
    )
    stored = store(tx, taken, said)
    if taken.visitor_email is not None:
        tx.contacts.note_answer(taken.session_id, request.now, request.now + ANSWER_WAIT_MS)
    return Outcome(accepted(stored.message), (stored,))


def complete(tx: Transaction, request: Complete, policies: Policies) -> Outcome:
    """Finish a session; the bot is back when the visitor writes again.

    Raises NotFoundError, NotOwnerError or BusyError.
    """
    agent_id = request.agent.agent_id
    _require_signed_in(tx, request.device_id)
    session, repeat = load(tx, request.session_id, agent_id, request.cmid)
    if repeat is not None:
        return Outcome(accepted_before(repeat, None))
    _require_owner(session, agent_id, request.fence)
    mover = Mover(agent_id, request.cmid, policies.notices)
    moved = move(tx, session, Step(Trigger.COMPLETE, request.now), mover)
    return Outcome(changed(moved.record), (moved,))


def renew(tx: Transaction, request: Renew) -> Outcome:
    """Renew the device's presence and the leases of the agent's sessions.

    Raises UnauthenticatedError when the sign-in was revoked.
    """
    until = request.now + request.lease_ms
    if not tx.agents.renew_presence(request.device_id, request.presence, until):
        raise _signed_out()
    tx.sessions.renew_leases(request.agent_id, until)
    return Outcome(Done())


def _require_signed_in(tx: Transaction, device_id: str) -> None:
    """Raise UnauthenticatedError where the sign-in was revoked: on every relay at once."""
    if not tx.agents.is_signed_in(device_id):
        raise _signed_out()


def _signed_out() -> UnauthenticatedError:
    return UnauthenticatedError("You were signed out. Please sign in again.")


def _replied_before(tx: Transaction, request: Reply, text: str) -> Outcome:
    """Answer a reply that could not simply be added: a repeat, or a refusal."""
    session, repeat = load(tx, request.session_id, request.agent.agent_id, request.cmid)
    if repeat is not None:
        return Outcome(accepted_before(repeat, text))
    _require_owner(session, request.agent.agent_id, request.fence)
    raise BusyError


def _require_owner(session: Session, agent_id: str, fence: int) -> None:
    if session.state is State.ERASED:
        raise NotFoundError
    if session.assignee_id != agent_id or session.fence != fence:
        raise NotOwnerError


def _claimed_before(session: Session, agent_id: str) -> Outcome:
    if session.assignee_id != agent_id:
        raise AlreadyTakenError(session.assignee_name)
    return Outcome(ClaimAccepted(session))
