"""The plots of a report; colours are classes of the page, so that both themes fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markupsafe import Markup

from relay.reports import svg

LEFT, RIGHT, TOP, HEIGHT, FOOT = 64.0, 12.0, 12.0, 200.0, 30.0
_LABEL_PX = 46.0


@dataclass(frozen=True, slots=True)
class Series:
    """Values with a name and the class that colours them; None is a gap."""

    name: str
    kind: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a plot stands in: its width, its labels below and its axis on the left."""

    title: str
    width: float
    labels: Sequence[str]
    axis: svg.Axis
    words: Callable[[float], str]

    @property
    def step(self) -> float:
        """The width of one place."""
        return (self.width - LEFT - RIGHT) / max(1, len(self.labels))

    def middle(self, place: int) -> float:
        """Return where the middle of a place is."""
        return round(LEFT + (place + 0.5) * self.step, 1)

    def draw(self) -> Element:
        """Return the drawing with its axes."""
        root = svg.drawing(self.width, TOP + HEIGHT + FOOT, self.title)
        for tick in self.axis.ticks():
            down = TOP + HEIGHT - self.axis.length(tick)
            svg.add(root, "line", x1=LEFT, x2=self.width - RIGHT, y1=down, y2=down, class_="grid")
            svg.add(root, "text", self.words(tick), x=LEFT - 8, y=down + 4, class_="up")
        every = max(1, -int(-_LABEL_PX // self.step))
        for place in range(0, len(self.labels), every):
            svg.add(
                root, "text", self.labels[place], x=self.middle(place), y=TOP + HEIGHT + 20,
                class_="across",
            )  # fmt: skip
        return root


def columns(frame: Frame, series: Sequence[Series]) -> Markup:
    """Return columns, one series on the other."""
    root = frame.draw()
    wide = round(min(40.0, frame.step * 0.72), 1)
    for place, label in enumerate(frame.labels):
        down = TOP + HEIGHT
        for one in series:
            value = one.values[place] or 0
            high = frame.axis.length(value)
            down -= high
            if high > 0:
                bar = svg.add(
                    root, "rect", x=round(frame.middle(place) - wide / 2, 1), y=round(down, 1),
                    width=wide, height=high, class_=one.kind,
                )  # fmt: skip
                svg.hint(bar, f"{label}: {one.name} {frame.words(value)}")
    return svg.as_markup(root)


def lines(frame: Frame, series: Sequence[Series]) -> Markup:
    """Return a line for each series, broken where there is nothing, told apart by its dashes."""
    root = frame.draw()
    for one in series:
        for run in _runs(one.values):
            points = [
                (frame.middle(place), round(TOP + HEIGHT - frame.axis.length(value), 1))
                for place, value in run
            ]
            svg.add(root, "path", d=svg.path(points), class_=f"line {one.kind}")
            for (place, value), (across, down) in zip(run, points, strict=True):
                dot = svg.add(root, "circle", cx=across, cy=down, r=3, class_=f"dot {one.kind}")
                svg.hint(dot, f"{frame.labels[place]}: {one.name} {frame.words(value)}")
    return svg.as_markup(root)


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is not None:
            runs[-1].append((place, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a list: what it is, how long, and what is written behind it."""

    name: str
    value: float
    words: str
    kind: str = "accent"


def bars(title: str, width: float, rows: Sequence[Bar]) -> Markup:
    """Return lying bars with their names before and their words behind them."""
    row, names, words = 34.0, 150.0, 128.0
    root = svg.drawing(width, row * max(1, len(rows)), title)
    longest = max((one.value for one in rows), default=0) or 1
    for number, one in enumerate(rows):
        down = number * row
        long = round(one.value / longest * (width - names - words), 1)
        svg.add(root, "text", one.name, x=names - 12, y=down + 21, class_="name")
        svg.add(root, "rect", x=names, y=down + 7, width=max(long, 1), height=20, class_=one.kind)
        svg.add(root, "text", one.words, x=names + long + 8, y=down + 21, class_="value")
    return svg.as_markup(root)


def heat(title: str, rows: Sequence[str], labels: Sequence[str], values: Sequence[int]) -> Markup:
    """Return a square for each row and column: the fuller, the more."""
    left, wide, high = 48.0, 37.0, 28.0
    root = svg.drawing(left + wide * len(labels), high * len(rows) + 26, title)
    most = max(values, default=0) or 1
    for number, row in enumerate(rows):
        svg.add(root, "text", row[:3], x=left - 10, y=number * high + 19, class_="up")
        for place, label in enumerate(labels):
            value = values[number * len(labels) + place]
            square = svg.add(
                root, "rect", x=left + place * wide + 1, y=number * high + 1, width=wide - 2,
                height=high - 2, rx=3, class_="heat" if value else "cold",
                fill_opacity=round(0.12 + 0.88 * value / most, 3) if value else 1,
            )  # fmt: skip
            svg.hint(square, f"{row} {label}: {value}")
    for place in range(0, len(labels), 2):
        svg.add(
            root, "text", labels[place][:2], x=left + (place + 0.5) * wide,
            y=high * len(rows) + 18, class_="across",
        )  # fmt: skip
    return svg.as_markup(root)


def split(title: str, width: float, parts: Sequence[Bar]) -> Markup:
    """Return one bar of several parts, each as long as its value, named below it."""
    whole = sum(part.value for part in parts) or 1
    root = svg.drawing(width, 96, title)
    across = 0.0
    for number, part in enumerate(parts):
        long = round(part.value / whole * width, 1)
        svg.add(root, "rect", x=across, y=0, width=max(long - 2, 1), height=36, class_=part.kind)
        column = number * width / len(parts)
        svg.add(root, "rect", x=column, y=54, width=12, height=12, rx=2, class_=part.kind)
        svg.add(root, "text", part.name, x=column + 20, y=64.5, class_="left")
        svg.add(root, "text", part.words, x=column + 20, y=86, class_="left strong")
        across += long
    return svg.as_markup(root)
