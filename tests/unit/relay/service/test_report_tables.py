"""A report as data: every figure under its name, for programs and for spreadsheets."""

from __future__ import annotations

import csv
import io
import json

import pytest

from relay.domain.reporting import Dimension
from relay.service.report_tables import as_csv, as_plain, measures
from tests.fakes.reports import a_report


def _table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_plain_is_json() -> None:
    """The report survives JSON, with its period, definitions and all dimensions."""
    made = a_report(department="visas")
    plain = as_plain(made)
    assert json.loads(json.dumps(plain)) == plain
    assert plain["period"]["first"] == "2026-10-05"
    assert plain["total"] == measures(made.total)
    assert {f"by_{by}" for by in Dimension if by is not Dimension.TOTAL} < set(plain)
    assert plain["by_agent"][0]["name"] == "Maya"
    assert plain["typical"]["in_queue_time_median_ms"] == 18_000
    assert "first response" in plain["definitions"]


def test_figures_that_do_not_apply_are_absent() -> None:
    """A rule has handovers and no ratings: nothing is made up for it."""
    [first, _] = a_report().lines[Dimension.RULE]
    assert "handovers" in measures(first)
    assert not {"ratings", "conversations", "agent_took"} & set(measures(first))


def test_the_spreadsheet_has_every_line() -> None:
    """One table with a line for all and for each part; what does not apply stays empty."""
    made = a_report()
    table = _table(as_csv(made))
    assert len(table) == 1 + sum(len(lines) for lines in made.lines.values())
    assert table[0]["by"] == "total"
    assert table[0]["handovers"] == str(measures(made.total)["handovers"])
    rule = next(row for row in table if row["by"] == "rule")
    assert (rule["handovers"], rule["ratings"]) == ("6", "")


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_name_is_never_a_formula(name: str) -> None:
    """A name that a spreadsheet would carry out begins with an apostrophe."""
    table = _table(as_csv(a_report(agent=name)))
    [agent] = [row for row in table if row["by"] == "agent"]
    assert agent["name"].startswith("'")
