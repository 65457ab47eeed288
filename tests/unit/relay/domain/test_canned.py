"""Canned responses and their gaps."""

from __future__ import annotations

import pytest

from relay.domain.canned import VARIABLES, checked_text, filled
from relay.domain.errors import MalformedError


def test_gaps_are_filled() -> None:
    """Names stand where the gaps were, as often as they occur."""
    text = "Hello {visitor}! I am {agent}, {visitor}."
    assert filled(text, visitor="Ana", agent="Maya") == "Hello Ana! I am Maya, Ana."


def test_who_has_no_name_is_greeted_all_the_same() -> None:
    """A visitor without a name leaves no hole in the sentence."""
    assert filled("Hello {visitor}!", visitor=None, agent="Maya") == "Hello there!"


def test_a_name_with_brackets_is_not_filled_again() -> None:
    """What a visitor calls themself is never read as a gap."""
    assert filled("Hello {visitor}", visitor="{agent}", agent="Maya") == "Hello {agent}"


@pytest.mark.parametrize("text", ["{nobody}", "{}", "{ visitor }", "{__class__}", " "])
def test_what_nothing_fills_is_refused(text: str) -> None:
    """A gap that has no name to be filled with is refused when it is written."""
    with pytest.raises(MalformedError):
        checked_text(text)
    assert VARIABLES == ("visitor", "agent")


def test_lone_brackets_are_words() -> None:
    """A bracket that opens no gap is left alone."""
    assert checked_text("1 } 2 {") == "1 } 2 {"
