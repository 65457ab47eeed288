"""Markdown to plain text."""

from __future__ import annotations

import pytest

from relay.bots.plain_text import lead, to_plain_text


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("**bold**, *soft*, __strong__ and _light_", "bold, soft, strong and light"),
        ("***both***", "both"),
        ("see [the page](https://a.example/x_y)", "see the page"),
        ('see [it](/x "a title") now', "see it now"),
        ("write to <mailto:me@a.example>", "write to me@a.example"),
        ("go to <https://a.example>", "go to https://a.example"),
        ("![a map](map.png) of it", "a map of it"),
        ("use `id_a` here", "use id_a here"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        (r"a \*star\*", "a *star*"),
        ("# A title #", "A title"),
        ("> quoted\n> text", "quoted text"),
        ("one line\nand the next", "one line and the next"),
        ("- one\n- two\n  of it", "\N{BULLET} one\n\N{BULLET} two of it"),
        ("1) one\n2. two", "1. one\n2. two"),
        ("a\n\n---\n\nb", "a\n\nb"),
        ("<!-- for\n\nauthors -->seen", "seen"),
        ("a\r\n\r\nb", "a\n\nb"),
        ("  \n\n ", ""),
    ],
)
def test_signs_go_and_the_text_stays(markdown: str, plain: str) -> None:
    """No Markdown sign is left, and nothing else is lost."""
    assert to_plain_text(markdown) == plain


def test_a_short_body_is_told_whole() -> None:
    """What fits a bubble is not cut."""
    assert lead("One.\n\nTwo.", limit=100) == "One.\n\nTwo."


def test_a_long_body_is_cut_between_paragraphs() -> None:
    """Paragraphs follow as long as they fit, and none after the first that does not."""
    assert lead(f"One.\n\nTwo.\n\n{'x' * 100}\n\nEnd.", limit=50) == "One.\n\nTwo."


def test_the_first_paragraph_is_never_cut() -> None:
    """Half a sentence would be no answer."""
    assert lead("x" * 100, limit=10) == "x" * 100


def test_a_list_stays_with_the_paragraph_before_it() -> None:
    """An opening that announces a list would be empty without it."""
    assert lead("You need:\n\n- this\n- that\n\nMore.", limit=5) == (
        "You need:\n\N{BULLET} this\n\N{BULLET} that"
    )


def test_nothing_gives_nothing() -> None:
    """An empty body has an empty opening."""
    assert lead("") == ""
