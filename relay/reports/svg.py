"""Pieces of a drawing: elements that are safe whatever they say, and axes with round numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

_NICE_COUNTS = (1, 2, 5)
_NICE_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200)
MOST_TICKS = 4


@dataclass(frozen=True, slots=True)
class Axis:
    """An upright axis from 0 to ``top``, with a tick every ``step``, in ``height`` pixels."""

    top: float
    step: float
    height: float

    def length(self, value: float) -> float:
        """Return how high a value reaches."""
        return round(value / self.top * self.height, 1)

    def ticks(self) -> list[float]:
        """Return the values of the ticks, from the lowest."""
        return [self.step * number for number in range(round(self.top / self.step) + 1)]


def axis_of_counts(highest: float, height: float) -> Axis:
    """Return an axis of whole numbers that holds ``highest``."""
    step, scale = 1, 1
    while step * MOST_TICKS < highest:
        for nice in _NICE_COUNTS:
            step = nice * scale
            if step * MOST_TICKS >= highest:
                break
        scale *= 10
    return _axis(highest, step, height)


def axis_of_times(highest_ms: float, height: float) -> Axis:
    """Return an axis of durations, in milliseconds, that holds ``highest_ms``."""
    fitting = (s * 1_000 for s in _NICE_SECONDS if s * 1_000 * MOST_TICKS >= highest_ms)
    return _axis(highest_ms, next(fitting, _NICE_SECONDS[-1] * 1_000), height)


def _axis(highest: float, step: int, height: float) -> Axis:
    steps = max(1, -(-int(highest) // step))
    return Axis(steps * step, step, height)


def drawing(width: float, height: float, title: str) -> Element:
    """Return an empty drawing with a title for those who do not see it."""
    root = Element(
        "svg", {"viewBox": f"0 0 {width:g} {height:g}", "role": "img", "aria-label": title}
    )
    root.set("style", f"--wide:{width:g}px")
    return root


def add(parent: Element, name: str, text: str = "", /, **attributes: object) -> Element:
    """Add an element; ``_`` in a name stands for ``-``, and before it for nothing."""
    values = {key.strip("_").replace("_", "-"): str(value) for key, value in attributes.items()}
    child = SubElement(parent, name, values)
    child.text = text or None
    return child


def hint(parent: Element, words: str) -> None:
    """Say what a mark stands for where the pointer rests on it."""
    add(parent, "title", words)


def path(points: Sequence[tuple[float, float]]) -> str:
    """Return the way through some points."""
    return "M" + "L".join(f"{across:g} {down:g}" for across, down in points)


def as_markup(root: Element) -> Markup:
    """Return the drawing for a page."""
    return Markup(tostring(root, encoding="unicode"))  # noqa: S704 - ElementTree has escaped everything
