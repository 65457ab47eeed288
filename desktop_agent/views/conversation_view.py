"""The transcript: a list of bubbles that stays at its end while one reads the end.

Qt's own layout asks for the size of every row whenever one is added, which takes
a noticeable part of a second after ten thousand. This list keeps the places of
its rows itself; it remains a QListView, which screen readers know.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem

from desktop_agent.viewmodels.conversation_model import ConversationModel, LineRole
from desktop_agent.views.bubble_delegate import BubbleDelegate
from desktop_agent.views.parts import restyle
from desktop_agent.views.row_places import RowPlaces
from desktop_agent.views.theme import Theme

_NEAR_THE_END = 24

Index = QModelIndex | QPersistentModelIndex
Move = QAbstractItemView.CursorAction
_STEPS = {Move.MoveUp: -1, Move.MovePrevious: -1, Move.MoveDown: 1, Move.MoveNext: 1}
_PAGES = {Move.MovePageUp: -1, Move.MovePageDown: 1}


class ConversationView(QListView):
    """Draws plain text only. Ctrl+C copies the selected lines' words."""

    end_shown = Signal(bool)
    """Whether the newest line is in sight."""

    def __init__(self, model: ConversationModel) -> None:
        super().__init__()
        self.setObjectName("conversationView")
        self.setAccessibleName("Conversation")
        self._lines = model
        self._places = RowPlaces()
        self._delegate = BubbleDelegate(self)
        self._at_end = True
        self._stale = True
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there: were it to come and go, every change would measure twice.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setProperty("idle", "yes")
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        model.modelReset.connect(self._began)
        model.rowsInserted.connect(self._inserted)
        model.rowsRemoved.connect(self._removed)
        model.dataChanged.connect(self._changed)
        copy = QShortcut(QKeySequence.StandardKey.Copy, self)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy_selected)

    # --- what others ask for --------------------------------------------

    def use_theme(self, theme: Theme) -> None:
        """Draw in these colours from now on."""
        self._delegate.theme = theme
        self.viewport().update()

    def to_end(self) -> None:
        """Show the newest line."""
        self._at_end = True
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())
        self.end_shown.emit(True)  # noqa: FBT003 - a signal's only argument

    def copy_selected(self) -> None:
        """Put the selected lines' words on the clipboard, in their order."""
        rows = sorted(self.selectedIndexes(), key=QModelIndex.row)
        if rows:
            words = "\n".join(row.data(LineRole.TEXT) for row in rows)
            QGuiApplication.clipboard().setText(words)

    # --- places of rows -------------------------------------------------

    def doItemsLayout(self) -> None:  # noqa: N802 - Qt's name
        """Place every row anew, where that is needed: Qt asks for it far more often."""
        count = self._lines.rowCount()
        if self._stale or count != len(self._places):
            self._stale = False
            self._places.replace(0, len(self._places), self._heights(0, count))
            self.updateGeometries()
            self.viewport().update()

    def updateGeometries(self) -> None:  # noqa: N802 - Qt's name
        """Fit the scroll bar to the rows; what was at the end stays at the end."""
        bar, page = self.verticalScrollBar(), self.viewport().height()
        most = max(0, self._places.total - page)
        stay = self._at_end
        bar.setSingleStep(24)
        bar.setPageStep(page)
        bar.setRange(0, most)
        restyle(bar, "idle", "no" if most else "yes")
        if stay:
            bar.setValue(most)
            self._at_end = True
        self.end_shown.emit(self._at_end)

    def visualRect(self, index: Index) -> QRect:  # noqa: N802 - Qt's name
        """Return where a row stands in the viewport."""
        if not index.isValid() or index.row() >= len(self._places):
            return QRect()
        top = self._places.top(index.row()) - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), self._places.height(index.row()))

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802 - Qt's name
        """Return the row at a place of the viewport."""
        row = self._places.row_at(point.y() + self.verticalOffset())
        return QModelIndex() if row is None else self._lines.index(row)

    def scrollTo(  # noqa: N802 - Qt's name
        self,
        index: Index,
        _hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a row into sight, moving as little as possible."""
        place, bar = self.visualRect(index), self.verticalScrollBar()
        below = place.top() + place.height() - self.viewport().height()
        if place.top() < 0 or place.height() > self.viewport().height():
            bar.setValue(bar.value() + place.top())
        elif below > 0:
            bar.setValue(bar.value() + below)

    def verticalOffset(self) -> int:  # noqa: N802 - Qt's name
        """Return how far the rows are scrolled."""
        return self.verticalScrollBar().value()

    def _heights(self, first: int, end: int) -> list[int]:
        return [self._delegate.height_of(self._lines.line_at(row)) for row in range(first, end)]

    # --- keyboard, mouse, drawing ---------------------------------------

    def moveCursor(  # noqa: N802 - Qt's name
        self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Return the row that a key leads to."""
        last = self._lines.rowCount() - 1
        row = self.currentIndex().row() if self.currentIndex().isValid() else last
        if action is Move.MoveHome:
            row = 0
        elif action is Move.MoveEnd:
            row = last
        elif action in _PAGES:
            there = self._places.top(max(row, 0)) + _PAGES[action] * self.viewport().height()
            found = self._places.row_at(there)
            row = found if found is not None else (0 if there < 0 else last)
        else:
            row += _STEPS.get(action, 0)
        return self._lines.index(max(0, min(row, last)))

    def setSelection(  # noqa: N802 - Qt's name
        self, rect: QRect, command: QItemSelectionModel.SelectionFlag
    ) -> None:
        """Select the rows that a drag covers."""
        offset, area = self.verticalOffset(), rect.normalized()
        rows = self._places.rows_between(area.top() + offset, area.bottom() + offset)
        selection = QItemSelection()
        if rows:
            selection.select(self._lines.index(rows[0]), self._lines.index(rows[-1]))
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, _selection: QItemSelection) -> QRegion:  # noqa: N802 - Qt's name
        """Return what to draw again when a selection changes: what is in sight."""
        return QRegion(self.viewport().rect())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the rows in sight."""
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        offset, area = self.verticalOffset(), event.rect()
        plain = option.state & ~QStyle.StateFlag.State_Selected
        for row in self._places.rows_between(area.top() + offset, area.bottom() + offset):
            index = self._lines.index(row)
            option.rect = self.visualRect(index)
            selected = self.selectionModel().isSelected(index)
            option.state = plain | QStyle.StateFlag.State_Selected if selected else plain
            self._delegate.paint(painter, option, index)
        painter.end()

    # --- what changes ---------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Measure for the new width, and stay at the end if one was there."""
        stay = self._at_end
        super().resizeEvent(event)
        self._at_end = stay
        self._stale = self._stale or self._delegate.view_width != self.viewport().width()
        self._delegate.view_width = self.viewport().width()
        self.doItemsLayout()
        self.updateGeometries()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Measure anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._delegate.use_font(self.font())
            self._stale = True
            self.doItemsLayout()

    def _began(self) -> None:
        self._at_end = self._stale = True
        self.doItemsLayout()

    def _inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._replaced(first, 0, last + 1)

    def _removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._replaced(first, last - first + 1, first)

    def _changed(self, top: QModelIndex, bottom: QModelIndex) -> None:
        self._replaced(top.row(), bottom.row() - top.row() + 1, bottom.row() + 1)

    def _replaced(self, first: int, removed: int, end: int) -> None:
        self._places.replace(first, removed, self._heights(first, end))
        self.updateGeometries()
        self.viewport().update()

    def _scrolled(self, value: int) -> None:
        at_end = value >= self.verticalScrollBar().maximum() - _NEAR_THE_END
        if at_end != self._at_end:
            self._at_end = at_end
            self.end_shown.emit(at_end)
