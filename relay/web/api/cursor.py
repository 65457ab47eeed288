"""Cursors: where a page ended, in a form that means nothing to clients."""

from __future__ import annotations

import base64
import binascii
from typing import Any, TypeVar

import msgspec

from relay.domain.errors import MalformedError

T = TypeVar("T")


def cursor_of(place: Any) -> str:  # noqa: ANN401 - whatever a page ends with
    """Return the cursor that stands for ``place``."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def place_of(cursor: str | None, kind: type[T]) -> T | None:
    """Return the place that a cursor stands for; raises MalformedError for any other text."""
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        place = msgspec.json.decode(base64.b64decode(padded, b"-_", validate=True), type=kind)
    except (UnicodeError, binascii.Error, msgspec.DecodeError):
        message = "This cursor is none that a page ended with. Begin without one."
        raise MalformedError(message) from None
    return place
