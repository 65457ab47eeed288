"""What the page shows: each plot says the same as the table behind it."""

from __future__ import annotations

import pytest

from relay.reports.figures import Figure, figures
from tests.fakes.reports import a_report


def _all(**how: int | str) -> dict[str, Figure]:
    groups = figures(a_report(**how))  # type: ignore[arg-type]
    return {figure.title: figure for group in groups for figure in group}


def test_every_plot_has_its_table() -> None:
    """Whoever does not see a plot reads the same in a table with as many cells as columns."""
    for figure in _all(department="visas").values():
        assert figure.rows
        assert {len(row) for row in figure.rows} == {len(figure.head)}
        assert figure.lead.endswith(".")


def test_agents_and_departments() -> None:
    """Departments are shown where there are any; the agents' table has no plot."""
    assert "Departments" not in _all()
    assert _all(department="visas")["Departments"].rows[0][0] == "visas"
    assert _all()["Agents"].plot is None


def test_sentences_name_what_stands_out() -> None:
    """The sentence above a plot is made from its figures."""
    found = _all()
    assert found["Why the bot handed over"].lead == "Most often: low confidence."
    assert found["Why the bot handed over"].rows[0][:2] == ["Low confidence", "6"]
    assert "20 s or less" in found["How long visitors waited, day by day"].lead
    by_hour = found["How long visitors waited, by hour of the day"]
    assert by_hour.lead.startswith("Longest for those who asked from 00:00 on")
    assert len(by_hour.rows) == 24
    assert found["What visitors thought"].lead == "42 ratings. 4.50 of 5 on average."


@pytest.mark.parametrize("times", [1, 7, 10_000])
def test_any_size(times: int) -> None:
    """Few or very many: every figure is drawn."""
    assert len(_all(times=times)) == 9


def test_a_period_without_visitors() -> None:
    """Where nobody came nothing is plotted."""
    assert figures(a_report(times=0)) == []
