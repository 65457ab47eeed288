"""What an agent does: claim, reply, complete, say whether they are there."""

from __future__ import annotations

from dataclasses import dataclass

from relay.domain.errors import (
    AlreadyTakenError,
    BusyError,
    ForbiddenError,
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
from relay.service.office import NOT_JUDGED, Conclusion
from relay.service.outcome import ClaimAccepted, Done, Outcome
from relay.service.ports import Transaction
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
    """An agent finishes a session, under the fence of their assignment, and judges it."""

    agent: Agent
    device_id: str
    session_id: str
    cmid: str
    fence: int
    now: int
    conclusion: Conclusion = NOT_JUDGED


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

    Raises AlreadyTakenError, AtCapacityError, WrongStateError, NotFoundError, or
    ForbiddenError for a session of another department.
    """
    me = signed_in(tx, request.device_id)
    session, repeat = load(tx, request.session_id, me.agent_id, request.cmid)
    if repeat is not None:
        accepted_before(repeat, None)
        return claimed_before(session, me.agent_id)
    if session.state is State.ACTIVE:
        return claimed_before(session, me.agent_id)
    require_may_see(me, session)
    mover = Mover(me.agent_id, request.cmid, policies.notices)
    moved = move(tx, session, taking(me, Trigger.CLAIM, request.now, policies), mover)
    return Outcome(ClaimAccepted(moved.session), (moved,))


def taking(agent: Agent, trigger: Trigger, now: int, policies: Policies) -> Step:
    """Return the step by which a session becomes the agent's."""
    assignee = Assignee(agent.agent_id, agent.name)
    return Step(trigger, now, assignee=assignee, lease_ms=policies.lease_ms)


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
        tx.contacts.note_answer(taken.session_id, request.now)
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
    require_owner(session, agent_id, request.fence)
    mover = Mover(agent_id, request.cmid, policies.notices)
    moved = move(tx, session, Step(Trigger.COMPLETE, request.now), mover)
    if request.conclusion != NOT_JUDGED:
        tx.office.conclude(session, request.conclusion)
    return Outcome(changed(moved.record), (moved,))


def renew(tx: Transaction, request: Renew) -> Outcome:
    """Renew the device's presence and the leases of the agent's sessions.

    Raises UnauthenticatedError when the sign-in was revoked.
    """
    until = request.now + request.lease_ms
    if not tx.agents.renew_presence(request.device_id, request.presence, until):
        raise _signed_out()
    tx.sessions.renew_leases(request.agent_id, until)
    # Who comes or goes changes who can be offered what; a mere heartbeat does not.
    return Outcome(Done(), stirs=request.presence is not None)


def signed_in(tx: Transaction, device_id: str) -> Agent:
    """Return the agent as they are now; raises UnauthenticatedError where they were signed out.

    What a socket remembers of them may be old: their role, their departments.
    """
    agent = tx.agents.of_device(device_id)
    if agent is None:
        raise _signed_out()
    return agent


def require_may_see(agent: Agent, session: Session) -> None:
    """Raise ForbiddenError for a session of a department that the agent does not work on."""
    if not agent.may_see(session.department):
        message = f"This chat is for another department ({session.department})."
        raise ForbiddenError(message)


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
    require_owner(session, request.agent.agent_id, request.fence)
    raise BusyError


def require_owner(session: Session, agent_id: str, fence: int) -> None:
    """Raise NotOwnerError where the session is not the agent's under this fence."""
    if session.state is State.ERASED:
        raise NotFoundError
    if session.assignee_id != agent_id or session.fence != fence:
        raise NotOwnerError


def claimed_before(session: Session, agent_id: str) -> Outcome:
    """Answer a claim again; raises AlreadyTakenError where the session is not theirs."""
    if session.assignee_id != agent_id:
        raise AlreadyTakenError(session.assignee_name)
    return Outcome(ClaimAccepted(session))
