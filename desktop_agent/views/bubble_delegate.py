"""Draws one line of the conversation; the four voices differ by more than colour.

The visitor speaks on the left with initials in a circle; the bot on the right in
an outlined bubble with its mark and its sources; the agent on the right in a filled
one with initials; the system as a centred line. A note for colleagues is on the right,
too, in a dashed frame on the panel's ground: no visitor sees it.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_agent.viewmodels.conversation_model import LineRole
from desktop_agent.viewmodels.lines import Line, LineState
from desktop_agent.views.bubble_layout import (
    AVATAR,
    PADDING,
    SPACING,
    Measure,
    Measures,
    lay_out,
    text_room,
)
from desktop_agent.views.portraits import draw_portrait
from desktop_agent.views.theme import GRID, LIGHT, Theme
from relay.protocol.vocabulary import Voice

_RADIUS = 12
_LEFT, _RIGHT = 2 * GRID, GRID // 2
"""The space beside the portraits; on the right, the scroll bar adds to it."""

Index = QModelIndex | QPersistentModelIndex


class BubbleDelegate(QStyledItemDelegate):
    """Lays out and draws plain text, whatever the text looks like."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.view_width = 0
        self._measures = Measures(parent.font())

    def use_font(self, font: QFont) -> None:
        """Measure with another font from now on."""
        self._measures = Measures(font)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the row's size at the view's width."""
        return QSize(0, self.height_of(index.data(LineRole.LINE)))

    def height_of(self, line: Line) -> int:
        """Return how high ``line`` is at the view's width."""
        if not self.view_width:
            # Not shown yet: measuring for no width would be for nothing.
            return AVATAR
        return round(self._measures.of(line, self.view_width).height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        line: Line = index.data(LineRole.LINE)
        measure = self._measures.of(line, self.view_width)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row, QColor(self.theme.accent_soft))
        if line.voice in {Voice.SYSTEM, Voice.UNKNOWN}:
            self._draw_note(painter, row, line, measure)
        else:
            self._draw_bubble(painter, row, line, measure)
        painter.restore()

    def _draw_note(self, painter: QPainter, row: QRectF, line: Line, measure: Measure) -> None:
        room = text_room(self.view_width, Voice.SYSTEM)
        painter.setPen(QColor(self.theme.quiet))
        layout = lay_out(line.text, self._measures.small, room)
        for n in range(layout.lineCount()):
            part = layout.lineAt(n)
            left = row.center().x() - part.naturalTextWidth() / 2
            part.draw(painter, QPointF(left, row.top() + measure.top))

    def _draw_bubble(self, painter: QPainter, row: QRectF, line: Line, measure: Measure) -> None:
        box = self._bubble_box(row, line, measure)
        if not line.follows:
            self._draw_head(painter, row, line, measure)
            self._draw_portrait(painter, row, line, box)
        fill, edge, ink = self._colours(line)
        painter.setBrush(QColor(fill))
        dashed = line.is_note or line.state is LineState.NOT_SENT
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(edge), 1, style))
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        painter.setPen(QColor(ink))
        room = text_room(self.view_width, line.voice)
        words = lay_out(line.text, self._measures.font, room, SPACING)
        words.draw(painter, QPointF(box.left() + PADDING, box.top() + PADDING - 2))
        self._draw_foot(painter, line, box)

    def _bubble_box(self, row: QRectF, line: Line, measure: Measure) -> QRectF:
        width = max(measure.text_width + 2 * PADDING, 2.0 * _RADIUS + PADDING)
        top = row.top() + measure.top + measure.head_height
        room = _room(row)
        left = room.left() if line.voice is Voice.VISITOR else room.right() - width
        return QRectF(left, top, width, measure.bubble_height)

    def _colours(self, line: Line) -> tuple[str, str, str]:
        """Return fill, edge and ink of a bubble."""
        theme = self.theme
        if line.state is LineState.NOT_SENT:
            return theme.trouble_soft, theme.trouble, theme.text
        if line.is_note:
            return theme.panel, theme.field_edge, theme.text
        if line.voice is Voice.VISITOR:
            return theme.visitor_bubble, theme.visitor_bubble, theme.text
        if line.voice is Voice.BOT:
            return theme.bot_bubble, theme.edge, theme.text
        return theme.accent_soft, theme.accent_soft, theme.text

    def _draw_head(self, painter: QPainter, row: QRectF, line: Line, measure: Measure) -> None:
        painter.setFont(self._measures.small)
        painter.setPen(QColor(self.theme.quiet))
        words = f"{line.said_by}  {line.time}"
        area = _room(row).adjusted(0, measure.top, 0, 0)
        area.setHeight(measure.head_height)
        metrics = QFontMetricsF(self._measures.small)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignLeft
        if line.voice is not Voice.VISITOR:
            side = Qt.AlignmentFlag.AlignRight
        painter.drawText(area, side | Qt.AlignmentFlag.AlignTop, shown)

    def _draw_foot(self, painter: QPainter, line: Line, box: QRectF) -> None:
        if not line.footnote:
            return
        trouble = line.state is LineState.NOT_SENT
        painter.setPen(QColor(self.theme.trouble if trouble else self.theme.quiet))
        layout = lay_out(
            line.footnote, self._measures.small, text_room(self.view_width, line.voice)
        )
        for n in range(layout.lineCount()):
            part = layout.lineAt(n)
            left = box.left() + 2
            if line.voice is not Voice.VISITOR:
                left = box.right() - part.naturalTextWidth() - 2
            part.draw(painter, QPointF(left, box.bottom() + 4))

    def _draw_portrait(self, painter: QPainter, row: QRectF, line: Line, box: QRectF) -> None:
        is_left = line.voice is Voice.VISITOR
        left = row.left() + _LEFT if is_left else row.right() - _RIGHT - AVATAR
        painter.setFont(self._measures.small)
        place = QRectF(left, box.top(), AVATAR, AVATAR)
        draw_portrait(painter, place, self.theme, line.voice, line.author)


def _room(row: QRectF) -> QRectF:
    """Return what is left of a row between the portraits."""
    beside = AVATAR + GRID
    return row.adjusted(_LEFT + beside, 0, -_RIGHT - beside, 0)
