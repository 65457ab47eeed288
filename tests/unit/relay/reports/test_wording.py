"""Numbers and names as people read them."""

from __future__ import annotations

from datetime import date

import pytest

from relay.reports.wording import day_range, duration, number, percent, plural, rule_name, score


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (None, "\N{EN DASH}"), (0, "0 s"), (499, "0 s"), (59_499, "59 s"), (59_500, "1:00 min"),
        (276_000, "4:36 min"), (3_599_000, "59:59 min"), (3_600_000, "1:00 h"),
        (5_430_000, "1:30 h"),
    ],
)  # fmt: skip
def test_durations(milliseconds: int | None, words: str) -> None:
    """A duration is said in the unit that fits it."""
    assert duration(milliseconds) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (None, "\N{EN DASH}"),
        (0.0, "0 %"),
        (0.0273, "2.7 %"),
        (0.0994, "9.9 %"),
        (0.0996, "10 %"),
        (1.0, "100 %"),
    ],
)
def test_shares(share: float | None, words: str) -> None:
    """A small share keeps a tenth of a per cent."""
    assert percent(share) == words


def test_counts() -> None:
    """Thousands are apart, one is singular, nothing is a dash."""
    assert (number(9_745), number(None), score(4.2), score(None)) == (
        "9,745",
        "\N{EN DASH}",
        "4.20",
        "\N{EN DASH}",
    )
    assert (plural(1, "rating", "ratings"), plural(0, "rating", "ratings")) == (
        "1 rating",
        "0 ratings",
    )


def test_rules() -> None:
    """A rule is said in words, one from a newer relay as well."""
    assert rule_name("asked_for_person") == "Asked for a person"
    assert rule_name("low_confidence") == "Low confidence"
    assert rule_name("some_new_rule") == "Some new rule"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 10, 1), date(2026, 10, 1), "1 October 2026"),
        (date(2026, 10, 1), date(2026, 10, 31), "1\N{EN DASH}31 October 2026"),
        (date(2026, 9, 30), date(2026, 10, 1), "30 September \N{EN DASH} 1 October 2026"),
        (date(2025, 12, 31), date(2026, 1, 1), "31 December 2025 \N{EN DASH} 1 January 2026"),
    ],
)
def test_ranges(first: date, last: date, words: str) -> None:
    """A range of days says nothing twice."""
    assert day_range(first, last) == words
