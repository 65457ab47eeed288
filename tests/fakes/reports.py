"""Reports made by hand: one of a busy week, one of a week in which nobody came."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from relay.domain.period import Period, period_of
from relay.domain.reporting import (
    Conversations,
    Dimension,
    Handovers,
    Line,
    Ratings,
    Report,
    Spread,
    Stretches,
    Typical,
)
from relay.service.reports import WEEKDAYS

FIRST = date(2026, 10, 5)
MADE_AT = 1_795_435_200_000


def _period() -> Period:
    return period_of(FIRST, FIRST + timedelta(days=6), UTC, "UTC")


def _line(by: Dimension, key: str, name: str, times: int) -> Line:
    return Line(
        by,
        key,
        name,
        Conversations(10 * times, 9 * times, 5 * times),
        Handovers(
            4 * times, 3 * times, 0, _spread(3 * times, 20_000), _spread(3 * times, 40_000),
            (times, times, times, 0, 0, 0, 0),
        ),
        Stretches(3 * times, 3 * times, 0, 0, _spread(3 * times, 300_000), Spread()),
        Ratings((0, 0, 0, times, times)),
    )  # fmt: skip


def _spread(count: int, each_ms: int) -> Spread:
    return Spread(count, count * each_ms, each_ms, 2 * each_ms) if count else Spread()


def a_report(*, times: int = 3, agent: str = "Maya", department: str | None = None) -> Report:
    """Return a report in which everything happened ``times`` as often as in a small one."""
    days = [FIRST + timedelta(days=number) for number in range(7)]
    hours = [f"{hour:02}:00" for hour in range(24)]
    lines: dict[Dimension, tuple[Line, ...]] = {
        Dimension.DAY: tuple(
            _line(Dimension.DAY, day.isoformat(), day.isoformat(), times) for day in days
        ),
        Dimension.HOUR: tuple(
            _line(Dimension.HOUR, str(number), hour, times) for number, hour in enumerate(hours)
        ),
        Dimension.WEEK_HOUR: tuple(
            _line(Dimension.WEEK_HOUR, "", f"{day} {hour}", times)
            for day in WEEKDAYS
            for hour in hours
        ),
        Dimension.RULE: (
            Line(
                Dimension.RULE, "low_confidence", "low_confidence", handovers=Handovers(2 * times)
            ),
            Line(
                Dimension.RULE, "bot_error", "bot_error", handovers=Handovers(times, times)
            ),
        ) if times else (),
        Dimension.DEPARTMENT: (
            (_line(Dimension.DEPARTMENT, department, department, times),) if department else ()
        ),
        Dimension.AGENT: (_line(Dimension.AGENT, "id", agent, times),) if times else (),
    }  # fmt: skip
    total = _line(Dimension.TOTAL, "total", "All", 7 * times)
    typical = Typical(_spread(times, 24_000), _spread(times, 18_000), _spread(times, 276_000))
    return Report(_period(), MADE_AT, total, typical, lines)
