"""When a failing service is left alone, and for how long."""

from __future__ import annotations

from relay.bots.gemini.breaker import Breaker


class Time:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def _breaker() -> tuple[Breaker, Time]:
    time = Time()
    return Breaker(3, 30.0, time), time


def test_it_opens_after_failures_in_a_row() -> None:
    """Three failures in a row open it; a success in between begins the count anew."""
    breaker, _ = _breaker()
    for _ in range(2):
        breaker.failed()
    breaker.succeeded()
    for _ in range(2):
        breaker.failed()
    assert breaker.enter()
    breaker.failed()
    assert breaker.is_open
    assert not breaker.enter()


def test_it_knows_whether_it_failed_just_now() -> None:
    """One failure is enough, and a success or time makes it forgotten."""
    breaker, time = _breaker()
    assert not breaker.failed_within(30.0)
    breaker.failed()
    assert breaker.failed_within(30.0)
    time.now = 30.0
    assert not breaker.failed_within(30.0)
    breaker.failed()
    breaker.succeeded()
    assert not breaker.failed_within(30.0)


def test_one_looks_whether_it_works_again() -> None:
    """After the pause one is let in alone; what they find decides for all."""
    breaker, time = _breaker()
    for _ in range(3):
        breaker.failed()
    time.now = 29.9
    assert not breaker.enter()
    time.now = 30.0
    assert breaker.enter()
    assert not breaker.enter()
    breaker.failed()
    assert not breaker.enter()
    time.now = 60.0
    assert breaker.enter()
    breaker.succeeded()
    assert not breaker.is_open
    assert breaker.enter()
    assert breaker.enter()


def test_one_who_found_nothing_out_makes_room() -> None:
    """Where the one let in did not ask in the end, the next may."""
    breaker, time = _breaker()
    for _ in range(3):
        breaker.failed()
    time.now = 30.0
    assert breaker.enter()
    breaker.left()
    assert breaker.enter()


def test_the_services_own_time_is_kept() -> None:
    """A Retry-After opens at once for that long; later failures do not shorten it."""
    breaker, time = _breaker()
    breaker.failed(120.0)
    for _ in range(3):
        breaker.failed()
    time.now = 119.0
    assert not breaker.enter()
    time.now = 120.0
    assert breaker.enter()
