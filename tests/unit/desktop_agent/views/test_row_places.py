"""Where rows of different heights stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.views.row_places import RowPlaces

HEIGHTS = st.lists(st.integers(1, 50), max_size=30)


@given(heights=HEIGHTS, put=HEIGHTS, cut=st.data())
def test_replacing_rows_is_as_starting_anew(
    heights: list[int], put: list[int], cut: st.DataObject
) -> None:
    """However rows are put in and taken out, all places are those of the result."""
    first = cut.draw(st.integers(0, len(heights)))
    removed = cut.draw(st.integers(0, len(heights) - first))
    changed, anew = RowPlaces(), RowPlaces()
    changed.replace(0, 0, heights)
    changed.replace(first, removed, put)
    anew.replace(0, 0, [*heights[:first], *put, *heights[first + removed :]])
    assert len(changed) == len(anew)
    assert [changed.top(row) for row in range(len(anew))] == [
        anew.top(row) for row in range(len(anew))
    ]
    assert changed.total == anew.total


@given(heights=HEIGHTS)
def test_every_place_belongs_to_the_row_that_covers_it(heights: list[int]) -> None:
    """From the first pixel to the last; outside there is none."""
    places = RowPlaces()
    places.replace(0, 0, heights)
    owners = [row for row, height in enumerate(heights) for _ in range(height)]
    assert [places.row_at(y) for y in range(places.total)] == owners
    assert (places.row_at(-1), places.row_at(places.total)) == (None, None)
    assert [places.height(row) for row in range(len(places))] == heights


def test_the_rows_in_sight_are_those_that_touch_it() -> None:
    """Half rows at both edges count."""
    places = RowPlaces()
    places.replace(0, 0, [10, 10, 10, 10])
    assert places.rows_between(5, 25) == range(3)
    assert places.rows_between(10, 19) == range(1, 2)
    assert places.rows_between(-50, 500) == range(4)
    assert len(places.rows_between(40, 90)) == 0
    assert len(RowPlaces().rows_between(0, 10)) == 0
