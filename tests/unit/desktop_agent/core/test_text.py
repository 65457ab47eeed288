"""Strangers' words among our own."""

from __future__ import annotations

import pytest

from desktop_agent.core.text import one_line, readable, storable


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  two\n\n lines\t", "two lines"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("\u2066\u2069\u200e\u200f", ""),
        ("\x1b[31mred\x00", "[31mred"),
        ("zero\u200bwidth", "zerowidth"),
        ("half \ud800 pair", "half  pair"),
        ("👩\u200d🎓 क\u200dष", "👩\u200d🎓 क\u200dष"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ],
)
def test_a_line_holds_what_can_be_seen_and_nothing_else(typed: str, shown: str) -> None:
    """Markup stays what it is: text. Joiners stay, for words are spelled with them."""
    assert one_line(typed) == shown


def test_a_line_is_cut_where_it_is_too_long() -> None:
    """With a sign that there was more, and never longer than asked."""
    assert one_line("x" * 20, 20) == "x" * 20
    assert one_line("x" * 21, 20) == "x" * 19 + "…"
    assert one_line("word " * 10, 11) == "word word…"
    assert len(one_line("\u202e" * 1_000 + "x", 20)) <= 20


def test_a_message_is_shown_whole_up_to_what_relays_allow() -> None:
    """Longer ones say so."""
    assert readable("x" * 10, 10) == "x" * 10
    assert readable("x" * 11, 10) == "x" * 10 + "… (shortened)"


def test_what_no_database_takes_is_left_out() -> None:
    """Half characters and NUL come from broken clipboards; the rest is kept."""
    assert storable("a\0b\ud83dc 😀") == "abc 😀"
