"""Being told, put together: who calls, by which way, with which sound, in which tray.

Part of the composition: it joins views, notify and core, which do not know each other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSystemTrayIcon

from desktop_agent.core.attention import calls_of, rings
from desktop_agent.core.intents import AcceptOffer, Claim, OpenSession, Prefer, SetPresence
from desktop_agent.core.selectors import offer_of, takes_chats
from desktop_agent.core.state import State
from desktop_agent.core.timing import Timing
from desktop_agent.link.tasks import Tasks
from desktop_agent.notify.bridge import Bridge
from desktop_agent.notify.in_app import InAppNotifier
from desktop_agent.notify.port import Notifier, Reactions
from desktop_agent.notify.sound import BeepPlayer, ProgramPlayer, Ringer, WindowsPlayer
from desktop_agent.notify.tray import Tray, TrayUnavailableError
from desktop_agent.resource_files import chime_file
from desktop_agent.viewmodels.store import Store
from desktop_agent.viewmodels.tray_look import tray_look
from desktop_agent.views.main_window import MainWindow
from relay.protocol.vocabulary import Presence

_TRAY_MS: Final = 3_000
_IN_TRAY: Final = (
    "Baton Desk goes on here and tells you when somebody waits. Quit is in this icon's menu, "
    "and Ctrl+Q in the window."
)


class Telling:
    """Follows the state; what the agent presses outside the window becomes an intent."""

    def __init__(self, store: Store, window: MainWindow, tasks: Tasks, timing: Timing) -> None:
        """Build every part; nothing is asked of the system before ``start``."""
        self._store = store
        self._window = window
        self._tray: Tray | None = None
        makers = (freedesktop_notifier, native_notifier, self._in_app_notifier)
        self._bridge = Bridge(makers, timing, start=tasks.start)
        players = (ProgramPlayer, WindowsPlayer, BeepPlayer)
        self._ringer = Ringer(players, chime_file(), every_ms=timing.ring_ms)
        # A panel may start after the app, at the beginning of a session above all.
        self._looking = QTimer(interval=_TRAY_MS)
        self._looking.timeout.connect(self._look_for_tray)
        self._connect()

    def _connect(self) -> None:
        window, settings = self._window, self._window.settings
        self._bridge.accepted.connect(self._accept)
        self._bridge.opened.connect(self._open)
        self._bridge.told_by.connect(settings.show_notifier)
        self._ringer.played_by.connect(settings.show_player)
        window.call_bar.accepted.connect(self._accept)
        window.call_bar.opened.connect(self._open)
        window.hidden_to_tray.connect(self._say_where)
        window.hides_on_close = lambda: self._tray is not None
        settings.sound_test_wanted.connect(self._ringer.play_once)
        settings.notification_test_wanted.connect(self._bridge.show_sample)

    def start(self) -> None:
        """Go into the tray, where there is one, and tell of what calls from now on."""
        self._look_for_tray()
        self._looking.start()
        self._store.changed.connect(self._state_changed)

    def show_window(self, *, hidden: bool) -> None:
        """Show the window; ``hidden``: leave it to the tray, or minimise it without one."""
        if not hidden:
            self._window.show()
        elif self._tray is None:
            self._window.showMinimized()
        if hidden:
            self._window.tell_focus()

    async def stop(self) -> None:
        """Fall silent, and take everything off the screen."""
        self._store.changed.disconnect(self._state_changed)
        self._looking.stop()
        self._ringer.ring(on=False)
        await self._bridge.close()
        self._leave_tray()

    # --- following the state --------------------------------------------

    def _state_changed(self, _before: State, after: State) -> None:
        self._bridge.want(calls_of(after) if after.preferences.notifications else ())
        self._ringer.ring(on=rings(after))
        if self._tray is not None:
            self._tray.show_look(tray_look(after))

    def _look_for_tray(self) -> None:
        there = QSystemTrayIcon.isSystemTrayAvailable()
        if there and self._tray is None:
            self._enter_tray()
        elif not there and self._tray is not None:
            self._leave_tray()
            if not self._window.isVisible():
                # Nothing else is left by which the agent could come back.
                self._window.showMinimized()

    def _enter_tray(self) -> None:
        try:
            tray = Tray(tray_look(self._store.state))
        except TrayUnavailableError:
            return
        tray.opened.connect(self._window.summon)
        tray.next_wanted.connect(self._take_next)
        tray.presence_toggled.connect(self._toggle_presence)
        tray.sound_toggled.connect(self._toggle_sound)
        tray.quit_wanted.connect(self._window.quit)
        self._tray = tray

    def _leave_tray(self) -> None:
        if self._tray is not None:
            self._tray.close()
            self._tray = None

    def _say_where(self) -> None:
        preferences = self._store.state.preferences
        if self._tray is not None and not preferences.knows_tray:
            self._tray.say(_IN_TRAY)
            self._store.dispatch(Prefer(replace(preferences, knows_tray=True)))

    def _in_app_notifier(self, _reactions: Reactions) -> Notifier:
        return InAppNotifier(self._window.call_bar.show_calls, self._window.flash)

    # --- what the agent presses -----------------------------------------

    def _accept(self, session_id: str) -> None:
        offer = offer_of(self._store.state, session_id)
        if offer is not None:
            self._store.dispatch(AcceptOffer(offer.offer_id, self._store.new_id()))
        else:
            self._store.dispatch(Claim(self._store.new_id(), session_id))
        self._come_back()

    def _open(self, session_id: str) -> None:
        if session_id:
            self._store.dispatch(OpenSession(session_id))
        self._come_back()

    def _take_next(self) -> None:
        self._store.dispatch(Claim(self._store.new_id()))
        self._come_back()

    def _come_back(self) -> None:
        self._window.show_chats()
        self._window.summon()

    def _toggle_presence(self) -> None:
        online = takes_chats(self._store.state)
        self._store.dispatch(SetPresence(Presence.AWAY if online else Presence.ONLINE))

    def _toggle_sound(self) -> None:
        preferences = self._store.state.preferences
        self._store.dispatch(Prefer(replace(preferences, sound=not preferences.sound)))


def freedesktop_notifier(reactions: Reactions) -> Notifier:
    """Make the notifier of Linux desktops; imported when first needed, to start fast."""
    from desktop_agent.notify.freedesktop import FreedesktopNotifier

    return FreedesktopNotifier(reactions)


def native_notifier(reactions: Reactions) -> Notifier:
    """Make the notifier of Windows and macOS."""
    from desktop_agent.notify.native import NativeNotifier

    return NativeNotifier(reactions)
