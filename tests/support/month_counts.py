"""A month counted once more, by plain SQL over the transcripts: not by what the report reads.

The report reads the stretches of time of each owner. This reads the entries that visitors
and agents saw, and puts days, hours and percentiles together in Python.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from relay.domain.period import Period
from relay.domain.reporting import Dimension, Line, Report, Spread

Rows = Callable[..., list[tuple[Any, ...]]]
"""Carries out SQL with named values."""

_IN = "at BETWEEN :since AND :until - 1"
_BEGUN = f"SELECT at FROM messages WHERE change IN ('opened', 'reopened') AND {_IN}"  # noqa: S608 - of constants
_SPOKEN = f"""
SELECT b.at, EXISTS (SELECT 1 FROM messages e WHERE e.session_id = b.session_id
                     AND e.epoch = b.epoch AND e.change = 'escalated')
FROM messages b WHERE b.change IN ('opened', 'reopened') AND b.{_IN}
  AND EXISTS (SELECT 1 FROM messages v WHERE v.session_id = b.session_id AND v.epoch = b.epoch
              AND (v.voice = 'visitor' OR v.change = 'escalated'))
"""  # noqa: S608 - of constants
# What came of each handover: the first change after it, and the first word of a person.
_HANDOVERS = f"""
SELECT e.at, s.rule, n.change, n.at,
  (SELECT a.at FROM messages a WHERE a.session_id = e.session_id AND a.epoch = e.epoch
   AND a.voice = 'agent' AND a.seq > e.seq ORDER BY a.seq LIMIT 1)
FROM messages e
JOIN messages n ON n.session_id = e.session_id AND n.seq = (
  SELECT MIN(x.seq) FROM messages x WHERE x.session_id = e.session_id AND x.seq > e.seq
  AND x.change IS NOT NULL)
JOIN session_analytics s ON s.session_id = e.session_id AND s.epoch = e.epoch
  AND s.owner = 'queue' AND s.started_at = e.at
WHERE e.change = 'escalated' AND e.{_IN}
"""  # noqa: S608 - of constants
_HANDLED = f"""
SELECT c.author, n.at - c.at, n.change FROM messages c
JOIN messages n ON n.session_id = c.session_id AND n.seq = (
  SELECT MIN(x.seq) FROM messages x WHERE x.session_id = c.session_id AND x.seq > c.seq
  AND x.change IS NOT NULL)
WHERE c.change = 'claimed' AND c.{_IN}
"""  # noqa: S608 - of constants
_RATED = "SELECT score, COUNT(*) FROM ratings WHERE rated_at >= :since AND rated_at < :until"


@dataclass(frozen=True, slots=True)
class Counted:
    """The same figures as a report's, counted another way."""

    totals: dict[str, object]
    by_day: Counter[str]
    by_hour: Counter[int]
    asked_by_rule: Counter[str]
    taken_by_agent: Counter[str]


def count_again(rows: Rows, period: Period, zone: tzinfo) -> Counted:
    """Return the figures of ``period`` from the transcripts."""
    when = {"since": period.since, "until": period.until}
    begun = [_local(row[0], zone) for row in rows(_BEGUN, **when)]
    spoken = rows(_SPOKEN, **when)
    asked = rows(_HANDOVERS, **when)
    taken = [row for row in asked if row[2] == "claimed"]
    handled = rows(_HANDLED, **when)
    totals = {
        "begun": len(begun),
        "spoken": len(spoken),
        "contained": sum(not row[1] for row in spoken),
        "asked": len(asked),
        "taken": len(taken),
        "abandoned": len(asked) - len(taken),
        "wait": spread([row[3] - row[0] for row in taken]),
        "first_response": spread([row[4] - row[0] for row in taken if row[4]]),
        "agent_taken": len(handled),
        "completed": sum(row[2] == "completed" for row in handled),
        "lost": sum(row[2] == "requeued" for row in handled),
        "handle": spread([row[1] for row in handled]),
        "scores": dict(rows(f"{_RATED} GROUP BY score", **when)),
    }
    return Counted(
        totals,
        Counter(at.date().isoformat() for at in begun),
        Counter(_local(row[0], zone).hour for row in asked),
        Counter(row[1] for row in asked),
        Counter(row[0] for row in handled),
    )


def told(report: Report) -> Counted:
    """Return what a report says, arranged in the same way."""
    total = report.total
    assert total.conversations
    assert total.handovers
    assert total.stretches
    assert total.ratings
    totals = {
        "begun": total.conversations.begun,
        "spoken": total.conversations.spoken,
        "contained": total.conversations.contained,
        "asked": total.handovers.asked,
        "taken": total.handovers.taken,
        "abandoned": total.handovers.abandoned,
        "wait": total.handovers.wait,
        "first_response": total.handovers.first_response,
        "agent_taken": total.stretches.taken,
        "completed": total.stretches.completed,
        "lost": total.stretches.lost,
        "handle": total.stretches.handle,
        "scores": {s: n for s, n in enumerate(total.ratings.by_score, 1) if n},
    }
    return Counted(
        totals,
        Counter({one.name: _begun(one) for one in report.lines[Dimension.DAY] if _begun(one)}),
        Counter({int(one.key): _asked(one) for one in report.lines[Dimension.HOUR] if _asked(one)}),
        Counter({one.key: _asked(one) for one in report.lines[Dimension.RULE]}),
        Counter({one.name: _taken(one) for one in report.lines[Dimension.AGENT]}),
    )


def spread(durations: Sequence[int]) -> Spread:
    """Return the spread of durations: percentiles by nearest rank."""
    if not durations:
        return Spread()
    ordered = sorted(durations)
    median, p90 = (ordered[math.ceil(share * len(ordered) / 10) - 1] for share in (5, 9))
    return Spread(len(ordered), sum(ordered), median, p90)


def _local(at: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)


def _begun(line: Line) -> int:
    return line.conversations.begun if line.conversations else 0


def _asked(line: Line) -> int:
    return line.handovers.asked if line.handovers else 0


def _taken(line: Line) -> int:
    return line.stretches.taken if line.stretches else 0
