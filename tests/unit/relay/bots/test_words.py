"""Words as visitors type them."""

from __future__ import annotations

import pytest

from relay.bots.words import normalise, stem, subject_stems, words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Böll CAFÉ", "boll cafe"),
        ("Don\N{RIGHT SINGLE QUOTATION MARK}t", "dont"),
        ("my I-20 and DS-160", "my i20 and ds160"),
        ("the U.S. visa", "the us visa"),
        ("heeeelp", "heelp"),
        ("a 2000 euro", "a 2000 euro"),
    ],
)
def test_one_thing_has_one_spelling(typed: str, read: str) -> None:
    """Case, accents, apostrophes, hyphened codes and drawn-out letters make no difference."""
    assert normalise(typed) == read


def test_words_are_letters_and_digits() -> None:
    """Punctuation and emoji separate words and are none."""
    assert words("How much?? (2 years) \N{GRINNING FACE} a_b") == [
        "how",
        "much",
        "2",
        "years",
        "a",
        "b",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("visas", "visa"),
        ("studies", "study"),
        ("studying", "study"),
        ("fees", "fee"),
        ("applied", "apply"),
        ("scholarships", "scholarship"),
        ("graduation", "graduated"),
        ("processing", "process"),
        ("enrolment", "enrol"),
        ("recognised", "recognise"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    """Plural, tense and the like are left out of comparisons."""
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("bus", "bu"), ("class", "clas"), ("2000", "200")])
def test_other_words_keep_their_own(one: str, other: str) -> None:
    """What only looks like an ending stays."""
    assert stem(one) != stem(other)


def test_the_subject_is_what_is_left_without_function_words() -> None:
    """Politeness and grammar say nothing of the matter."""
    assert subject_stems("Could you please tell me about the visa?") == ["visa"]


def test_a_question_of_function_words_keeps_them() -> None:
    """Where nothing else is there, they are the subject."""
    assert subject_stems("what is it") == ["what", "is", "it"]
