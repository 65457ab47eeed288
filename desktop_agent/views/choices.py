"""Check boxes and radio buttons in the theme's colours, sharp at every density.

The style's own stay white in the dark, and a style sheet would need pictures.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton

from desktop_agent.views.theme import GRID

_MARK = 16
WORDS_INSET = _MARK + GRID + 1
"""How far from the left edge the words begin."""

_CHECK = ((0.24, 0.54), (0.43, 0.72), (0.77, 0.32))
"""The tick, as shares of the box."""


class CheckBox(QCheckBox):
    """A box with a tick, and words beside it."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the box, the tick and the words."""
        painter = _begin(self)
        box = _mark_of(self)
        painter.drawRoundedRect(box, 4, 4)
        if self.isChecked():
            colour = _palette_of(self).color(QPalette.ColorRole.HighlightedText)
            pen = QPen(colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            points = [QPointF(box.x() + x * _MARK, box.y() + y * _MARK) for x, y in _CHECK]
            painter.drawPolyline(QPolygonF(points))
        _end(self, painter)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for box and words."""
        return _size_of(self)


class RadioButton(QRadioButton):
    """A circle with a dot, and words beside it."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the circle, the dot and the words."""
        painter = _begin(self)
        circle = _mark_of(self)
        painter.drawEllipse(circle)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_palette_of(self).color(QPalette.ColorRole.HighlightedText))
            painter.drawEllipse(circle.center(), 3.5, 3.5)
        _end(self, painter)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for circle and words."""
        return _size_of(self)


def _begin(choice: QAbstractButton) -> QPainter:
    """Return a painter set for the choice's mark."""
    palette = _palette_of(choice)
    accent = palette.color(QPalette.ColorRole.Highlight)
    edge = palette.color(QPalette.ColorRole.Mid)
    ground = palette.color(QPalette.ColorRole.Base)
    painter = QPainter(choice)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(accent if choice.isChecked() else edge, 1))
    painter.setBrush(QBrush(accent if choice.isChecked() else ground))
    return painter


def _end(choice: QAbstractButton, painter: QPainter) -> None:
    """Draw the words, and where the keyboard is."""
    palette = _palette_of(choice)
    words = choice.rect().adjusted(WORDS_INSET, 0, 0, 0)
    painter.setPen(palette.color(QPalette.ColorRole.WindowText))
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                     choice.text())  # fmt: skip
    if choice.hasFocus():
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        width = choice.fontMetrics().horizontalAdvance(choice.text())
        ring = QRectF(words).adjusted(-5, 1, 0, -1)
        ring.setWidth(width + 10)
        painter.drawRoundedRect(ring, 4, 4)
    painter.end()


def _palette_of(choice: QAbstractButton) -> QPalette:
    """Return the window's palette: a style sheet keeps it from its children."""
    return choice.window().palette()


def _mark_of(choice: QAbstractButton) -> QRectF:
    return QRectF(0.5, (choice.height() - _MARK) // 2 + 0.5, _MARK, _MARK)


def _size_of(choice: QAbstractButton) -> QSize:
    metrics = choice.fontMetrics()
    width = WORDS_INSET + metrics.horizontalAdvance(choice.text()) + 2 * 4
    return QSize(width, max(3 * GRID, metrics.height() + GRID))
