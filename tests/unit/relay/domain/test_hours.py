"""Business hours: against a clock on the wall, over changes of the clock, past midnight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.domain.hours import DAY_MINUTES, Calendar, Hours, Shift, shifts_of

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [ZoneInfo(name) for name in
         ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
          "America/Sao_Paulo", "Pacific/Apia")]  # fmt: skip
OFFICE = shifts_of("09:00-12:30, 13:30-18:00")
CLOSED: tuple[Shift, ...] = ()
WEEK = (OFFICE,) * 5 + (CLOSED,) * 2
MINUTE = 60_000

instants = st.integers(
    int(datetime(2015, 1, 1, tzinfo=UTC).timestamp()),
    int(datetime(2035, 1, 1, tzinfo=UTC).timestamp()),
).map(lambda seconds: seconds * 1000)
shifts = st.tuples(st.integers(0, DAY_MINUTES - 1), st.integers(1, DAY_MINUTES)).map(
    lambda pair: Shift(pair[0], pair[0] + pair[1])
)
weeks = st.lists(
    st.lists(shifts, max_size=3).map(tuple), min_size=7, max_size=7
).map(tuple)  # fmt: skip
zones = st.sampled_from(ZONES)


def _at(zone: ZoneInfo, *when: int) -> int:
    return int(datetime(*when, tzinfo=zone).timestamp() * 1000)  # type: ignore[arg-type]  # year to minute


def _on_the_wall(now: int, zone: ZoneInfo, week: Sequence[Sequence[Shift]]) -> bool:
    """Say by the clock on the wall whether a shift of today or yesterday is running."""
    wall = datetime.fromtimestamp(now / 1000, tz=UTC).astimezone(zone)
    minute = wall.hour * 60 + wall.minute + wall.second / 60
    yesterday = (wall - timedelta(days=1)).weekday()
    return any(s.begin <= minute < s.end for s in week[wall.weekday()]) or any(
        s.begin <= minute + DAY_MINUTES < s.end for s in week[yesterday]
    )


def _steady(now: int, zone: ZoneInfo) -> bool:
    """Say whether the clock is not changed within three days."""
    offsets = {
        datetime.fromtimestamp(now / 1000 + days * 86_400, tz=zone).utcoffset()
        for days in range(-3, 4)
    }
    return len(offsets) == 1


@given(instants, zones, weeks)
def test_as_the_clock_on_the_wall_says(
    now: int, zone: ZoneInfo, week: tuple[tuple[Shift, ...], ...]
) -> None:
    """Where the clock is not changed, open is what the clock on the wall says."""
    if _steady(now, zone):
        assert Hours(zone, week).is_open(now) is _on_the_wall(now, zone, week)


@given(instants, zones, weeks)
def test_the_next_opening(now: int, zone: ZoneInfo, week: tuple[tuple[Shift, ...], ...]) -> None:
    """At the next opening it is open, and not a moment before, changes of the clock included."""
    hours = Hours(zone, week)
    at = hours.opens_at(now)
    if at is None:
        assert not any(week)
        return
    assert at >= now
    assert hours.is_open(at)
    if at > now:
        assert not hours.is_open(now)
        assert not hours.is_open(at - 1)
        for part in range(1, 20):
            assert not hours.is_open(now + (at - 1 - now) * part // 20)


@given(instants, zones, weeks)
def test_a_shift_has_its_length(
    now: int, zone: ZoneInfo, week: tuple[tuple[Shift, ...], ...]
) -> None:
    """Where the clock is not changed nearby, a team is there for as long as its shifts say."""
    hours = Hours(zone, week)
    day = datetime.fromtimestamp(now / 1000, tz=zone).date()
    if _steady(now, zone):
        lengths = [(end - begin) // MINUTE for begin, end in hours._openings(day)]
        assert lengths == [s.end - s.begin for s in week[day.weekday()]]


def test_an_office() -> None:
    """Open in the morning and the afternoon, closed at noon and on Saturday."""
    hours = Hours(BERLIN, WEEK)
    assert not hours.is_open(_at(BERLIN, 2026, 11, 27, 8, 59))
    assert hours.is_open(_at(BERLIN, 2026, 11, 27, 9, 0))
    assert not hours.is_open(_at(BERLIN, 2026, 11, 27, 12, 30))
    assert hours.is_open(_at(BERLIN, 2026, 11, 27, 17, 59))
    assert not hours.is_open(_at(BERLIN, 2026, 11, 27, 18, 0))
    assert not hours.is_open(_at(BERLIN, 2026, 11, 28, 10, 0))


def test_past_midnight() -> None:
    """A shift that ends the next day is one shift, and the day after it is not open by it."""
    night = Hours(BERLIN, (shifts_of("22:00-06:00"),) + (CLOSED,) * 6)
    assert night.is_open(_at(BERLIN, 2026, 11, 23, 23, 0))
    assert night.is_open(_at(BERLIN, 2026, 11, 24, 5, 59))
    assert not night.is_open(_at(BERLIN, 2026, 11, 24, 6, 0))
    assert not night.is_open(_at(BERLIN, 2026, 11, 24, 23, 0))


def test_a_holiday() -> None:
    """A holiday is closed, a short day is short, and the night before a holiday ends by itself."""
    dates = {date(2026, 12, 25): CLOSED, date(2026, 12, 24): shifts_of("20:00-02:00")}
    hours = Hours(BERLIN, WEEK, dates)
    assert not hours.is_open(_at(BERLIN, 2026, 12, 24, 10, 0))
    assert hours.is_open(_at(BERLIN, 2026, 12, 25, 1, 0))
    assert not hours.is_open(_at(BERLIN, 2026, 12, 25, 10, 0))
    assert hours.opens_at(_at(BERLIN, 2026, 12, 25, 10, 0)) == _at(BERLIN, 2026, 12, 28, 9, 0)


def test_when_the_clock_goes_forward() -> None:
    """Half past two does not come: what begins then begins at half past three."""
    hours = Hours(BERLIN, (CLOSED,) * 6 + (shifts_of("02:30-08:00"),))
    change = _at(BERLIN, 2027, 3, 28, 3, 0)
    assert not hours.is_open(change)
    assert hours.opens_at(change) == _at(BERLIN, 2027, 3, 28, 3, 30)
    assert not hours.is_open(_at(BERLIN, 2027, 3, 28, 8, 0))


def test_when_the_clock_goes_back() -> None:
    """Half past two comes twice: the first one counts."""
    hours = Hours(BERLIN, (CLOSED,) * 6 + (shifts_of("02:30-08:00"),))
    first = _at(ZONES[0], 2026, 10, 25, 0, 30)
    assert not hours.is_open(first - 1)
    assert hours.is_open(first)
    assert hours.is_open(_at(ZONES[0], 2026, 10, 25, 6, 59))
    assert not hours.is_open(_at(ZONES[0], 2026, 10, 25, 7, 0))


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ((2026, 11, 27, 8, 0), "today at 09:00"),
        ((2026, 11, 26, 19, 0), "tomorrow at 09:00"),
        ((2026, 11, 27, 18, 0), "on Monday at 09:00"),
        ((2026, 12, 24, 19, 0), "on 4 January at 09:00"),
    ],
)
def test_in_words(now: tuple[int, ...], said: str) -> None:
    """When people are back is said as people say it."""
    holidays = {date(2026, 12, 25) + timedelta(days): CLOSED for days in range(10)}
    assert Hours(BERLIN, WEEK, holidays).said(_at(BERLIN, *now)) == said


def test_never() -> None:
    """Who is never there is never back, and no time is made up."""
    hours = Hours(BERLIN, (CLOSED,) * 7)
    assert hours.opens_at(0) is None
    assert hours.said(0) == ""


def test_departments() -> None:
    """A department has its own hours, or the usual ones; without any, people are always meant."""
    saturday = _at(BERLIN, 2026, 11, 28, 10, 0)
    calendar = Calendar(Hours(BERLIN, WEEK), {"sales": Hours(BERLIN, (OFFICE,) * 7)})
    assert calendar.is_open("sales", saturday)
    assert not calendar.is_open("visas", saturday)
    assert not calendar.is_open(None, saturday)
    assert calendar.back(None, saturday) == "on Monday at 09:00"
    assert Calendar().is_open(None, saturday)
    assert Calendar().back(None, saturday) == ""


def test_reading_shifts() -> None:
    """Several shifts a day, the whole day, a night, and none."""
    assert shifts_of("09:00-12:30, 13:30-18:00") == (Shift(540, 750), Shift(810, 1080))
    assert shifts_of("00:00-24:00") == (Shift(0, 1440),)
    assert shifts_of("22:00 - 6:00") == (Shift(1320, 1800),)
    assert shifts_of("closed") == shifts_of(" ") == ()


@pytest.mark.parametrize(
    "text",
    [
        "9-17", "09:00", "09:60-10:00", "25:00-26:00", "09:00-09:00", "24:00-08:00",
        "09:00-12:00;13:00-14:00", "09:00-12:00,",
    ],
)  # fmt: skip
def test_shifts_that_are_none(text: str) -> None:
    """What is no time is refused, with what was written."""
    with pytest.raises(ValueError, match="'"):
        shifts_of(text)
