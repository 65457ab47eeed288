"""A circuit breaker: leaves a service alone that fails, and looks now and then. Pure."""

from __future__ import annotations

from collections.abc import Callable


class Breaker:
    """Opens after so many failures in a row; lets one through when its pause is over."""

    def __init__(self, failures: int, pause_s: float, clock: Callable[[], float]) -> None:
        """Open after ``failures`` for ``pause_s`` seconds; ``clock`` is monotonic, in seconds."""
        self._most = failures
        self._pause_s = pause_s
        self._clock = clock
        self._failures = 0
        self._failed_at = 0.0
        self._open_until: float | None = None
        self._probing = False

    def failed_within(self, seconds: float) -> bool:
        """Say whether the last thing it did, less than so long ago, was to fail."""
        return self._failures > 0 and self._clock() - self._failed_at < seconds

    @property
    def is_open(self) -> bool:
        """Whether the service is left alone."""
        return self._open_until is not None

    def enter(self) -> bool:
        """Say whether to ask now; whoever is let in says how it went."""
        if self._open_until is None:
            return True
        if self._probing or self._clock() < self._open_until:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """Note that the service answered, whatever it said."""
        self._failures = 0
        self._open_until = None
        self._probing = False

    def failed(self, retry_after_s: float | None = None) -> None:
        """Note that it did not; where it named a time, it is left alone until then."""
        self._failures += 1
        self._failed_at = self._clock()
        if retry_after_s is None and self._failures < self._most and not self._probing:
            return
        pause = self._pause_s if retry_after_s is None else retry_after_s
        until = self._clock() + pause
        # A late failure must not shorten what the service asked for.
        self._open_until = max(until, self._open_until or until)
        self._probing = False

    def left(self) -> None:
        """Note that nothing was learned."""
        self._probing = False
