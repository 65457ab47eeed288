"""One line a while for what anybody outside can cause as often as they like."""

from __future__ import annotations

import logging
from time import monotonic

QUIET_S = 10.0
"""Between two lines of one kind, in seconds."""


class OncePerWhile:
    """Logs the first of a kind and counts the others until the next line."""

    def __init__(self, logger: logging.Logger) -> None:
        """Log to ``logger``."""
        self._logger = logger
        self._next: dict[str, float] = {}
        self._held: dict[str, int] = {}

    def warning(self, kind: str, message: str, *details: object) -> None:
        """Log ``message`` unless one of its kind was logged just now."""
        now = monotonic()
        if now < self._next.get(kind, 0.0):
            self._held[kind] = self._held.get(kind, 0) + 1
            return
        self._next[kind] = now + QUIET_S
        held = self._held.pop(kind, 0)
        suffix = f" ({held} more of this kind since the last line)" if held else ""
        self._logger.warning("%s%s", _one_line(message % details), suffix)


def _one_line(text: str) -> str:
    """Return ``text`` without what could forge a line or colour a terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)
