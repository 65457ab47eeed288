"""A token bucket, as the generic cell rate algorithm (GCRA, ITU-T I.371).

One number per caller instead of a counter and a clock; the time is a
parameter. Its cost is what decides: it runs for every frame.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` requests at once, then ``per_second`` of them on average."""

    per_second: float
    burst: int


class Meter:
    """Counts one caller's requests against a rate; times are in milliseconds."""

    __slots__ = ("_interval", "_tolerance", "full_at")

    def __init__(self, rate: Rate) -> None:
        """Start with the whole burst available."""
        self._interval = 1000.0 / rate.per_second
        self._tolerance = self._interval * (rate.burst - 1)
        self.full_at = 0.0

    def take(self, now: float) -> int:
        """Take one request at ``now``; 0 if allowed, else the milliseconds to wait."""
        # Never further ahead than a full bucket: a clock that was set back must not
        # lock anybody out until it has caught up.
        start = min(max(self.full_at, now), now + self._tolerance + self._interval)
        wait = start - self._tolerance - now
        if wait > 0:
            return int(wait) + 1
        self.full_at = start + self._interval
        return 0
