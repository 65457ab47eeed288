"""The tables of business hours, and what is said about those that make no sense."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from relay.domain.escalation import EscalationPolicy
from relay.domain.hours import Calendar
from relay.rules import Rules, RulesError, parse_file

GOOD = """
[departments.sales]
name = "Sales"
[departments.visas]
name = "Visas"

[hours]
timezone = "Europe/Berlin"
monday = "09:00-12:30, 13:30-18:00"
[hours.sales]
saturday = "22:00-02:00"
[hours.visas]
timezone = "UTC"
monday = "00:00-24:00"

[holidays]
2026-12-28 = "closed"
"""


def _calendar(text: str) -> Calendar:
    return parse_file(text, Rules(EscalationPolicy())).promises.calendar


def _utc(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type]  # year to minute


def test_hours_as_they_stand() -> None:
    """Days, departments, time zones and holidays are as the file says."""
    calendar = _calendar(GOOD)
    assert calendar.is_open(None, _utc(2026, 11, 23, 8, 0))
    assert not calendar.is_open(None, _utc(2026, 11, 23, 7, 59))
    assert calendar.is_open("sales", _utc(2026, 11, 28, 21, 0))
    assert calendar.is_open("visas", _utc(2026, 11, 23, 23, 59))
    assert not calendar.is_open("visas", _utc(2026, 12, 28, 12, 0))
    assert calendar.back(None, _utc(2026, 11, 30, 20, 0)) == "on 7 December at 09:00"


def test_without_hours() -> None:
    """People are meant to be there at any time."""
    assert _calendar("").is_open(None, 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[hours]\nmonday = "9-17"\ntimezone = "UTC"', "line 2: hours.monday: '9-17' is no time"),
        ('[hours]\nmonday = 9\ntimezone = "UTC"', "line 2: hours.monday: write the hours as text"),
        ('[hours]\nmonday = "09:00-10:00"', "line 1: hours.timezone: name one"),
        ('[hours]\ntimezone = "Berlin"\nmonday = ""', "line 2: hours.timezone: 'Berlin'"),
        ('[hours]\ntimezone = "../etc"\nmonday = ""', "line 2: hours.timezone"),
        ('[hours]\ntimezone = "UTC"', "line 1: hours: there are no days"),
        ('[hours]\nmontag = ""', "line 2: hours.montag: there is no such key; there are timezone"),
        ('[hours.sales]\nmonday = ""', "line 1: hours.sales: there is no department 'sales'"),
        ("[holidays]\nxmas = ''", "line 2: holidays: 'xmas' is no date"),
        ("[holidays]\n2026-12-25 = true", "line 2: holidays.2026-12-25: write the hours as text"),
        ("hours = 1", "line 1: hours: this must be a table"),
    ],
)
def test_what_makes_no_sense(text: str, said: str) -> None:
    """Line, key and what to do are said."""
    with pytest.raises(RulesError) as raised:
        _calendar(text)
    assert said in str(raised.value)
