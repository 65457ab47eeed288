"""Waiting before connecting again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.core.reconnect import delay_ms
from desktop_agent.core.timing import Timing

TIMING = Timing()


@given(attempt=st.integers(0, 10_000), jitter=st.floats(0, 1, exclude_max=True))
def test_every_wait_is_between_the_floor_and_the_ceiling(attempt: int, jitter: float) -> None:
    """No attempt, however late, waits under half a second or over thirty."""
    assert 500 <= delay_ms(attempt, jitter, TIMING) <= 30_000


def test_the_longest_possible_wait_doubles_up_to_the_ceiling() -> None:
    """The ceiling of the wait grows as 1, 2, 4, 8, 16 and then stays at 30 seconds."""
    longest = [delay_ms(attempt, 0.999_999, TIMING) for attempt in range(7)]
    assert [round(wait, -3) for wait in longest] == [
        1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]  # fmt: skip


def test_the_wait_spreads_with_the_jitter() -> None:
    """Clients that lose a relay together come back spread over the whole span."""
    waits = [delay_ms(5, jitter / 10, TIMING) for jitter in range(10)]
    assert waits == sorted(set(waits))
    assert waits[-1] - waits[0] > 20_000
