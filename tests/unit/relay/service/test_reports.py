"""A report over a simulated month says what happened, counted in three ways."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy.engine import URL

from relay.domain.period import period_of
from relay.domain.reporting import Dimension, Report
from relay.service.reports import report
from relay.store.figures import SqlFigures
from tests.playbook import Playbook
from tests.support.bulk import BulkDatabase
from tests.support.month import FIRST, LAST, ZONE, Month, Truth
from tests.support.month_counts import Counted, count_again, spread, told

SESSIONS, AGENTS = 250, 6

# The stories of the last day go on after it.
PERIOD = period_of(FIRST, LAST + timedelta(days=3), ZONE, "Europe/Berlin")


def test_a_month(url: URL) -> None:
    """The report equals what the simulation saw, and an independent count; its parts add up."""
    database = BulkDatabase(url)
    truth = Month(Playbook(database), sessions=SESSIONS, agents=AGENTS).run()
    database.commit()
    with database.reading() as connection:
        made = report(SqlFigures(connection), PERIOD, PERIOD.until)
    counted = count_again(database.rows, PERIOD, ZONE)
    database.close()
    _equals_what_happened(told(made), truth)
    assert told(made) == counted
    _adds_up(made)


def _equals_what_happened(made: Counted, truth: Truth) -> None:
    left = truth.ends["ends"] + truth.ends["goes back"] + truth.ends["leaves"]
    handled = [each for durations in truth.handled.values() for each in durations]
    scores: Counter[int] = sum(truth.scores.values(), start=Counter())
    assert made.totals == {
        "begun": truth.begun.total(),
        "spoken": truth.spoken,
        "contained": truth.contained,
        "asked": truth.rules.total(),
        "taken": len(truth.waits),
        "abandoned": left,
        "wait": spread(truth.waits),
        "first_response": spread(truth.first_responses),
        "agent_taken": len(handled),
        "completed": len(handled) - truth.ends["vanished"],
        "lost": truth.ends["vanished"],
        "handle": spread(handled),
        "scores": dict(scores),
    }
    assert made.by_day == {day.isoformat(): n for day, n in truth.begun.items()}
    assert made.asked_by_rule == truth.rules
    assert made.taken_by_agent == {name: len(each) for name, each in truth.handled.items()}


def _adds_up(made: Report) -> None:
    assert made.total.handovers is not None
    assert made.total.stretches is not None
    for by in (Dimension.DAY, Dimension.HOUR, Dimension.WEEK_HOUR, Dimension.RULE):
        lines = [line.handovers for line in made.lines[by] if line.handovers]
        assert sum(each.asked for each in lines) == made.total.handovers.asked
        assert sum(each.wait.total_ms for each in lines) == made.total.handovers.wait.total_ms
    assert sum(made.total.handovers.waits) == made.total.handovers.taken
    agents = [line.stretches for line in made.lines[Dimension.AGENT] if line.stretches]
    assert sum(each.taken for each in agents) == made.total.stretches.taken
