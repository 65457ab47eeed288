"""What a visitor thought of a conversation, and which conversation that can be."""

from __future__ import annotations

from dataclasses import dataclass

from relay.domain.errors import WrongStateError
from relay.domain.lifecycle import State
from relay.domain.session import Session


@dataclass(frozen=True, slots=True)
class Rating:
    """A visitor's judgement of one epoch of a session: 1 (bad) to 5 (good)."""

    session_id: str
    epoch: int
    score: int
    comment: str | None
    rated_at: int


def rated_epoch(session: Session) -> int:
    """Return the epoch that a rating given now is of; raises WrongStateError.

    It is the one that has just ended. A visitor who wrote again before they rated is
    with the bot in the next epoch, and still means the one before.
    """
    if session.state in {State.COMPLETED, State.ABANDONED}:
        return session.epoch
    if session.state is State.BOT and session.epoch > 1:
        return session.epoch - 1
    message = "This conversation is still going on. It can be rated when it has ended."
    raise WrongStateError(message)
