"""The signature of a webhook's requests; needs nothing but the standard library.

Baton sends ``Baton-Timestamp`` (seconds since 1970) and ``Baton-Signature``, which
is ``v1=`` and the HMAC-SHA256, in hex, of the timestamp, a full stop and the body
as it was sent, under the secret that both sides know.

    from relay.bots.webhook_signature import verify

    if not verify(SECRET, request.headers, request.get_data(), time.time()):
        abort(401)
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

TIMESTAMP, SIGNATURE = "Baton-Timestamp", "Baton-Signature"
"""The headers that carry the proof."""

TOLERANCE_S = 300
"""An older request is refused: whoever recorded one cannot play it again later."""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature of ``body``, sent at ``timestamp``."""
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"v1={signed.hexdigest()}"


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Tell whether a request comes from who knows ``secret``, and is recent.

    Args:
        secret: What both sides know.
        headers: The request's; a mapping that disregards case, or one as they were sent.
        body: The request's, byte for byte.
        now: The time, in seconds since 1970.
    """
    timestamp, given = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if not (timestamp.isascii() and timestamp.isdigit() and given.isascii()):
        return False
    recent = abs(now - int(timestamp[:15])) <= TOLERANCE_S
    return hmac.compare_digest(sign(secret, timestamp, body), given) and recent
