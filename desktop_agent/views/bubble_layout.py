"""Where the words of one line of a conversation go, and how high that makes it.

Measuring is what costs: a result is kept per line and width, and widths are
rounded so that dragging a window's edge does not measure thousands anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

from desktop_agent.viewmodels.lines import Line
from desktop_agent.views.theme import GRID
from relay.protocol.vocabulary import Voice

PADDING = 12
SPACING = 1.2
"""The distance of two lines of a message, in lines."""

AVATAR = 32
_WIDEST = 560
_STEP = 40
_NARROWEST = 120
_MOST_KEPT = 50_000
_ABOVE, _BELOW = 12, 4
"""The space around a line; one that follows its own kind has only the space below that."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The sizes of a line's parts, in device-independent pixels."""

    text_width: float
    bubble_height: float
    head_height: float
    foot_height: float
    top: float

    @property
    def height(self) -> float:
        """Return the height of the whole row with the space around it."""
        return self.top + self.head_height + self.bubble_height + self.foot_height + _BELOW


def text_room(view_width: int, voice: Voice) -> int:
    """Return how wide the words of ``voice`` may be in a view of this width."""
    if voice is Voice.SYSTEM:
        return max(_NARROWEST, view_width - 6 * GRID)
    share = int((view_width - AVATAR - 4 * GRID) * 0.85) - 2 * PADDING
    return max(_NARROWEST, min(_WIDEST, share // _STEP * _STEP))


def lay_out(text: str, font: QFont, width: float, spacing: float = 1.0) -> QTextLayout:
    """Return ``text`` broken into lines; anywhere, where a word is too long.

    ``spacing`` is the distance of two lines, in lines.

    Always plain text: a layout knows no markup.
    """
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    height = 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height() * spacing
    layout.endLayout()
    return layout


def bounds(layout: QTextLayout) -> QRectF:
    """Return the room that the laid-out lines take."""
    width = max((layout.lineAt(n).naturalTextWidth() for n in range(layout.lineCount())), default=0)
    last = layout.lineAt(layout.lineCount() - 1)
    height = last.position().y() + last.height() if last.isValid() else 0
    return QRectF(0, 0, width, height)


class Measures:
    """Measures lines, and remembers."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.small = QFont(font)
        self.small.setPointSizeF(font.pointSizeF() * 0.88)
        self._line_height = QFontMetricsF(font).lineSpacing()
        self._small_height = QFontMetricsF(self.small).lineSpacing()
        self._metrics = QFontMetricsF(font)
        self._known: dict[tuple[Line, int], Measure] = {}

    def of(self, line: Line, view_width: int) -> Measure:
        """Return the measure of ``line`` in a view of this width."""
        room = text_room(view_width, line.voice)
        key = (line, room)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            known = self._known[key] = self._measured(line, room)
        return known

    def _measured(self, line: Line, room: int) -> Measure:
        width, height = self._text_size(line, room)
        spoken = line.voice is not Voice.SYSTEM
        foot = bounds(lay_out(line.footnote, self.small, room)).height() if line.footnote else 0
        return Measure(
            text_width=width,
            bubble_height=height + (2 * (PADDING - 2) if spoken else 0),
            head_height=self._small_height + 4 if spoken and not line.follows else 0,
            foot_height=foot + 4 if foot else 0,
            top=0 if line.follows else _ABOVE,
        )

    def _text_size(self, line: Line, room: int) -> tuple[float, float]:
        if line.voice is Voice.SYSTEM:
            return room, bounds(lay_out(line.text, self.small, room)).height()
        if len(line.text) < room // 4 and line.text.isascii() and "\n" not in line.text:
            advance = self._metrics.horizontalAdvance(line.text)
            if advance <= room:
                return advance + 1, self._line_height
        rect = bounds(lay_out(line.text, self.font, room, SPACING))
        return rect.width() + 1, rect.height()
