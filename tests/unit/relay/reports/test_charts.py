"""Each plot draws what it is given: as many marks, as long as their values."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest
from markupsafe import Markup

from relay.reports import charts, svg
from relay.reports.charts import Bar, Frame, Series


def _frame(labels: list[str], top: float) -> Frame:
    return Frame("A plot", 500, labels, svg.axis_of_counts(top, charts.HEIGHT), str)


def _marks(plot: Markup, tag: str, kind: str | None = None) -> list[Element]:
    root = fromstring(str(plot))  # noqa: S314 - our own drawing
    return [e for e in root.iter(tag) if kind is None or kind in (e.get("class") or "").split()]


def test_columns_stand_on_each_other() -> None:
    """The second series begins where the first one ends; nothing is drawn for zero."""
    plot = charts.columns(
        _frame(["a", "b"], 4), [Series("one", "bot", [1, 0]), Series("two", "agent", [3, 4])]
    )
    [first] = _marks(plot, "rect", "bot")
    second, third = _marks(plot, "rect", "agent")
    high = {e: float(e.get("height", "0")) for e in (first, second, third)}
    assert high[second] == pytest.approx(3 * high[first])
    assert high[third] == pytest.approx(charts.HEIGHT)
    assert float(second.get("y", "0")) + high[second] == pytest.approx(float(first.get("y", "0")))
    assert [e.text for e in _marks(plot, "title")] == ["a: one 1", "a: two 3", "b: two 4"]


def test_a_line_is_broken_where_there_is_nothing() -> None:
    """A day without a value is a gap, not a zero."""
    plot = charts.lines(_frame(list("abcde"), 5), [Series("wait", "waiting", [1, 2, None, 4, 5])])
    assert len(_marks(plot, "path")) == 2
    assert len(_marks(plot, "circle")) == 4


def test_a_line_of_nothing() -> None:
    """Where nothing was measured there is a frame without a line."""
    plot = charts.lines(_frame(["a"], 0), [Series("wait", "waiting", [None])])
    assert _marks(plot, "path") == []


def test_bars_are_as_long_as_their_values() -> None:
    """The longest bar fills its place, the others in proportion, with the words behind."""
    plot = charts.bars("Reasons", 500, [Bar("x", 4, "4 times"), Bar("y", 1, "once")])
    wide = [float(e.get("width", "0")) for e in _marks(plot, "rect")]
    assert wide[0] == pytest.approx(4 * wide[1])
    assert [e.text for e in _marks(plot, "text", "value")] == ["4 times", "once"]


def test_the_fullest_square_is_the_strongest() -> None:
    """Every square is drawn, as strong as its value; an empty one is set apart."""
    plot = charts.heat("Week", ["Monday", "Tuesday"], ["00", "01"], [0, 1, 2, 4])
    assert len(_marks(plot, "rect", "cold")) == 1
    strong = [float(e.get("fill-opacity", "0")) for e in _marks(plot, "rect", "heat")]
    assert strong == sorted(strong)
    assert strong[-1] == 1


def test_parts_of_a_whole() -> None:
    """The parts fill the bar, each in proportion."""
    parts = [Bar("bot", 1, "1 s", "bot"), Bar("person", 3, "3 s", "agent")]
    plot = charts.split("Time", 400, parts)
    bot, person = (_marks(plot, "rect", kind)[0] for kind in ("bot", "agent"))
    assert (bot.get("width"), person.get("width")) == ("98.0", "298.0")


def test_nothing_to_draw() -> None:
    """Without any value the plots are empty and whole."""
    for plot in (
        charts.bars("Reasons", 500, []),
        charts.split("Time", 400, [Bar("bot", 0, "\N{EN DASH}")]),
        charts.columns(_frame([], 0), []),
        charts.heat("Week", [], [], []),
    ):
        assert fromstring(str(plot)).get("role") == "img"  # noqa: S314 - our own drawing
