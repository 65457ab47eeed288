"""A report as plain data: for JSON, and for a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from typing import Any

from relay.domain.reporting import DEFINITIONS, Line, Report, Spread

Value = int | float | None


def measures(line: Line) -> dict[str, Value]:
    """Return all figures of a line by name; a name ends in its unit where it has one."""
    found: dict[str, Value] = {}
    if (begun := line.conversations) is not None:
        found |= {
            "conversations": begun.spoken,
            "opened": begun.begun,
            "contained": begun.contained,
            "containment": begun.containment,
        }
    if (asked := line.handovers) is not None:
        found |= {
            "handovers": asked.asked,
            "taken": asked.taken,
            "abandoned": asked.abandoned,
            "abandonment": asked.abandonment,
            "waiting": asked.waiting,
            **_spread("wait", asked.wait),
            **_spread("first_response", asked.first_response),
        }
    if (stretches := line.stretches) is not None:
        found |= {
            "agent_took": stretches.taken,
            "agent_completed": stretches.completed,
            "agent_lost": stretches.lost,
            "agent_passed_on": stretches.passed_on,
            **_spread("handling", stretches.handle),
            **_spread("reply", stretches.reply),
        }
    if (rated := line.ratings) is not None:
        found |= {"ratings": rated.count, "rating_mean": rated.mean, "satisfied": rated.satisfied}
        found |= {f"rated_{score}": count for score, count in enumerate(rated.by_score, 1)}
    return found


def _spread(name: str, spread: Spread) -> dict[str, Value]:
    return {
        f"{name}_mean_ms": spread.mean_ms,
        f"{name}_median_ms": spread.median_ms,
        f"{name}_p90_ms": spread.p90_ms,
    }


def as_plain(report: Report) -> dict[str, Any]:
    """Return the report as JSON has it."""
    period = report.period
    typical = {
        f"{name}_{key}": value
        for name, spread in asdict(report.typical).items()
        for key, value in _spread("time", Spread(**spread)).items()
    }
    return {
        "period": {
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "time_zone": period.zone,
            "since": period.since,
            "until": period.until,
        },
        "made_at": report.made_at,
        "total": measures(report.total),
        "typical": typical,
        **{
            f"by_{by}": [{"key": one.key, "name": one.name, **measures(one)} for one in lines]
            for by, lines in report.lines.items()
        },
        "definitions": DEFINITIONS,
    }


def as_csv(report: Report) -> str:
    """Return the report as one table: a line for all and for each day, agent, ..."""
    lines = [report.total, *(line for lines in report.lines.values() for line in lines)]
    columns = ["by", "key", "name", *measures(report.total)]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    for line in lines:
        head = {"by": line.by.value, "key": _inert(line.key), "name": _inert(line.name)}
        writer.writerow(head | measures(line))
    return out.getvalue()


def _inert(text: str) -> str:
    """Return ``text`` so that a spreadsheet does not take it for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
