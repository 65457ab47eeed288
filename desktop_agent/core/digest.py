"""The fingerprint of a list of sessions, computed as the relay computes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from relay.protocol.agent import QueueDigest, SessionCard

_DIGITS = 16


def digest_of(cards: Iterable[SessionCard]) -> QueueDigest:
    """Return count and hash of ``cards``, by the rule in ``QueueDigest``."""
    lines = sorted(f"{card.session_id}:{card.version}" for card in cards)
    whole = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return QueueDigest(count=len(lines), hash=whole[:_DIGITS])
