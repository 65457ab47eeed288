"""The left pane: who waits, above who is ours."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QListView,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.core.intents import Claim, OpenSession
from desktop_agent.core.state import State
from desktop_agent.viewmodels.presentation import claim_look
from desktop_agent.viewmodels.queue_model import QueueModel
from desktop_agent.viewmodels.session_rows import mine_rows, waiting_rows
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.parts import button, plain_label, restyle, say
from desktop_agent.views.session_delegate import SessionDelegate
from desktop_agent.views.theme import GRID, Theme

_NARROWEST = 240
_EDGE = 12
_WIDE = QSizePolicy.Policy.Expanding
_KEYS = Qt.Key
_MOVES = frozenset(
    {
        _KEYS.Key_Up,
        _KEYS.Key_Down,
        _KEYS.Key_Home,
        _KEYS.Key_End,
        _KEYS.Key_PageUp,
        _KEYS.Key_PageDown,
        _KEYS.Key_Space,
    }
)


class SessionList(QListView):
    """A list of sessions that opens what the agent moves to."""

    opened = Signal(str)
    """A row became the current one, by mouse or keyboard."""

    chosen = Signal(str)
    """A row was double-clicked, or Enter was pressed on it."""

    def __init__(self, name: str, spoken: str, model: QueueModel, *, marks_waits: bool) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.sessions = model
        self.delegate = SessionDelegate(self, marks_waits=marks_waits)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        # Its room is kept free: rows must not grow narrower when one more comes.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().rangeChanged.connect(self._range_changed)
        self._range_changed()
        model.rowsInserted.connect(self.updateGeometry)
        model.rowsRemoved.connect(self.updateGeometry)
        self.clicked.connect(self._open)
        self.doubleClicked.connect(self._choose)

    def show_current(self, session_id: str | None) -> None:
        """Mark the row of the session that is open, if it is one of this list."""
        row = self.sessions.row_of(session_id)
        index = QModelIndex() if row is None else self.sessions.index(row)
        if index != self.currentIndex():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, flags)
            if row is None:
                self.clearSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open what the arrow keys move to; Enter chooses it."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose(self.currentIndex())
            return
        super().keyPressEvent(event)
        # Also where the row stays the same: Qt makes the first one current by itself.
        if event.key() in _MOVES and self.currentIndex().isValid():
            self._open(self.currentIndex())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of all rows; the pane gives what it has."""
        return QSize(_NARROWEST, self.sizeHintForRow(0) * self.sessions.rowCount())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of one row."""
        return QSize(_NARROWEST, max(0, self.sizeHintForRow(0)))

    def _range_changed(self, _least: int = 0, most: int = 0) -> None:
        restyle(self.verticalScrollBar(), "idle", "no" if most else "yes")

    def _open(self, index: QModelIndex) -> None:
        session_id = self.sessions.session_at(index.row())
        if session_id is not None:
            self.opened.emit(session_id)

    def _choose(self, index: QModelIndex) -> None:
        session_id = self.sessions.session_at(index.row())
        if session_id is not None:
            self.chosen.emit(session_id)


class QueuePane(QWidget):
    """Waiting over Mine, and the button that takes the next."""

    answer_wanted = Signal()
    """The agent chose a chat of their own: the keyboard belongs to the composer now."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.setObjectName("queuePane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store = store
        self._waiting_model = QueueModel(store, waiting_rows)
        self._mine_model = QueueModel(store, mine_rows)
        self.waiting = SessionList(
            "queueList", "Waiting visitors", self._waiting_model, marks_waits=True
        )
        self.mine = SessionList("mineList", "Your chats", self._mine_model, marks_waits=False)
        self._waiting_title = plain_label("waitingTitle", "heading")
        self._mine_title = plain_label("mineTitle", "heading")
        self._nobody = plain_label("nobodyWaits", "quiet", wraps=True)
        self._none_mine = plain_label("noneMine", "quiet", wraps=True)
        self._claim = button("claimButton", "Take the next chat", self.claim_next, role="main")
        self._claim.setToolTip("Alt+A takes the next chat from anywhere")
        self._claim.setFixedHeight(5 * GRID)
        self._build()
        self.waiting.opened.connect(self._open)
        self.mine.opened.connect(self._open)
        self.waiting.chosen.connect(self._claim_session)
        self.mine.chosen.connect(lambda _session: self.answer_wanted.emit())
        store.changed.connect(self._state_changed)
        self._show(store.state)

    def use_theme(self, theme: Theme) -> None:
        """Draw rows in these colours from now on."""
        for shown in (self.waiting, self.mine):
            shown.delegate.theme = theme
            shown.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the larger part to those who wait."""
        super().resizeEvent(event)
        self.mine.setMaximumHeight(event.size().height() * 2 // 5)

    def claim_next(self) -> None:
        """Take the next in line."""
        self._store.dispatch(Claim(self._store.new_id()))

    def open_neighbour(self, step: int) -> None:
        """Open the own chat ``step`` rows further down, round the end."""
        count = self._mine_model.rowCount()
        if count:
            row = self._mine_model.row_of(self._store.state.selected)
            wanted = step // 2 if row is None else row + step
            self._open(self._mine_model.session_at(wanted % count) or "")

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_EDGE, 2 * GRID, 0, 2 * GRID)
        layout.setSpacing(0)
        layout.addLayout(_beside_the_bar(self._waiting_title))
        layout.addSpacing(GRID)
        layout.addLayout(_beside_the_bar(self._claim))
        layout.addSpacing(GRID)
        layout.addLayout(_beside_the_bar(self._nobody))
        # Own chats stay where they are at the bottom, however many come and go above.
        layout.addWidget(self.waiting, 1)
        layout.addSpacing(2 * GRID)
        layout.addLayout(_beside_the_bar(self._mine_title))
        layout.addSpacing(GRID)
        layout.addLayout(_beside_the_bar(self._none_mine))
        layout.addWidget(self.mine)
        self.waiting.setSizePolicy(_WIDE, QSizePolicy.Policy.Expanding)
        self.mine.setSizePolicy(_WIDE, QSizePolicy.Policy.Maximum)

    def _state_changed(self, _before: State, after: State) -> None:
        self._show(after)

    def _show(self, state: State) -> None:
        waiting, mine = self._waiting_model.rowCount(), self._mine_model.rowCount()
        self._waiting_title.setText(f"Waiting ({waiting})")
        self._mine_title.setText(f"Mine ({mine})")
        known = state.me is not None
        self._nobody.setText("Nobody is waiting." if known else "Loading the queue…")
        self._nobody.setVisible(not waiting)
        self._none_mine.setText("Chats that you take stand here.")
        self._none_mine.setVisible(known and not mine)
        look = claim_look(state)
        say(self._claim, look.words)
        restyle(self._claim, "role", "main" if look.is_main else "")
        self._claim.setEnabled(look.enabled)
        self.waiting.show_current(state.selected)
        self.mine.show_current(state.selected)

    def _open(self, session_id: str) -> None:
        self._store.dispatch(OpenSession(session_id))

    def _claim_session(self, session_id: str) -> None:
        self._store.dispatch(Claim(self._store.new_id(), session_id))


def _beside_the_bar(widget: QWidget) -> QBoxLayout:
    """Return a row with ``widget`` as wide as the lists' rows, which leave room for a bar."""
    across = QHBoxLayout()
    indent = 0 if isinstance(widget, QPushButton) else GRID // 2
    across.setContentsMargins(indent, 0, _EDGE + indent, 0)
    across.addWidget(widget)
    return across
