"""Numbers and names as people read them."""

from __future__ import annotations

from datetime import date

NOTHING = "\N{EN DASH}"
"""Stands where there is nothing to measure."""

_SECOND_MS, _MINUTE_S, _HOUR_S = 1_000, 60, 3_600
_RULES = {"asked_for_person": "Asked for a person", "topic": "Topic for people"}


def number(value: float | None) -> str:
    """Return a number with its thousands apart."""
    return NOTHING if value is None else f"{value:,}"


def percent(share: float | None) -> str:
    """Return a share as a percentage: to a tenth where it is small."""
    if share is None:
        return NOTHING
    hundredths = share * 100
    return f"{hundredths:.1f} %" if 0 < hundredths < 9.95 else f"{hundredths:.0f} %"  # noqa: PLR2004 - rounds to 10


def score(mean: float | None) -> str:
    """Return a mean of scores."""
    return NOTHING if mean is None else f"{mean:.2f}"


def duration(milliseconds: float | None) -> str:
    """Return a duration in seconds, minutes or hours."""
    if milliseconds is None:
        return NOTHING
    seconds = round(milliseconds / _SECOND_MS)
    if seconds < _MINUTE_S:
        return f"{seconds} s"
    if seconds < _HOUR_S:
        return f"{seconds // 60}:{seconds % 60:02} min"
    minutes = round(seconds / _MINUTE_S)
    return f"{minutes // 60}:{minutes % 60:02} h"


def rule_name(rule: str) -> str:
    """Return a rule of escalation in words."""
    return _RULES.get(rule, rule.replace("_", " ").capitalize())


def plural(count: int, one: str, many: str) -> str:
    """Return a count with its noun."""
    return f"{number(count)} {one if count == 1 else many}"


def day_range(first: date, last: date) -> str:
    """Return a range of days as short as it can be said."""
    end = f"{last.day} {last:%B %Y}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}\N{EN DASH}{end}"
    if first.year == last.year:
        return f"{first.day} {first:%B} \N{EN DASH} {end}"
    return f"{first.day} {first:%B %Y} \N{EN DASH} {end}"
