"""One-time codes, easy to read out."""

from __future__ import annotations

import secrets

CODE_GROUPS = 4
"""Groups of five letters in a one-time code: 100 random bits."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789X"


def new_code() -> str:
    """Return a new one-time code, easy to read out."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(CODE_GROUPS))
    return "-".join(groups)
