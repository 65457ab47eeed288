"""The token bucket: a burst, then a steady rate, and nobody locked out by a clock."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from relay.domain.limits import Meter, Rate


def test_a_burst_then_the_rate() -> None:
    """As many as the burst pass at once; the next is told when to come back, and then passes."""
    meter = Meter(Rate(per_second=2.0, burst=3))
    assert [meter.take(0.0) for _ in range(3)] == [0, 0, 0]
    wait = meter.take(0.0)
    assert 500 <= wait <= 501
    assert meter.take(float(wait)) == 0


def test_a_refusal_costs_nothing() -> None:
    """Asking too early again and again does not push the moment further away."""
    meter = Meter(Rate(per_second=1.0, burst=1))
    meter.take(0.0)
    waits = [meter.take(float(at)) for at in (100, 200, 300)]
    assert [at + wait for at, wait in zip((100, 200, 300), waits, strict=True)] == [1_001] * 3


def test_idle_time_does_not_pile_up() -> None:
    """After a long silence there is one burst, not one for every second of silence."""
    meter = Meter(Rate(per_second=1.0, burst=2))
    meter.take(0.0)
    taken = [meter.take(1_000_000.0) for _ in range(3)]
    assert taken[:2] == [0, 0]
    assert taken[2] > 0


def test_a_clock_set_back_locks_nobody_out() -> None:
    """When the machine's clock is put back an hour, callers go on within their rate."""
    meter = Meter(Rate(per_second=1.0, burst=2))
    hour = 3_600_000.0
    assert meter.take(hour) == 0
    assert meter.take(0.0) <= 2_000


@given(
    st.floats(0.1, 50),
    st.integers(1, 20),
    st.lists(st.floats(0, 2_000), min_size=1, max_size=60),
)
def test_never_more_than_burst_and_rate(per_second: float, burst: int, pauses: list[float]) -> None:
    """In any window the requests let through are at most the burst plus the rate's share."""
    meter = Meter(Rate(per_second, burst))
    now, passed = 0.0, []
    for pause in pauses:
        now += pause
        if meter.take(now) == 0:
            passed.append(now)
    for index, start in enumerate(passed):
        for number, end in enumerate(passed[index:], start=1):
            allowed = burst + (end - start) / 1_000 * per_second
            assert number <= allowed + 1e-6


@given(st.floats(0.1, 50), st.integers(1, 20), st.integers(1, 60))
def test_waiting_as_told_is_enough(per_second: float, burst: int, requests: int) -> None:
    """Whoever waits as long as they were told is let through at once afterwards."""
    meter = Meter(Rate(per_second, burst))
    now = 0.0
    times = []
    for _ in range(requests):
        wait = meter.take(now)
        if wait:
            now += wait
            assert meter.take(now) == 0
        times.append(now)
    assert all(earlier <= later for earlier, later in pairwise(times))
