"""Business hours: when people are there, and when they are back.

Times are those of the clock on the wall of a time zone. One that a change of the clock skips
or repeats is read as calendars do (RFC 5545, section 3.3.5): a skipped one by the
offset before the change, a repeated one as the first of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The days of the week in the order of ``Hours.week``."""

DAY_MINUTES = 24 * 60
LOOK_AHEAD_DAYS = 400
"""How far ahead the next opening is looked for: beyond a year nobody waits."""

_SHIFT = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_LAST_MINUTE = 59


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of a day in minutes from its midnight; ``end`` may lie in the next day.

    It belongs to the day on which it begins, a holiday's too.
    """

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of one team: seven days from Monday on, and dates that are otherwise."""

    zone: tzinfo
    week: tuple[tuple[Shift, ...], ...]
    dates: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)

    def is_open(self, now: int) -> bool:
        """Say whether people are there at ``now``, in milliseconds since 1970."""
        today = self._local(now).date()
        return any(
            begin <= now < end
            for day in (today - timedelta(2), today - timedelta(1), today, today + timedelta(1))
            for begin, end in self._openings(day)
        )

    def opens_at(self, now: int) -> int | None:
        """Return when people are there next: ``now`` while they are, None where never."""
        if self.is_open(now):
            return now
        today, found = self._local(now).date(), None
        for ahead in range(-1, LOOK_AHEAD_DAYS):
            later = [b for b, _ in self._openings(today + timedelta(ahead)) if b > now]
            best = min(later, default=None)
            if found is not None:
                # The day after may begin earlier where the clock was changed at midnight.
                return found if best is None else min(found, best)
            found = best
        return found

    def said(self, now: int) -> str:
        """Return when people are back, in words: ``tomorrow at 09:00``; empty where never."""
        at = self.opens_at(now)
        if at is None:
            return ""
        then, today = self._local(at), self._local(now).date()
        days = (then.date() - today).days
        if days == 0:
            return f"today at {then:%H:%M}"
        if days == 1:
            return f"tomorrow at {then:%H:%M}"
        if days < len(DAYS):
            return f"on {then:%A} at {then:%H:%M}"
        return f"on {then.day} {then:%B} at {then:%H:%M}"

    def _openings(self, day: date) -> Iterator[tuple[int, int]]:
        for shift in self.dates.get(day, self.week[day.weekday()]):
            begin, end = self._instant(day, shift.begin), self._instant(day, shift.end)
            if begin < end:
                yield begin, end

    def _instant(self, day: date, minutes: int) -> int:
        days, rest = divmod(minutes, DAY_MINUTES)
        on_the_wall = datetime.combine(
            day + timedelta(days), time(rest // 60, rest % 60), tzinfo=self.zone
        )
        return round(on_the_wall.timestamp()) * 1000

    def _local(self, now: int) -> datetime:
        return datetime.fromtimestamp(now / 1000, tz=UTC).astimezone(self.zone)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hours of all teams; without any, people are always meant to be there."""

    usual: Hours | None = None
    departments: Mapping[str, Hours] = field(default_factory=dict)

    def of(self, department: str | None) -> Hours | None:
        """Return the hours of a department, else the usual ones."""
        return self.departments.get(department or "", self.usual)

    def is_open(self, department: str | None, at: int) -> bool:
        """Say whether a department is meant to be there at that time."""
        hours = self.of(department)
        return hours is None or hours.is_open(at)

    def back(self, department: str | None, now: int) -> str:
        """Return when a department is back, in words; empty where that is not known."""
        hours = self.of(department)
        return "" if hours is None else hours.said(now)


def shifts_of(text: str) -> tuple[Shift, ...]:
    """Return the shifts that ``09:00-12:30, 13:30-18:00`` names; none for ``closed``.

    One that ends before it begins ends on the next day. Raises ValueError.
    """
    if text.strip().lower() in {"", "closed"}:
        return ()
    return tuple(_shift(part.strip()) for part in text.split(","))


def _shift(text: str) -> Shift:
    found = _SHIFT.fullmatch(text)
    if found is None:
        message = f"{text!r} is no time such as 09:00-17:30"
        raise ValueError(message)
    begin, end = (_minutes(found[group], found[group + 1], text) for group in (1, 3))
    if begin in {end, DAY_MINUTES}:
        message = f"{text!r} is empty; 00:00-24:00 is the whole day"
        raise ValueError(message)
    return Shift(begin, end if begin < end else end + DAY_MINUTES)


def _minutes(hours: str, minutes: str, text: str) -> int:
    whole = int(hours) * 60 + int(minutes)
    if int(minutes) > _LAST_MINUTE or whole > DAY_MINUTES:
        message = f"{text!r} has a time that no clock shows"
        raise ValueError(message)
    return whole
