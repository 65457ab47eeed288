"""Tokens for later replies."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from relay.bots.reply_tokens import ReplyTokens
from relay.service.outcome import AskBot

_ASK = AskBot("session", 2, 7, "de")
_TOKENS = ReplyTokens("a secret of some length")


def test_a_token_names_its_question_until_its_time_is_over() -> None:
    """To whichever relay knows the secret."""
    token = _TOKENS.make(_ASK, until=100.0)
    assert ReplyTokens("a secret of some length").read(token, 100.0) == _ASK
    assert _TOKENS.read(token, 100.1) is None


def test_a_token_of_another_secret_is_none() -> None:
    """Nobody makes one without knowing it."""
    assert _TOKENS.read(ReplyTokens("another").make(_ASK, 100.0), 0.0) is None


@given(st.integers(min_value=0, max_value=79), st.integers(min_value=1, max_value=255))
def test_a_changed_token_is_none(place: int, flip: int) -> None:
    """Not one bit of it may differ."""
    raw = bytearray(base64.urlsafe_b64decode(_TOKENS.make(_ASK, 100.0)))
    raw[place % len(raw)] ^= flip
    assert _TOKENS.read(base64.urlsafe_b64encode(raw).decode(), 0.0) is None


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    """A stranger's guess is a wrong token, no fault."""
    assert _TOKENS.read(text, 0.0) is None
