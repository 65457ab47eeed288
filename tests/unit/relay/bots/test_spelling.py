"""Correcting misspelt words."""

from __future__ import annotations

import pytest

from relay.bots.spelling import Speller

_SPELLER = Speller(
    edited=["scholarship germany visa insurance accommodation course courses chance"],
    typed=["germny visa", "germany", "germany", "change", "change", "change", "change"],
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("scholrship", "scholarship"),
        ("scolrship", "scholarship"),
        ("germayn", "germany"),
        ("insurence", "insurance"),
        ("acommodattion", "accommodation"),
    ],
)
def test_slips_are_corrected(typed: str, meant: str) -> None:
    """A letter missing, added, changed or swapped, in a long word two of them."""
    assert _SPELLER.correct(typed) == meant


@pytest.mark.parametrize("word", ["pizza", "vusa", "hermany", "insulin", "12345", "x" * 40, "the"])
def test_other_words_are_left_alone(word: str) -> None:
    """Too short, too far, another first letter, a number or no word at all: no guess."""
    assert _SPELLER.correct(word) == word


def test_a_slip_in_an_example_question_is_one() -> None:
    """Questions hold slips on purpose; they must not make them right."""
    assert _SPELLER.correct("germny") == "germany"


@pytest.mark.parametrize("word", ["courses", "chance"])
def test_a_word_of_an_edited_text_is_right(word: str) -> None:
    """However frequent its neighbour is."""
    assert _SPELLER.correct(word) == word
