"""A passing remark above the panes: never in the way of a reply."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_agent.core.intents import DismissNotice
from desktop_agent.core.state import State
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.parts import button, frame, plain_label
from desktop_agent.views.theme import GRID


class NoticeBar(QWidget):
    """Shown while there is something to say; read out by screen readers."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._words = plain_label("noticeLabel", wraps=True)
        dismiss = button("dismissButton", "Dismiss", lambda: store.dispatch(DismissNotice()))
        inner = QHBoxLayout()
        inner.addWidget(self._words, 1)
        inner.addWidget(dismiss)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        bar = frame("noticeBar", inner, GRID)
        inner.setContentsMargins(GRID + 4, GRID, GRID, GRID)
        outer.addWidget(bar)
        store.changed.connect(self._state_changed)
        self.hide()

    def _state_changed(self, before: State, after: State) -> None:
        if after.notice == before.notice:
            return
        self.setVisible(after.notice is not None)
        if after.notice is not None:
            self._words.setText(after.notice.text)
            told = QAccessibleEvent(self._words, QAccessible.Event.Alert)
            QAccessible.updateAccessibility(told)
