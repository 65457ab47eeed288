"""How much of a question an article speaks of."""

from __future__ import annotations

import pytest

from relay.bots.articles import Article
from relay.bots.lexicon import Lexicon

_VISA = Article("visa", "Student visa", ("how do I get a visa",), "Ask the embassy for it.")
_ROOM = Article("room", "Student room", ("where will I live",), "Ask for a room in a hall.")
_LEXICON = Lexicon([_VISA, _ROOM])


def test_a_word_of_the_title_is_covered_whole() -> None:
    """Titles and questions say what an article is about."""
    assert _LEXICON.coverage(_LEXICON.read("the visa?"), 0) == pytest.approx(1.0)


def test_a_word_of_the_body_counts_for_less() -> None:
    """Bodies also name what they are not about."""
    assert 0.0 < _LEXICON.coverage(_LEXICON.read("embassy"), 0) < 1.0


def test_a_misspelt_word_counts_for_less() -> None:
    """It may have been another word altogether."""
    reading = _LEXICON.read("studnet visa")
    assert reading.text == "student visa"
    assert 0.5 < _LEXICON.coverage(reading, 0) < 1.0


def test_another_articles_word_is_not_covered_but_familiar() -> None:
    """Coverage is one article's, familiarity that of all."""
    reading = _LEXICON.read("visa")
    assert _LEXICON.coverage(reading, 1) == 0.0
    assert _LEXICON.familiarity(reading) == pytest.approx(1.0)


def test_an_unknown_word_weighs_most() -> None:
    """A rare subject that nobody speaks of is what the question is about."""
    reading = _LEXICON.read("pizza visa")
    assert reading.subjects["pizza"] > reading.subjects["visa"]
    assert _LEXICON.familiarity(reading) < 0.5


def test_a_message_without_words_is_unknown() -> None:
    """There is nothing to share."""
    assert _LEXICON.familiarity(_LEXICON.read("?!")) == 0.0
