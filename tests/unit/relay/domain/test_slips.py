"""Slips of the keyboard."""

from __future__ import annotations

import pytest

from relay.domain.slips import edit_distance, meant


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("agent", "agent", 0),
        ("agnet", "agent", 1),
        ("agen", "agent", 1),
        ("visa", "", 4),
        ("abc", "xbcd", 2),
    ],
)
def test_letters_added_dropped_changed_or_swapped(one: str, other: str, distance: int) -> None:
    """Two neighbours swapped are one slip, not two."""
    assert edit_distance(one, other) == edit_distance(other, one) == distance


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("agnet", "agent"),
        ("gaent", "agent"),
        ("represntative", "representative"),
        ("reprsentatve", "representative"),
    ],
)
def test_what_was_meant(typed: str, word: str) -> None:
    """One slip in a short word, two in a long one, the first two letters swapped included."""
    assert meant(typed, ("agent", "representative", "human")) == word


@pytest.mark.parametrize("typed", ["rep", "urgent", "agentur", "humus"])
def test_other_words_are_left_alone(typed: str) -> None:
    """Short words, another beginning and too many slips are no slips."""
    assert meant(typed, ("rap", "agent", "human")) is None
