"""The banner of whoever calls, for desktops that show no notifications."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_agent.core.attention import Call
from desktop_agent.viewmodels.wording import count_words
from desktop_agent.views.parts import button, frame, plain_label
from desktop_agent.views.theme import GRID


class CallBar(QWidget):
    """Shows the first of several calls, and how many more there are."""

    accepted = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._call: Call | None = None
        self._title = plain_label("callTitle", "heading")
        self._body = plain_label("callBody", wraps=True)
        self._accept = button("acceptCallButton", "Accept", self._accept_pressed, role="main")
        self._open = button("openCallButton", "Open", self._open_pressed)
        self._hide = button("hideCallButton", "Hide", self.hide)
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.addWidget(self._title)
        words.addWidget(self._body)
        inner = QHBoxLayout()
        inner.setSpacing(GRID)
        inner.addLayout(words, 1)
        for offered in (self._accept, self._open, self._hide):
            inner.addWidget(offered)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        outer.addWidget(frame("callBar", inner, GRID + 4))
        self.hide()

    def show_calls(self, calls: tuple[Call, ...]) -> None:
        """Show the first of ``calls``; nothing where there is none."""
        first = calls[0] if calls else None
        self.setVisible(first is not None)
        if first is None:
            self._call = None
            return
        more = f" · {count_words(len(calls) - 1, 'more', 'more')}" if len(calls) > 1 else ""
        self._title.setText(f"{first.title}{more}")
        self._body.setText(first.body)
        self._accept.setVisible(first.can_be_accepted)
        self._open.setVisible(bool(first.session_id))
        if first != self._call:
            self._call = first
            told = QAccessibleEvent(self._title, QAccessible.Event.Alert)
            QAccessible.updateAccessibility(told)

    def _accept_pressed(self) -> None:
        if self._call is not None:
            self.accepted.emit(self._call.session_id)

    def _open_pressed(self) -> None:
        if self._call is not None:
            self.opened.emit(self._call.session_id)
