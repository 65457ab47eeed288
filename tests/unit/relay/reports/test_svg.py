"""Axes with round numbers, and elements that are safe whatever they say."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

from hypothesis import given
from hypothesis import strategies as st

from relay.reports import svg


@given(st.integers(0, 10**9))
def test_an_axis_holds_what_is_on_it(highest: int) -> None:
    """Every value is on the drawing; ticks are few, whole and evenly apart."""
    axis = svg.axis_of_counts(highest, 200)
    assert 0 <= axis.length(highest) <= 200
    ticks = axis.ticks()
    assert ticks[-1] == axis.top
    assert 2 <= len(ticks) <= svg.MOST_TICKS + 1
    assert all(tick == int(tick) for tick in ticks)


@given(st.integers(0, 10**9))
def test_an_axis_of_times_holds_what_is_on_it(highest_ms: int) -> None:
    """Durations get ticks at whole seconds, minutes or hours."""
    axis = svg.axis_of_times(highest_ms, 200)
    assert 0 <= axis.length(highest_ms) <= 200
    assert axis.step % 1_000 == 0


def test_round_numbers() -> None:
    """The ticks are ones, twos and fives."""
    assert svg.axis_of_counts(437, 200).ticks() == [0, 200, 400, 600]
    assert svg.axis_of_times(66_000, 200).ticks() == [0, 30_000, 60_000, 90_000]


@given(st.text(alphabet=st.characters(blacklist_categories=("Cc", "Cs", "Co", "Cn"))))
def test_words_stay_words(words: str) -> None:
    """Whatever is written into a drawing comes out as text, in attributes as well."""
    root = svg.drawing(10, 10, words)
    svg.hint(svg.add(root, "text", words, x=1), words)
    again = fromstring(str(svg.as_markup(root)))  # noqa: S314 - our own drawing
    assert again.get("aria-label") == words
    assert [child.tag for child in again] == ["text"]
    assert (again[0].text or "") == words


def test_a_path() -> None:
    """A path leads through its points in order."""
    assert svg.path([(1, 2), (3.5, 4)]) == "M1 2L3.5 4"
