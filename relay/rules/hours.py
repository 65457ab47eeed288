"""The rules of business hours: weekly hours, per department where wanted, and holidays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from relay.domain.hours import DAYS, Calendar, Hours, Shift, shifts_of
from relay.rules.reading import Key, Misfit, no_such_key

_ZONE = "timezone"
_TOP_KEYS = (_ZONE, *DAYS)


class HoursTables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tables of the file that are about business hours."""

    # Read by hand: days and departments stand side by side in one table.
    hours: dict[str, Any] = {}
    holidays: dict[str, Any] = {}


def calendar_of(tables: Mapping[str, Any], departments: tuple[str, ...]) -> Calendar:
    """Return the business hours that the tables say; raises Misfit.

    ``departments`` are the short names that there are.
    """
    table = _table(tables.get("hours", {}), ("hours",))
    dates = _dates(_table(tables.get("holidays", {}), ("holidays",)))
    own = {name: value for name, value in table.items() if isinstance(value, dict)}
    plain = {name: value for name, value in table.items() if name not in own}
    for name in own:
        if name not in departments:
            known = ", ".join(departments) or "none"
            raise _wrong(("hours", name), f"there is no department {name!r}; there are: {known}")
    usual = _hours(plain, ("hours",), None, dates)
    return Calendar(usual, {name: _own(own[name], ("hours", name), plain, dates) for name in own})


def _own(
    table: dict[str, Any], at: Key, plain: Mapping[str, Any], dates: Mapping[date, Any]
) -> Hours:
    zone = plain.get(_ZONE)
    hours = _hours(table, at, zone if isinstance(zone, str) else None, dates)
    if hours is None:
        raise _wrong(at, "there are no days in it")
    return hours


def _hours(
    table: Mapping[str, Any], at: Key, zone: str | None, dates: Mapping[date, Any]
) -> Hours | None:
    """Return the hours of one table; None where it names no day."""
    for name in table:
        if name not in _TOP_KEYS:
            raise no_such_key(name, at, _TOP_KEYS)
    days = [name for name in DAYS if name in table]
    if not days and not table:
        return None
    named = table.get(_ZONE, zone)
    if not isinstance(named, str):
        raise _wrong((*at, _ZONE), "name one, such as Europe/Berlin")
    if not days:
        raise _wrong(at, "there are no days in it")
    week = tuple(_shifts(table.get(day, ""), (*at, day)) for day in DAYS)
    return Hours(_zone(named, (*at, _ZONE)), week, dates)


def _zone(name: str, at: Key) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _wrong(at, f"{name!r} is no time zone such as Europe/Berlin") from None


def _dates(table: Mapping[str, Any]) -> dict[date, tuple[Shift, ...]]:
    found = {}
    for name, value in table.items():
        at = ("holidays", name)
        try:
            day = date.fromisoformat(name)
        except ValueError:
            sentence = f"holidays: {name!r} is no date such as 2026-12-25."
            raise Misfit(sentence, at, ("holidays",)) from None
        found[day] = _shifts(value, at)
    return found


def _shifts(value: object, at: Key) -> tuple[Shift, ...]:
    if not isinstance(value, str):
        raise _wrong(at, 'write the hours as text, such as "09:00-17:30", or "closed"')
    try:
        return shifts_of(value)
    except ValueError as error:
        raise _wrong(at, str(error)) from None


def _table(value: object, at: Key) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(at, f"this must be a table, [{'.'.join(at)}]")
    return value


def _wrong(at: Key, what: str) -> Misfit:
    return Misfit(f"{'.'.join(at)}: {what}.", at)
