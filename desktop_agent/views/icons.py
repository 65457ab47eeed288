"""The few icons of the window: strokes on a grid of 24, the same as the widget's."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

_GRID = 24.0
_STROKE = 1.75


class Icon(Enum):
    """What an icon stands for."""

    CHAT = "chat"
    BOT = "bot"
    WAITING = "waiting"
    PAUSED = "paused"


def draw_icon(painter: QPainter, icon: Icon, box: QRectF, colour: str) -> None:
    """Draw ``icon`` into ``box``, which is as wide as it is high."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / _GRID, box.height() / _GRID)
    pen = QPen(QColor(colour), _STROKE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_path_of(icon))
    painter.restore()


def _path_of(icon: Icon) -> QPainterPath:
    path = QPainterPath()
    match icon:
        case Icon.CHAT:
            _line(path, (4, 5.5), (20, 5.5), (20, 16.5), (10, 16.5), (5.5, 20), (5.5, 16.5))
            _line(path, (5.5, 16.5), (4, 16.5), (4, 5.5))
        case Icon.BOT:
            _line(path, (12, 4), (12, 7))
            path.addRoundedRect(QRectF(5, 7.5, 14, 10.5), 2, 2)
            _dot(path, (9.5, 12.5))
            _dot(path, (14.5, 12.5))
        case Icon.WAITING:
            path.addEllipse(QPointF(12, 12), 8, 8)
            _line(path, (12, 8), (12, 12.5), (15, 14))
        case Icon.PAUSED:
            path.addEllipse(QPointF(12, 12), 8, 8)
            _line(path, (10, 9.5), (10, 14.5))
            _line(path, (14, 9.5), (14, 14.5))
    return path


def _line(path: QPainterPath, first: tuple[float, float], *others: tuple[float, float]) -> None:
    path.moveTo(*first)
    for point in others:
        path.lineTo(*point)


def _dot(path: QPainterPath, at: tuple[float, float]) -> None:
    # A line of no length would be left out; round ends make a dot of a short one.
    _line(path, at, (at[0] + 0.01, at[1]))
