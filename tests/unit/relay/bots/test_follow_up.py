"""Questions that lean on the one before."""

from __future__ import annotations

import pytest

from relay.bots.follow_up import refers_back


@pytest.mark.parametrize(
    "question",
    [
        "and for Germany?",
        "What about Canada",
        "how long does it take",
        "do they pay for that?",
        "…and you",
    ],
)
def test_what_points_back_is_a_follow_up(question: str) -> None:
    """It opens with a link word, or has a word that stands for something said before."""
    assert refers_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "how much is a visa",
        "android phone",
        "tell me a joke",
        "and I would like to know how much a student visa for the UK costs",
    ],
)
def test_what_stands_on_its_own_is_none(question: str) -> None:
    """A whole question, or a long one, is read by itself."""
    assert not refers_back(question)
