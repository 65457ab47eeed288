"""The words by which people ask for a person."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from relay.domain.asking_words import LANGUAGES, Vocabulary
from tests.architecture.source import ROOT

_WORD = re.compile(r"[a-z0-9]+")


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_written_as_they_are_compared(language: str) -> None:
    """One with an accent, a capital or an apostrophe would never be met."""
    for field in fields(Vocabulary):
        words = getattr(LANGUAGES[language], field.name).split()
        assert [word for word in words if not _WORD.fullmatch(word)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_ask_and_decline(language: str) -> None:
    """A language without one of these would only seem to be understood."""
    vocabulary = LANGUAGES[language]
    assert vocabulary.persons
    assert vocabulary.talking
    assert vocabulary.wanting
    assert vocabulary.negations


def test_the_widgets_languages_are_all_known() -> None:
    """Whoever reads the chat in a language can ask for a person in it."""
    strings = (ROOT / "web_widget" / "src" / "strings.js").read_text(encoding="utf-8")
    shipped = re.search(r"const LANGUAGES = new Map\(\[(.*?)\]\);", strings, re.DOTALL)
    assert shipped is not None
    tags = re.findall(r"\['([\w-]+)',", shipped[1])
    assert "en" in tags
    assert set(tags) <= LANGUAGES.keys()
