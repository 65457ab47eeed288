"""A range of days in a time zone, and how the zone's clock stood in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from relay.domain.errors import MalformedError

DAY_MS = 86_400_000
_MINUTE_MS = 60_000
LONGEST_DAYS = 3_660
"""Longest period of a report: ten years."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days of a time zone, ``first`` to ``last``, both included.

    ``since`` and ``until`` are the same in milliseconds since 1970, the latter excluded.
    ``offsets`` says from when on the zone's clock was how many milliseconds ahead of UTC;
    the first is in force from the beginning.
    """

    first: date
    last: date
    zone: str
    since: int
    until: int
    offsets: tuple[tuple[int, int], ...]

    def days(self) -> tuple[date, ...]:
        """Return all its days."""
        count = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=number) for number in range(count))

    def day_number(self, day: date) -> int:
        """Return how many days after 1970-01-01 a day is."""
        return (day - date(1970, 1, 1)).days


def period_of(first: date, last: date, zone: tzinfo, name: str) -> Period:
    """Return the period of these days in ``zone``, called ``name``; raises MalformedError."""
    if last < first:
        message = f"The period ends on {last}, before it begins on {first}."
        raise MalformedError(message)
    if (last - first).days >= LONGEST_DAYS:
        message = f"A report covers at most {LONGEST_DAYS} days."
        raise MalformedError(message)
    since, until = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    return Period(first, last, name, since, until, tuple(_offsets(since, until, zone)))


def _midnight(day: date, zone: tzinfo) -> int:
    return round(datetime.combine(day, time.min, tzinfo=zone).timestamp()) * 1000


def _offsets(since: int, until: int, zone: tzinfo) -> list[tuple[int, int]]:
    found = [(since, _offset(since, zone))]
    at = since
    while at < until:
        step = min(at + DAY_MS, until)
        if _offset(step, zone) != found[-1][1]:
            found.append(_change_between(at, step, zone))
        at = step
    return found


def _change_between(before: int, after: int, zone: tzinfo) -> tuple[int, int]:
    """Return when, to the minute, the clock was changed between two times, and to what."""
    old = _offset(before, zone)
    while after - before > _MINUTE_MS:
        middle = (before + after) // 2 // _MINUTE_MS * _MINUTE_MS
        if middle <= before:
            break
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return after, _offset(after, zone)


def _offset(at: int, zone: tzinfo) -> int:
    ahead = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).utcoffset()
    return 0 if ahead is None else round(ahead.total_seconds()) * 1000
