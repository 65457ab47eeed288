"""A measurement as a picture (SVG): calibration, and what a threshold would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from relay.bots.evaluation import Trial
from relay.bots.measurement import Measurement

_SIZE, _LEFT, _TOP, _GAP = 320.0, 64.0, 64.0, 104.0
_WIDTH, _HEIGHT = _LEFT + 2 * _SIZE + _GAP + 32, _TOP + _SIZE + 84
_INK, _QUIET, _GRID = "#1c2733", "#5b6b7b", "#dde3ea"
_FIRST, _SECOND = "#0b6e4f", "#b4481e"
_STEPS = 100
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:" + _INK + "}.quiet{fill:" + _QUIET + "}"
    ".title{font-size:15px;font-weight:600}"
)


@dataclass(frozen=True, slots=True)
class _Panel:
    """A square with both axes from 0 to 1, its left edge at ``left``."""

    left: float

    def x(self, value: float) -> float:
        return round(self.left + value * _SIZE, 1)

    def y(self, value: float) -> float:
        return round(_TOP + (1 - value) * _SIZE, 1)

    def frame(self, title: str, across: str, up: str) -> list[str]:
        parts = [_text(self.left, _TOP - 16, title, kind="title")]
        for tenth in range(0, 11, 2):
            value = tenth / 10
            parts += [
                _line((self.x(value), self.y(0)), (self.x(value), self.y(1)), _GRID),
                _line((self.x(0), self.y(value)), (self.x(1), self.y(value)), _GRID),
                _text(self.x(value), self.y(0) + 18, f"{value:.1f}", anchor="middle", kind="quiet"),
                _text(self.x(0) - 8, self.y(value) + 4, f"{value:.1f}", anchor="end", kind="quiet"),
            ]
        parts.append(_text(self.x(0.5), self.y(0) + 38, across, anchor="middle"))
        place = f'transform="rotate(-90 {self.left - 40} {self.y(0.5)})"'
        parts.append(_text(self.left - 40, self.y(0.5), up, anchor="middle", more=place))
        return parts

    def curve(self, points: Iterable[tuple[float, float]], colour: str) -> str:
        path = " ".join(f"{self.x(across)},{self.y(up)}" for across, up in points)
        return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'


def draw(measurement: Measurement, trials: Sequence[Trial]) -> str:
    """Return the picture of a measurement with its trials."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img">',
        f"<title>Calibration and threshold of the bot</title><style>{_STYLE}</style>",
        f'<rect width="{_WIDTH:g}" height="{_HEIGHT:g}" fill="#ffffff"/>',
        *_calibration(_Panel(_LEFT), measurement),
        *_threshold(_Panel(_LEFT + _SIZE + _GAP), measurement, trials),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _calibration(panel: _Panel, measurement: Measurement) -> list[str]:
    error = f"Confidence and truth, apart by {measurement.calibration_error:.3f}"
    parts = panel.frame(error, "confidence", "share that was right")
    parts.append(_line((panel.x(0), panel.y(0)), (panel.x(1), panel.y(1)), _QUIET, dashed=True))
    most = max((band.count for band in measurement.calibration), default=1)
    for band in measurement.calibration:
        radius = round(4 + 8 * (band.count / most) ** 0.5, 1)
        about = f"{band.count} questions: confidence {band.confidence:.2f}, right {band.right:.2f}"
        parts.append(
            f'<circle cx="{panel.x(band.confidence)}" cy="{panel.y(band.right)}" r="{radius}" '
            f'fill="{_FIRST}" fill-opacity="0.75"><title>{about}</title></circle>'
        )
    return parts


def _threshold(panel: _Panel, measurement: Measurement, trials: Sequence[Trial]) -> list[str]:
    inside = [trial for trial in trials if trial.expected is not None]
    outside = [trial for trial in trials if trial.expected is None]
    parts = panel.frame("What a threshold would do", "threshold", "share of questions")
    steps = [step / _STEPS for step in range(_STEPS + 1)]
    legend = panel.y(0) + 60
    if inside:
        right = [
            (at, sum(trial.right and trial.confidence >= at for trial in inside) / len(inside))
            for at in steps
        ]
        parts += [
            panel.curve(right, _FIRST),
            _text(panel.x(0), legend, "\N{EN DASH} answered rightly", colour=_FIRST),
        ]
    if outside:
        refused = [
            (at, sum(trial.confidence < at for trial in outside) / len(outside)) for at in steps
        ]
        parts += [
            panel.curve(refused, _SECOND),
            _text(panel.x(0.45), legend, "\N{EN DASH} unanswerable, declined", colour=_SECOND),
        ]
    at = panel.x(measurement.threshold)
    parts += [
        _line((at, panel.y(0)), (at, panel.y(1)), _INK, dashed=True),
        _text(at + 6, panel.y(0.04), f"chosen: {measurement.threshold:.2f}"),
    ]
    return parts


def _line(
    start: tuple[float, float], end: tuple[float, float], colour: str, *, dashed: bool = False
) -> str:
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<line x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}" '
        f'stroke="{colour}"{dash}/>'
    )


def _text(  # noqa: PLR0913 - each is an attribute of the text drawn
    across: float,
    down: float,
    words: str,
    *,
    anchor: str = "start",
    kind: str = "",
    colour: str = "",
    more: str = "",
) -> str:
    style = f' style="fill:{colour}"' if colour else ""
    return (
        f'<text x="{across}" y="{down}" text-anchor="{anchor}" class="{kind}"{style} {more}>'
        f"{escape(words)}</text>"
    )
