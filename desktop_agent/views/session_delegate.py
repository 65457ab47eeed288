"""Draws one row of the lists: who, where and how long, what about, why."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_agent.viewmodels.queue_model import QueueRole
from desktop_agent.views.theme import GRID, LIGHT, Theme, wait_warmth

_MARK = 4
"""The width of the mark that grows warmer with the wait."""

_LEAST_PAGE = 5 * GRID
"""With less room than that, nothing of the page's title could be read."""

_LEADING = 4
"""The space between two lines of a row."""

Index = QModelIndex | QPersistentModelIndex


class SessionDelegate(QStyledItemDelegate):
    """Plain text only; the three lines are cut off with an ellipsis where they are long."""

    def __init__(self, parent: QWidget, *, marks_waits: bool) -> None:
        """With ``marks_waits`` a long time stands out: these people wait for us."""
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self._marks_waits = marks_waits

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the same size for every row."""
        lines = 3 * QFontMetrics(option.font).lineSpacing() + 2 * _LEADING
        return QSize(0, lines + 3 * GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, option)
        self._draw_mark(painter, option.rect, index)
        left = 2 * GRID + 4
        inner = option.rect.adjusted(left, GRID + 4, -GRID - 4, -GRID - 4)
        height = QFontMetrics(option.font).lineSpacing()
        lines = [
            QRect(inner.left(), inner.top() + n * (height + _LEADING), inner.width(), height)
            for n in range(3)
        ]
        self._draw_head(painter, lines[0], index)
        self._draw_text(painter, lines[1], index.data(QueueRole.ABOUT), self.theme.text)
        unsent = bool(index.data(QueueRole.UNSENT))
        colour = self.theme.trouble if unsent else self.theme.quiet
        self._draw_text(painter, lines[2], index.data(QueueRole.WHY), colour)
        painter.restore()

    def _draw_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state: QStyle.StateFlag = option.state
        card = option.rect.adjusted(1, 2, -1, -2)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(self.theme.accent_soft))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(self.theme.hover))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        focused = state & QStyle.StateFlag.State_HasFocus
        painter.setPen(QPen(QColor(self.theme.accent), 2) if focused else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(card, GRID, GRID)

    def _draw_mark(self, painter: QPainter, row: QRect, index: Index) -> None:
        """Mark who waits by how long, and own chats by whether there is something to read."""
        if self._marks_waits:
            warmth = wait_warmth(index.data(QueueRole.WAITED_MS))
            colour = self.theme.waits[warmth] if warmth else self.theme.edge
        elif index.data(QueueRole.UNREAD):
            colour = self.theme.accent
        else:
            return
        mark = QRect(row.left() + GRID, row.top() + GRID + 4, _MARK, row.height() - 3 * GRID)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(mark, _MARK / 2, _MARK / 2)

    def _draw_head(self, painter: QPainter, line: QRect, index: Index) -> None:
        option_font = QFont(painter.font())
        bold = QFont(option_font)
        bold.setWeight(QFont.Weight.DemiBold)
        how_long: str = index.data(QueueRole.HOW_LONG)
        warmth = wait_warmth(index.data(QueueRole.WAITED_MS)) if self._marks_waits else 0
        # The longer the wait, the heavier its figure, too: not everybody sees the colour.
        painter.setFont(bold if warmth > 1 else option_font)
        right = QFontMetrics(painter.font()).horizontalAdvance(how_long) + 2
        time_box = line.adjusted(line.width() - right, 0, 0, 0)
        self._draw_text(painter, time_box, how_long, self.theme.waits[warmth])
        painter.setFont(option_font)
        badge = self._draw_badge(painter, line, right, index.data(QueueRole.UNREAD))
        painter.setFont(bold)
        who_box = line.adjusted(0, 0, -right - badge - GRID, 0)
        who: str = index.data(QueueRole.WHO)
        self._draw_text(painter, who_box, who, self.theme.text)
        taken = QFontMetrics(bold).horizontalAdvance(who) + GRID
        painter.setFont(option_font)
        if who_box.width() - taken > _LEAST_PAGE and (page := index.data(QueueRole.PAGE)):
            self._draw_text(painter, who_box.adjusted(taken, 0, 0, 0), page, self.theme.quiet)

    def _draw_badge(self, painter: QPainter, line: QRect, right: int, unread: int) -> int:
        """Draw the count of unread messages and return the room it took."""
        if not unread:
            return 0
        words = str(unread)
        metrics = QFontMetrics(painter.font())
        width = max(line.height(), metrics.horizontalAdvance(words) + 12)
        box = QRect(line.right() - right - GRID - width, line.top(), width, line.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.accent))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(QColor(self.theme.on_accent))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        return width + GRID

    def _draw_text(self, painter: QPainter, box: QRect, text: str, colour: str) -> None:
        painter.setPen(QColor(colour))
        metrics = QFontMetrics(painter.font())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
