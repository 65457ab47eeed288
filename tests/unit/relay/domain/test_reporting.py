"""What is derived from counts: shares and means, and nothing from nothing."""

from __future__ import annotations

from relay.domain.reporting import Conversations, Handovers, Ratings, Spread


def test_shares() -> None:
    """Each share is of what it says it is of."""
    assert Conversations(begun=12, spoken=8, contained=6).containment == 0.75
    asked = Handovers(asked=10, taken=6, waiting=2)
    assert (asked.abandoned, asked.abandonment) == (2, 0.25)


def test_ratings() -> None:
    """The mean weighs each score by its count; four and five are satisfied."""
    rated = Ratings((1, 0, 0, 2, 1))
    assert (rated.count, rated.mean, rated.satisfied) == (4, 3.5, 0.75)


def test_a_mean() -> None:
    """A mean is rounded to whole milliseconds."""
    assert Spread(3, 10, 2, 5).mean_ms == 3


def test_nothing_from_nothing() -> None:
    """Where nothing happened there is no share and no mean, rather than zero."""
    assert Conversations().containment is None
    assert Handovers(asked=2, waiting=2).abandonment is None
    assert (Ratings().mean, Ratings().satisfied, Spread().mean_ms) == (None, None, None)
