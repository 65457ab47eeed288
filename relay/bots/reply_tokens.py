"""Tokens with which a later reply is brought: each for one question, none kept anywhere.

A token says which question it is for and until when, signed by the relay. That it
is used once is held where answers are stored: one question has one answer. So any
relay on the same database takes any reply, after a restart, too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

import msgspec

from relay.service.outcome import AskBot

_PURPOSE = b"baton reply token\x00"


class _Claim(msgspec.Struct, frozen=True, array_like=True):
    session_id: str
    epoch: int
    seq: int
    language: str | None
    until: float


class ReplyTokens:
    """Makes tokens and reads them."""

    def __init__(self, secret: str) -> None:
        """Sign with what only this relay, and the owner's bot, know."""
        # A key of its own: what the owner's bot signs must never pass for a token.
        self._key = hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).digest()

    def make(self, ask: AskBot, until: float) -> str:
        """Return a token for ``ask``, good until that time in seconds since 1970."""
        claim = _Claim(ask.session_id, ask.epoch, ask.seq, ask.language, until)
        told = msgspec.json.encode(claim)
        return base64.urlsafe_b64encode(self._proof(told) + told).decode()

    def read(self, token: str, now: float) -> AskBot | None:
        """Return what ``token`` is for; None where it is forged, broken or over."""
        try:
            raw = base64.urlsafe_b64decode(token.encode("ascii"))
        except (UnicodeEncodeError, binascii.Error, ValueError):
            return None
        proof, told = raw[:32], raw[32:]
        if not hmac.compare_digest(proof, self._proof(told)):
            return None
        claim = msgspec.json.decode(told, type=_Claim)
        if now > claim.until:
            return None
        return AskBot(claim.session_id, claim.epoch, claim.seq, claim.language)

    def _proof(self, told: bytes) -> bytes:
        return hmac.new(self._key, told, hashlib.sha256).digest()
