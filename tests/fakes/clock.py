"""A clock that stands still until a test moves it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Clock:
    """Milliseconds since 1970, as a callable."""

    now: int = 1_795_435_200_000

    def __call__(self) -> int:
        """Return the time."""
        return self.now
