"""The words of the mails, filled in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from relay.domain.mail_words import MailWords, filled


def test_filled_in() -> None:
    """Known words in braces are filled in, others stay."""
    assert filled("{a} and {b} {c}", {"a": "1", "b": "2"}) == "1 and 2 {c}"


@given(st.text(), st.text())
def test_filled_in_once(visitor: str, link: str) -> None:
    """What a visitor wrote is never filled in itself."""
    got = filled("<{visitor}|{link}>", {"visitor": "{link}" + visitor.strip("\n"), "link": "x"})
    assert got.startswith("<{link}")
    assert filled("{visitor}", {"visitor": "{visitor}", "link": link}) == "{visitor}"


def test_what_is_empty_leaves_no_hole() -> None:
    """Where there is nothing to say, no heap of empty lines stays."""
    assert filled("a\n\n{b}\n\nc", {"b": ""}) == "a\n\nc"


def test_the_usual_words_name_only_what_is_known() -> None:
    """Everything in braces in the usual words is something that is filled in."""
    known = {"visitor", "why", "reason", "words", "page", "agent", "text", "link", "minutes"}
    words = MailWords()
    for text in (words.on_call_subject, words.on_call_text, words.answer_subject,
                 words.answer_text, words.nobody_there, words.long_wait):  # fmt: skip
        assert "{" not in filled(text, dict.fromkeys(known, "x"))
