"""How long to wait before connecting again.

Each wait is drawn evenly between a floor and a ceiling that doubles: after a
relay's restart thousands of clients come back spread out, not in waves.
"""

from __future__ import annotations

from desktop_agent.core.timing import Timing

_MOST_DOUBLINGS = 16
"""Enough to pass any ceiling; keeps the arithmetic small after days offline."""


def delay_ms(attempt: int, jitter: float, timing: Timing) -> int:
    """Return the wait before attempt number ``attempt`` (0 is the first).

    ``jitter`` is a random number from 0 (included) to 1 (excluded).
    """
    doubled = timing.retry_floor_ms * 2 ** min(attempt + 1, _MOST_DOUBLINGS)
    ceiling = max(timing.retry_floor_ms, min(doubled, timing.retry_ceiling_ms))
    return timing.retry_floor_ms + int((ceiling - timing.retry_floor_ms) * jitter)
