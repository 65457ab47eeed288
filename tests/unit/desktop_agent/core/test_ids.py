"""Identifiers that sort by the time they were made."""

from __future__ import annotations

from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.core.ids import uuid7

TIMES = st.integers(0, 2**48 - 1)
RANDOMNESS = st.binary(min_size=10, max_size=10)


@given(now=TIMES, randomness=RANDOMNESS)
def test_an_id_is_a_uuid_of_version_seven(now: int, randomness: bytes) -> None:
    """Version, variant and time stand where RFC 9562 puts them."""
    made = UUID(uuid7(now, randomness))
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == now


@given(earlier=TIMES, later=TIMES, randomness=st.lists(RANDOMNESS, min_size=2, max_size=2))
def test_a_later_id_sorts_after_an_earlier_one(
    earlier: int, later: int, randomness: list[bytes]
) -> None:
    """The order of ids made in different milliseconds is that of their times."""
    first, second = uuid7(earlier, randomness[0]), uuid7(later, randomness[1])
    if earlier != later:
        assert (first < second) == (earlier < later)


def test_ids_of_the_same_moment_differ_by_their_randomness() -> None:
    """Two ids made in one millisecond are told apart."""
    assert uuid7(1, b"\x00" * 10) != uuid7(1, b"\x01" * 10)
