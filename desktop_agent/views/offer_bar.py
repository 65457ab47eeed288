"""What is offered to the agent, above the panes: taken or left with one key."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_agent.core.intents import AcceptOffer, DeclineOffer
from desktop_agent.core.state import State
from desktop_agent.viewmodels.passing_look import OfferLook, offer_look, time_left_words
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.parts import button, frame, plain_label
from desktop_agent.views.theme import GRID

_TICK_MS = 500


class OfferBar(QWidget):
    """Shows the oldest offer; it goes when the relay says that it has ended."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._look: OfferLook | None = None
        self._title = plain_label("offerTitle", "heading", wraps=True)
        self._body = plain_label("offerBody", wraps=True)
        self._left = plain_label("offerTimeLeft", "waiting")
        self._accept = button("acceptOfferButton", "Accept", self.accept, role="main")
        self._accept.setToolTip("Take this chat (Alt+Y)")
        self._decline = button("declineOfferButton", "Decline", self.decline)
        self._decline.setToolTip("Leave this chat to others (Alt+D)")
        words = QVBoxLayout()
        words.setSpacing(GRID // 2)
        words.addWidget(self._title)
        words.addWidget(self._body)
        inner = QHBoxLayout()
        inner.setSpacing(GRID)
        inner.addLayout(words, 1)
        for part in (self._left, self._accept, self._decline):
            inner.addWidget(part)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        outer.addWidget(frame("offerBar", inner, GRID + 4))
        self._ticking = QTimer(self, interval=_TICK_MS)
        self._ticking.timeout.connect(lambda: self._tick(store.state))
        store.changed.connect(self._state_changed)
        self.hide()
        self._show(store.state)

    def accept(self) -> None:
        """Take the offered chat, where one is offered."""
        if self._look is not None and self._look.can_answer:
            self._store.dispatch(AcceptOffer(self._look.offer_id, self._store.new_id()))

    def decline(self) -> None:
        """Leave the offered chat to others, where one is offered."""
        if self._look is not None:
            self._store.dispatch(DeclineOffer(self._look.offer_id, self._store.new_id()))

    def _state_changed(self, _before: State, after: State) -> None:
        self._show(after)

    def _show(self, state: State) -> None:
        look = offer_look(state)
        if look == self._look:
            return
        is_new = look is not None and (self._look is None or look.offer_id != self._look.offer_id)
        self._look = look
        self.setVisible(look is not None)
        (self._ticking.stop if look is None else self._ticking.start)()
        if look is None:
            return
        self._title.setText(look.title)
        self._body.setText(look.body)
        self._body.setVisible(bool(look.body))
        self._accept.setEnabled(look.can_answer)
        self._tick(state)
        if is_new:
            told = QAccessibleEvent(self._title, QAccessible.Event.Alert)
            QAccessible.updateAccessibility(told)

    def _tick(self, state: State) -> None:
        self._left.setText(time_left_words(state, self._store.clock()))
