"""The states of a session and every way from one to another, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from relay.domain.errors import WrongStateError


class State(StrEnum):
    """Who owns a session: the bot, the queue, an agent, or nobody any more."""

    BOT = "bot"
    PENDING = "pending"
    ACTIVE = "active"
    COMPLETED = "completed"
    ABANDONED = "abandoned"
    ERASED = "erased"


class Trigger(StrEnum):
    """What makes a session change.

    TRANSFER goes to a department's queue, HAND_OVER to another agent, GIVE_BACK to the
    bot; GIVE_UP when nobody took the session in time. REQUEUE and CLOSE are for
    supervisors. RETURN is the visitor's, after the end.
    """

    OPEN = "open"
    ESCALATE = "escalate"
    CANCEL = "cancel"
    CLAIM = "claim"
    LOSE_AGENT = "lose_agent"
    COMPLETE = "complete"
    END = "end"
    LEAVE = "leave"
    RETURN = "return"
    TRANSFER = "transfer"
    HAND_OVER = "hand_over"
    GIVE_BACK = "give_back"
    GIVE_UP = "give_up"
    REQUEUE = "requeue"
    CLOSE = "close"


class Change(StrEnum):
    """What a transition is called in the transcript."""

    OPENED = "opened"
    ESCALATED = "escalated"
    CANCELLED = "cancelled"
    CLAIMED = "claimed"
    REQUEUED = "requeued"
    COMPLETED = "completed"
    ABANDONED = "abandoned"
    REOPENED = "reopened"
    CONTACT_LEFT = "contact_left"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    RATED = "rated"


class Owner(StrEnum):
    """Whose time it is; the unit of the analytics."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: where it leads and what it is called."""

    to: State
    change: Change


LIVE_STATES = frozenset({State.BOT, State.PENDING, State.ACTIVE})
"""States in which somebody owns the session and messages are simply added."""

OWNERS: dict[State, Owner] = {
    State.BOT: Owner.BOT,
    State.PENDING: Owner.QUEUE,
    State.ACTIVE: Owner.AGENT,
}

TRANSITIONS: dict[tuple[State, Trigger], Transition] = {
    (State.BOT, Trigger.ESCALATE): Transition(State.PENDING, Change.ESCALATED),
    (State.BOT, Trigger.END): Transition(State.COMPLETED, Change.COMPLETED),
    (State.BOT, Trigger.LEAVE): Transition(State.ABANDONED, Change.ABANDONED),
    (State.BOT, Trigger.REQUEUE): Transition(State.PENDING, Change.REQUEUED),
    (State.BOT, Trigger.CLOSE): Transition(State.COMPLETED, Change.COMPLETED),
    (State.PENDING, Trigger.CLAIM): Transition(State.ACTIVE, Change.CLAIMED),
    (State.PENDING, Trigger.CANCEL): Transition(State.BOT, Change.CANCELLED),
    (State.PENDING, Trigger.END): Transition(State.COMPLETED, Change.COMPLETED),
    (State.PENDING, Trigger.LEAVE): Transition(State.ABANDONED, Change.ABANDONED),
    (State.PENDING, Trigger.GIVE_UP): Transition(State.BOT, Change.RETURNED),
    (State.PENDING, Trigger.REQUEUE): Transition(State.PENDING, Change.REQUEUED),
    (State.PENDING, Trigger.CLOSE): Transition(State.COMPLETED, Change.COMPLETED),
    (State.ACTIVE, Trigger.LOSE_AGENT): Transition(State.PENDING, Change.REQUEUED),
    (State.ACTIVE, Trigger.COMPLETE): Transition(State.COMPLETED, Change.COMPLETED),
    (State.ACTIVE, Trigger.END): Transition(State.COMPLETED, Change.COMPLETED),
    (State.ACTIVE, Trigger.LEAVE): Transition(State.COMPLETED, Change.COMPLETED),
    (State.ACTIVE, Trigger.TRANSFER): Transition(State.PENDING, Change.TRANSFERRED),
    (State.ACTIVE, Trigger.HAND_OVER): Transition(State.ACTIVE, Change.TRANSFERRED),
    (State.ACTIVE, Trigger.GIVE_BACK): Transition(State.BOT, Change.RETURNED),
    (State.ACTIVE, Trigger.REQUEUE): Transition(State.PENDING, Change.REQUEUED),
    (State.ACTIVE, Trigger.CLOSE): Transition(State.COMPLETED, Change.COMPLETED),
    (State.COMPLETED, Trigger.RETURN): Transition(State.BOT, Change.REOPENED),
    (State.ABANDONED, Trigger.RETURN): Transition(State.BOT, Change.REOPENED),
}

_WHY_NOT: dict[Trigger, str] = {
    Trigger.ESCALATE: "A person is already on the way, or the conversation is over.",
    Trigger.CANCEL: "You are not waiting for a person any more.",
    Trigger.CLAIM: "This chat is not waiting any more.",
    Trigger.COMPLETE: "This chat is already finished.",
    Trigger.END: "This conversation is already finished.",
    Trigger.HAND_OVER: "This chat is not its agent's any more.",
    Trigger.REQUEUE: "This chat is finished; only its visitor can begin it anew.",
    Trigger.CLOSE: "This chat is already finished.",
}


def transition(state: State, trigger: Trigger) -> Transition:
    """Return where ``trigger`` leads from ``state``; raises WrongStateError."""
    found = TRANSITIONS.get((state, trigger))
    if found is None:
        message = _WHY_NOT.get(trigger, f"A {state} conversation cannot {trigger}.")
        raise WrongStateError(message)
    return found
