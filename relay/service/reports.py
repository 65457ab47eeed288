"""Reports: figures of a period, in all and told apart; read-only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from relay.domain.errors import MalformedError
from relay.domain.period import Period, period_of
from relay.domain.reporting import (
    Conversations,
    Dimension,
    Handovers,
    Line,
    Ratings,
    Report,
    Stretches,
    Typical,
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Figures(Protocol):
    """What a report asks the committed state; keys are those of the dimension.

    Days are numbered since 1970-01-01, hours of a week since Monday's midnight; whatever
    never occurred has no key.
    """

    def conversations(self, period: Period, by: Dimension) -> Mapping[object, Conversations]:
        """Return the conversations that began in the period."""
        ...

    def handovers(self, period: Period, by: Dimension) -> Mapping[object, Handovers]:
        """Return the handovers that began in the period."""
        ...

    def stretches(self, period: Period, by: Dimension) -> Mapping[object, Stretches]:
        """Return the agents' stretches that began in the period."""
        ...

    def ratings(self, period: Period, by: Dimension) -> Mapping[object, Ratings]:
        """Return the ratings that were given in the period."""
        ...

    def typical(self, period: Period) -> Typical:
        """Return where the time of conversations goes that are handed over."""
        ...

    def agent_names(self) -> Mapping[str, str]:
        """Return all agents' names by their ids."""
        ...


R = TypeVar("R")


class LongQuestions(Protocol):
    """Answers questions for figures, apart from all that is in a hurry."""

    def ask(self, question: Callable[[Figures], R]) -> R:
        """Return what ``question`` returns; raises BusyError."""
        ...


DEFAULT_DAYS = 30
"""How many days a report is of where none are named."""


def period_for(since: str | None, until: str | None, zone: str, now: int) -> Period:
    """Return the period of the days that are named, by default the last ones.

    Raises MalformedError in words for whoever named them.
    """
    info = zone_named(zone)
    today = datetime.fromtimestamp(now / 1000, UTC).astimezone(info).date()
    last = _day(until) if until else today
    first = _day(since) if since else last - timedelta(days=DEFAULT_DAYS - 1)
    return period_of(first, last, info, zone)


def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of this name; raises MalformedError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = (
            f"There is no time zone {name} here. Write it as Europe/Berlin; where no zone at all "
            "is found, the relay's computer needs `pip install tzdata`."
        )
        raise MalformedError(message) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text} is no day: write it as 2026-10-01."
        raise MalformedError(message) from None


def report(read: Figures, period: Period, made_at: int) -> Report:
    """Return everything that a report says of ``period``."""
    [total] = _lines(read, period, Dimension.TOTAL, [("total", "All")])
    lines: dict[Dimension, tuple[Line, ...]] = {
        by: _lines(read, period, by, _names(read, period, by))
        for by in Dimension
        if by is not Dimension.TOTAL
    }
    return Report(period, made_at, total, read.typical(period), lines)


def _names(read: Figures, period: Period, by: Dimension) -> Iterable[tuple[object, str]] | None:
    """Return all keys and their names in order, or None where the figures' keys are all."""
    match by:
        case Dimension.DAY:
            return [(period.day_number(day), day.isoformat()) for day in period.days()]
        case Dimension.HOUR:
            return [(hour, f"{hour:02}:00") for hour in range(24)]
        case Dimension.WEEK_HOUR:
            return [
                (24 * number + hour, f"{day} {hour:02}:00")
                for number, day in enumerate(WEEKDAYS)
                for hour in range(24)
            ]
        case Dimension.AGENT:
            names = read.agent_names().items()
            return sorted(names, key=lambda item: (item[1].casefold(), item[0]))
        case _:
            return None


_OF_CONVERSATIONS = {Dimension.TOTAL, Dimension.DAY, Dimension.HOUR, Dimension.WEEK_HOUR}
_OF_HANDOVERS = {*_OF_CONVERSATIONS, Dimension.RULE, Dimension.DEPARTMENT}
_OF_STRETCHES = {*_OF_CONVERSATIONS, Dimension.DEPARTMENT, Dimension.AGENT}


def _lines(
    read: Figures, period: Period, by: Dimension, names: Iterable[tuple[object, str]] | None
) -> tuple[Line, ...]:
    begun = read.conversations(period, by) if by in _OF_CONVERSATIONS else None
    asked = read.handovers(period, by) if by in _OF_HANDOVERS else None
    taken = read.stretches(period, by) if by in _OF_STRETCHES else None
    rated = read.ratings(period, by) if by in _OF_STRETCHES else None
    found = [each for each in (begun, asked, taken, rated) if each is not None]
    known = (
        list(names)
        if names is not None
        else [(key, str(key)) for key in sorted({key for each in found for key in each}, key=str)]
    )
    if by is Dimension.AGENT:
        known = [(key, name) for key, name in known if any(key in each for each in found)]
    return tuple(
        Line(
            by,
            _key_of(by, key),
            name,
            None if begun is None else begun.get(key, Conversations()),
            None if asked is None else asked.get(key, Handovers()),
            None if taken is None else taken.get(key, Stretches()),
            None if rated is None else rated.get(key, Ratings()),
        )
        for key, name in known
    )


def _key_of(by: Dimension, key: object) -> str:
    if by is Dimension.DAY and isinstance(key, int):
        return date.fromordinal(date(1970, 1, 1).toordinal() + key).isoformat()
    return str(key)
