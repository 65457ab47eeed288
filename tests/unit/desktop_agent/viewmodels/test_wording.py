"""Numbers, times and states in words."""

from __future__ import annotations

import pytest

from desktop_agent.viewmodels.wording import (
    count_words,
    duration_words,
    language_words,
    state_words,
)
from relay.protocol.vocabulary import SessionState


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (0, "now"),
        (4_999, "now"),
        (5_000, "5 s"),
        (59_999, "55 s"),
        (60_000, "1 min"),
        (3_599_999, "59 min"),
        (3_600_000, "1 h"),
        (86_400_000, "1 d"),
    ],
)
def test_a_span_of_time_is_as_short_as_a_glance(milliseconds: int, words: str) -> None:
    """One number and one unit."""
    assert duration_words(milliseconds) == words


@pytest.mark.parametrize(
    ("tag", "words"), [("pt", "Portuguese"), ("en-GB", "English"), ("zz-nonsense", "zz-nonsense")]
)
def test_a_language_is_named(tag: str, words: str) -> None:
    """A tag that nobody knows is shown as it came."""
    assert language_words(tag) == words


def test_every_state_has_words() -> None:
    """A state of a newer relay has some, too."""
    words = [state_words(state) for state in SessionState]
    assert all(words)
    assert len(set(words)) == len(words)


def test_one_is_singular() -> None:
    """1 message, 2 messages."""
    assert count_words(1, "message", "messages") == "1 message"
    assert count_words(2, "message", "messages") == "2 messages"
