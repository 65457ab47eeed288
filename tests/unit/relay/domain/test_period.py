"""Days in a time zone, whatever its clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.domain.errors import MalformedError
from relay.domain.period import DAY_MS, Period, period_of

HOUR_MS = 3_600_000
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia",
         "Australia/Lord_Howe", "America/Sao_Paulo")  # fmt: skip


def offset_at(period: Period, at: int) -> int:
    """Return what the period says of the clock at a time."""
    return [ahead for since, ahead in period.offsets if since <= at][-1]


def test_a_plain_day() -> None:
    """One day in UTC is 24 hours, and its clock never differs from UTC."""
    day = date(2026, 10, 1)
    period = period_of(day, day, UTC, "UTC")
    assert period.until - period.since == DAY_MS
    assert period.offsets == ((period.since, 0),)
    assert period.days() == (day,)


def test_a_day_of_25_hours() -> None:
    """The day on which the clocks are put back is an hour longer, and the hour is found."""
    day = date(2026, 10, 25)
    period = period_of(day, day, BERLIN, "Europe/Berlin")
    assert period.until - period.since == 25 * HOUR_MS
    changed = round(datetime(2026, 10, 25, 1, tzinfo=UTC).timestamp() * 1000)
    assert period.offsets == ((period.since, 2 * HOUR_MS), (changed, HOUR_MS))


@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(date(2009, 1, 1), date(2030, 1, 1)),
    days=st.integers(0, 400),
    share=st.floats(0, 1, exclude_max=True),
)
def test_the_clock_is_that_of_the_zone(zone: str, first: date, days: int, share: float) -> None:
    """At any time of any period the offset is the one that the zone itself has."""
    info = ZoneInfo(zone)
    period = period_of(first, first + timedelta(days=days), info, zone)
    at = period.since + int((period.until - period.since) * share)
    theirs = datetime.fromtimestamp(at / 1000, UTC).astimezone(info)
    ahead = theirs.utcoffset()
    assert ahead is not None
    assert offset_at(period, at) == ahead.total_seconds() * 1000
    day = (at + offset_at(period, at)) // DAY_MS
    assert day == period.day_number(theirs.date())


def test_an_end_before_the_beginning() -> None:
    """A period that ends before it begins is refused in words."""
    with pytest.raises(MalformedError, match="ends on 2026-01-01, before it begins"):
        period_of(date(2026, 1, 2), date(2026, 1, 1), UTC, "UTC")


def test_a_period_that_is_too_long() -> None:
    """More than ten years at once are refused."""
    with pytest.raises(MalformedError, match="at most"):
        period_of(date(2000, 1, 1), date(2026, 1, 1), UTC, "UTC")
