"""Where rows of different heights stand below each other.

Adding at the end, which is what a conversation does, costs nothing however many
rows there are; finding the row at a place is a binary search.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate


class RowPlaces:
    """The tops of all rows, in pixels from the first."""

    def __init__(self) -> None:
        self._edges = [0]

    def __len__(self) -> int:
        return len(self._edges) - 1

    @property
    def total(self) -> int:
        """Return the height of all rows together."""
        return self._edges[-1]

    def top(self, row: int) -> int:
        """Return where a row begins."""
        return self._edges[row]

    def height(self, row: int) -> int:
        """Return how high a row is."""
        return self._edges[row + 1] - self._edges[row]

    def row_at(self, y: int) -> int | None:
        """Return the row that covers ``y``; None above the first and below the last."""
        if not 0 <= y < self.total:
            return None
        return bisect_right(self._edges, y) - 1

    def rows_between(self, top: int, bottom: int) -> range:
        """Return the rows that show between two places."""
        if not len(self) or bottom < 0 or top >= self.total:
            return range(0)
        first = self.row_at(max(top, 0)) or 0
        last = self.row_at(min(bottom, self.total - 1)) or 0
        return range(first, last + 1)

    def replace(self, first: int, removed: int, heights: Iterable[int]) -> None:
        """Put rows of ``heights`` in the place of ``removed`` rows from ``first`` on."""
        edges = self._edges
        after = [edges[n + 1] - edges[n] for n in range(first + removed, len(self))]
        start = edges[first]
        del edges[first:]
        edges.extend(accumulate((*heights, *after), initial=start))
