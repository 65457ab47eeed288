"""Cleaning what people type, and the beginning of it for a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.domain.errors import MalformedError
from relay.domain.transcript import PREVIEW_CHARS, clean_line, clean_text, preview_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  hello  ", "hello"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
        ("tab\tstays", "tab\tstays"),
        ("line\u2028and paragraph\u2029", "lineand paragraph"),
        ("\u202b\u05e9\u05dc\u05d5\u05dd\u202c", "\u202b\u05e9\u05dc\u05d5\u05dd\u202c"),
        ("👩‍👩‍👧 stays whole", "👩‍👩‍👧 stays whole"),
        ("<b>not markup</b>", "<b>not markup</b>"),
    ],
)
def test_a_message_keeps_what_people_type(typed: str, kept: str) -> None:
    """Only what no keyboard sends is taken out of a message."""
    assert clean_text(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\n\n", "\x00", "\u2028", "\r"])
def test_a_message_of_nothing_is_refused(typed: str) -> None:
    """A message without anything to read is refused in words."""
    with pytest.raises(MalformedError, match="empty"):
        clean_text(typed)


def test_half_a_character_does_not_get_in() -> None:
    """A lone surrogate, which no database takes, is replaced and the rest kept."""
    cleaned = clean_text("half \ud83d of a pair")
    assert cleaned.encode()
    assert cleaned.startswith("half ")
    assert cleaned.endswith(" of a pair")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana \n Silva ", "Ana Silva"),
        ("Ana\u202egnp.exe", "Anagnp.exe"),
        ("a\x00b", "a b"),
        ("\u2066Maya\u2069", "Maya"),
        ("", ""),
    ],
)
def test_a_line_is_one_line(typed: str, kept: str) -> None:
    """A name or a title is one line and cannot turn the direction of what follows."""
    assert clean_line(typed) == kept


def test_a_short_preview_is_the_text() -> None:
    """What fits is shown whole, as one line."""
    assert preview_of("Hello\nthere") == "Hello there"


def test_a_long_preview_is_cut() -> None:
    """What does not fit ends with an ellipsis within the limit."""
    shown = preview_of("word " * 100)
    assert len(shown) <= PREVIEW_CHARS
    assert shown.endswith("word…")


@given(st.text(max_size=600))
def test_a_preview_is_always_one_bounded_line(typed: str) -> None:
    """No text makes a preview longer than its limit or more than one line."""
    shown = preview_of(typed)
    assert len(shown) <= PREVIEW_CHARS
    assert len(shown.splitlines()) <= 1


@given(st.text())
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    """What was cleaned is clean: a repeat never conflicts with its first sending."""
    try:
        once = clean_text(typed)
    except MalformedError:
        return
    assert clean_text(once) == once
