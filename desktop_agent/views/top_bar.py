"""The bar on top: how the connection is, who one is, and whether one takes chats."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop_agent.core.intents import ConnectNow, SetPresence
from desktop_agent.core.selectors import presence_of, takes_chats
from desktop_agent.core.state import State
from desktop_agent.viewmodels.presentation import connection_look, presence_words
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.parts import button, plain_label, restyle, say
from desktop_agent.views.theme import GRID
from relay.protocol.vocabulary import Presence

_COUNTDOWN_MS = 500
_PRESENCES = {
    Presence.ONLINE: "&Take new chats",
    Presence.AWAY: "&Pause: keep your chats, get no new ones",
    Presence.INVISIBLE: "&Invisible: as paused, and visitors see nobody there",
}


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
        self._choose = button("presenceMenuButton", "▾", self._choose_pressed)
        self._choose.setAccessibleName("Choose your presence")
        self._choose.setToolTip("Take chats, pause, or be invisible (Alt+I)")
        self.menu = QMenu(self)
        self.menu.setAccessibleName("Your presence")
        for presence, words in _PRESENCES.items():
            action = self.menu.addAction(words, partial(self._set_presence, presence))
            action.setCheckable(True)
            action.setData(presence)
        self._settings = button("settingsButton", "Settings", self.settings_wanted.emit)
        self._settings.setToolTip("Settings (Ctrl+,)")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID + 4)
        layout.addWidget(self._connection, 1)
        layout.addWidget(self._hurry)
        layout.addWidget(self._name)
        layout.addWidget(self._presence)
        layout.addWidget(self._choose)
        layout.addWidget(self._settings)
        self._counting = QTimer(self, interval=_COUNTDOWN_MS)
        self._counting.timeout.connect(lambda: self._show_connection(store.state))
        store.changed.connect(self._state_changed)
        self._show(store.state)

    def _state_changed(self, _before: State, after: State) -> None:
        self._show(after)

    def _show(self, state: State) -> None:
        self._show_connection(state)
        self._name.setText(presence_words(state))
        self._choose.setEnabled(state.me is not None)
        for action in self.menu.actions():
            action.setChecked(action.data() == presence_of(state))
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

    def choose_presence(self) -> None:
        """Show the choice of presence, where somebody is signed in."""
        if self._choose.isEnabled():
            self._choose_pressed()

    def _choose_pressed(self) -> None:
        below = self._choose.rect().bottomLeft()
        self.menu.popup(self._choose.mapToGlobal(below))

    def _set_presence(self, presence: Presence) -> None:
        self._store.dispatch(SetPresence(presence))

    def _presence_pressed(self) -> None:
        online = takes_chats(self._store.state)
        self._store.dispatch(SetPresence(Presence.AWAY if online else Presence.ONLINE))
