"""The bar on top: how the connection is, who one is, and whether one takes chats."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_agent.core.intents import ConnectNow, SetPresence
from desktop_agent.core.selectors import takes_chats
from desktop_agent.core.state import State
from desktop_agent.core.text import NAME_CHARS, one_line
from desktop_agent.viewmodels.presentation import connection_look
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.parts import button, plain_label, restyle, say
from desktop_agent.views.theme import GRID
from relay.protocol.vocabulary import Presence

_COUNTDOWN_MS = 500


class TopBar(QWidget):
    """Counts down while it waits to connect again."""

    settings_wanted = Signal()
    """The agent wants to see the settings, or to leave them."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store = store
        self._connection = plain_label("connectionLabel", wraps=True)
        self._hurry = button("connectNowButton", "Connect now", self._hurry_pressed)
        self._name = plain_label("agentLabel", "heading")
        self._presence = button("presenceButton", "Pause", self._presence_pressed)
        self._settings = button("settingsButton", "Settings", self.settings_wanted.emit)
        self._settings.setToolTip("Settings (Ctrl+,)")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID + 4)
        layout.addWidget(self._connection, 1)
        layout.addWidget(self._hurry)
        layout.addWidget(self._name)
        layout.addWidget(self._presence)
        layout.addWidget(self._settings)
        self._counting = QTimer(self, interval=_COUNTDOWN_MS)
        self._counting.timeout.connect(lambda: self._show_connection(store.state))
        store.changed.connect(self._state_changed)
        self._show(store.state)

    def _state_changed(self, _before: State, after: State) -> None:
        self._show(after)

    def _show(self, state: State) -> None:
        self._show_connection(state)
        self._name.setText("" if state.me is None else one_line(state.me.name, NAME_CHARS))
        online = takes_chats(state)
        say(self._presence, "Pause new chats" if online else "Take chats again")
        # Paused is easily forgotten: the way back stands out.
        restyle(self._presence, "role", "" if online else "main")
        self._presence.setEnabled(state.me is not None)

    def _show_connection(self, state: State) -> None:
        look = connection_look(state, self._store.clock())
        mark = "○" if look.mood == "busy" else "●" if look.mood == "good" else "▲"
        self._connection.setText(f"{mark} {look.words}")
        self._connection.setAccessibleName(look.words)
        restyle(self._connection, "mood", look.mood.value)
        self._hurry.setVisible(look.can_hurry)
        if look.can_hurry != self._counting.isActive():
            (self._counting.start if look.can_hurry else self._counting.stop)()

    def _hurry_pressed(self) -> None:
        self._store.dispatch(ConnectNow())

    def _presence_pressed(self) -> None:
        online = takes_chats(self._store.state)
        self._store.dispatch(SetPresence(Presence.AWAY if online else Presence.ONLINE))
