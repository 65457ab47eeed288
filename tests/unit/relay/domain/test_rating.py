"""Which conversation a rating is of."""

from __future__ import annotations

import pytest

from relay.domain.errors import WrongStateError
from relay.domain.lifecycle import State
from relay.domain.rating import rated_epoch
from relay.domain.session import Session


def _session(state: State, epoch: int) -> Session:
    return Session(
        "s", "v", state, epoch, version=1, last_seq=2, fence=0, opened_at=1, owner_since=1
    )


@pytest.mark.parametrize(
    ("state", "epoch", "rated"),
    [
        (State.COMPLETED, 1, 1),
        (State.ABANDONED, 3, 3),
        (State.BOT, 2, 1),
        (State.BOT, 7, 6),
    ],
)
def test_the_one_that_has_ended(state: State, epoch: int, rated: int) -> None:
    """A rating is of the last epoch that ended, also when the next has begun with the bot."""
    assert rated_epoch(_session(state, epoch)) == rated


@pytest.mark.parametrize(
    ("state", "epoch"),
    [(State.BOT, 1), (State.PENDING, 1), (State.PENDING, 2), (State.ACTIVE, 2), (State.ERASED, 2)],
)
def test_nothing_to_rate_yet(state: State, epoch: int) -> None:
    """While a conversation goes on there is nothing to rate."""
    with pytest.raises(WrongStateError, match="when it has ended"):
        rated_epoch(_session(state, epoch))
