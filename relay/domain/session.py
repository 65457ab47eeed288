"""A session and how each transition changes it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from relay.domain.lifecycle import (
    LIVE_STATES,
    OWNERS,
    Owner,
    State,
    Transition,
    Trigger,
    transition,
)


@dataclass(frozen=True, slots=True)
class Page:
    """The web page a visitor is on; all three came from outside."""

    url: str = ""
    title: str = ""
    referrer: str = ""


NO_PAGE = Page()
"""For sessions that do not come from a web page."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a session was handed over: a named rule and its evidence.

    ``score`` and ``threshold`` are between 0 and 1 where the rule measures;
    ``line`` is the reason in one sentence for agents.
    """

    rule: str
    line: str
    score: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Assignee:
    """The agent who takes a session."""

    agent_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation of one visitor; times are milliseconds since 1970, UTC.

    ``version`` rises with every transition, ``last_seq`` with every entry,
    ``fence`` with every assignment, ``epoch`` with every reopening.
    ``bot_due_seq`` is the visitor's message that the bot still owes an answer,
    due at ``bot_due_at``. Without a ``department`` a session is everybody's.
    """

    session_id: str
    visitor_id: str
    state: State
    epoch: int
    version: int
    last_seq: int
    fence: int
    opened_at: int
    owner_since: int
    assignee_id: str | None = None
    assignee_name: str | None = None
    lease_until: int | None = None
    pending_since: int | None = None
    priority: int = 0
    reason: Reason | None = None
    bot_failures: int = 0
    bot_due_seq: int | None = None
    bot_due_at: int | None = None
    finished_at: int | None = None
    visitor_name: str | None = None
    language: str | None = None
    page: Page = NO_PAGE
    preview: str = ""
    visitor_email: str | None = None
    department: str | None = None

    @property
    def owner(self) -> Owner | None:
        """Who owns it, or None when it is over."""
        return OWNERS.get(self.state)

    @property
    def is_live(self) -> bool:
        """Whether messages are simply added, without reopening."""
        return self.state in LIVE_STATES


@dataclass(frozen=True, slots=True)
class Step:
    """What a transition needs to know: when, and whom, why or whither where it matters."""

    trigger: Trigger
    now: int
    assignee: Assignee | None = None
    lease_ms: int = 0
    reason: Reason | None = None
    department: str | None = None
    priority: int = 0


def advance(session: Session, step: Step) -> tuple[Session, Transition]:
    """Return the session after ``step``, one version and one entry further.

    Raises WrongStateError where the table has no such transition.
    """
    taken = transition(session.state, step.trigger)
    moved = replace(
        session,
        state=taken.to,
        version=session.version + 1,
        last_seq=session.last_seq + 1,
        owner_since=step.now if _changes_owner(session, taken, step) else session.owner_since,
        bot_due_seq=None,
        bot_due_at=None,
    )
    return _with_effects(moved, step), taken


def _changes_owner(session: Session, taken: Transition, step: Step) -> bool:
    return OWNERS.get(taken.to) != session.owner or step.trigger is Trigger.HAND_OVER


def _with_effects(session: Session, step: Step) -> Session:
    match step.trigger:
        case Trigger.ESCALATE:
            return replace(
                session,
                pending_since=step.now,
                reason=step.reason,
                department=step.department,
                priority=step.priority,
            )
        case Trigger.CLAIM | Trigger.HAND_OVER:
            return _assigned(session, step)
        case Trigger.LOSE_AGENT | Trigger.REQUEUE | Trigger.TRANSFER:
            return _put_back(_unassigned(session), step)
        case Trigger.CANCEL | Trigger.GIVE_BACK | Trigger.GIVE_UP:
            return replace(
                _unassigned(session), pending_since=None, reason=None, bot_failures=0, priority=0
            )
        case Trigger.RETURN:
            return replace(
                session, epoch=session.epoch + 1, finished_at=None, bot_failures=0, reason=None
            )
        case _:
            return replace(
                _unassigned(session), finished_at=step.now, pending_since=None, priority=0
            )


def _assigned(session: Session, step: Step) -> Session:
    if step.assignee is None:
        message = "a claim names its agent"
        raise ValueError(message)
    return replace(
        session,
        assignee_id=step.assignee.agent_id,
        assignee_name=step.assignee.name,
        fence=session.fence + 1,
        lease_until=step.now + step.lease_ms,
    )


def _put_back(session: Session, step: Step) -> Session:
    """Return the session in the queue again, with the place that its visitor waited for."""
    if session.pending_since is None:
        # It never waited: the bot had it.
        return replace(
            session,
            pending_since=step.now,
            department=step.department,
            priority=step.priority,
        )
    if step.trigger is Trigger.TRANSFER:
        # The fence keeps out what the agent who passes it on still sends.
        return replace(
            session,
            department=step.department,
            priority=step.priority,
            fence=session.fence + 1,
        )
    return replace(session, priority=session.priority + 1)


def _unassigned(session: Session) -> Session:
    return replace(session, assignee_id=None, assignee_name=None, lease_until=None)
