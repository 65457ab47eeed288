"""Putting the app together: the one place that names every concrete part."""

from __future__ import annotations

import logging
import os
import random
import sys
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon

from desktop_agent.core import effects
from desktop_agent.core.effects import Effect
from desktop_agent.core.events import Closing, PreferencesRead, Started
from desktop_agent.core.ids import RANDOM_BYTES, uuid7
from desktop_agent.core.state import Phase, State
from desktop_agent.garbage import GarbageCollection
from desktop_agent.link.network import Network
from desktop_agent.link.tasks import Tasks
from desktop_agent.link.timers import Timers
from desktop_agent.resource_files import ICON_SIZES, icon_file
from desktop_agent.running import run
from desktop_agent.settings import Settings
from desktop_agent.telling import Telling
from desktop_agent.vault.keeper import Keeper
from desktop_agent.vault.token import TokenVault
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.main_window import MainWindow

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_DEFAULT_RELAY: Final = "http://localhost:5000"


class App:
    """The running app: its window, and everything behind it."""

    def __init__(self, settings: Settings, token: str | None) -> None:
        """Build every part; nothing is opened or connected before ``start``."""
        self._settings = settings
        self._token = token
        self._tasks = Tasks()
        self._garbage = GarbageCollection()
        self.store = Store(
            State(timing=settings.timing),
            perform=self._perform,
            clock=_now_ms,
            new_id=_new_id,
        )
        dispatch = self.store.dispatch
        self._timers = Timers(dispatch)
        self._network = Network(
            self._tasks,
            settings.timing,
            settings.device,
            dispatch=dispatch,
            jitter=random.SystemRandom().random,
        )
        self._keeper = Keeper(
            settings.database,
            TokenVault(_system_keyring if settings.use_keyring else _no_keyring),
            start=self._tasks.start,
            dispatch=dispatch,
            clock=_now_ms,
        )
        self.window = MainWindow(self.store)
        self.window.setWindowIcon(app_icon())
        self.telling = Telling(self.store, self.window, self._tasks, settings.timing)
        self.store.changed.connect(self._state_changed)

    def is_connected(self) -> bool:
        """Tell whether the relay is reached and the agent signed in."""
        return self.store.state.phase is Phase.ONLINE

    async def start(self) -> None:
        """Show the window, and go on with the last sign-in where there is one."""
        self._garbage.start()
        last = await self._keeper.recall()
        self.store.dispatch(PreferencesRead(last.preferences))
        self.telling.start()
        hidden = self._settings.hidden or last.preferences.start_hidden
        self.telling.show_window(hidden=hidden)
        await self._network.load()
        relay = self._settings.relay or last.relay or _DEFAULT_RELAY
        self.store.dispatch(Started(relay, last.email))
        token = self._token or await self._keeper.token_for(relay)
        if token is not None:
            self.store.dispatch(Started(relay, last.email, token))
        elif self.store.state.phase is Phase.SIGNED_OUT:
            # Hidden, the app would look as if visitors reached the agent.
            self.window.summon()
        self._garbage.spare_what_is_there()

    async def stop(self) -> None:
        """Write what is not written, say goodbye to the relay, and close the window."""
        self.store.dispatch(Closing())
        self._timers.stop()
        await self.telling.stop()
        await self._network.close()
        await self._keeper.close()
        await self._tasks.stop()
        self.window.quit()
        self._garbage.stop()

    def _state_changed(self, before: State, after: State) -> None:
        ended = before.phase is not after.phase and after.phase is Phase.SIGNED_OUT
        if ended and after.sign_in_error and not self.window.isVisible():
            # After the store has settled: showing the window is an event of its own.
            QTimer.singleShot(0, self.window, self.window.summon)

    def _perform(self, effect: Effect) -> None:
        match effect:
            case effects.After() | effects.CancelTimers():
                self._timers.perform(effect)
            case (
                effects.KeepToken()
                | effects.ForgetToken()
                | effects.RememberSignIn()
                | effects.Restore()
                | effects.StoreRow()
                | effects.MarkUnsent()
                | effects.DeleteRow()
                | effects.SaveDraft()
                | effects.SavePreferences()
            ):
                self._keeper.perform(effect)
            case _:
                self._network.perform(effect)


def build(settings: Settings, token: str | None = None) -> App:
    """Build the app; a QApplication must exist. With ``token`` it starts signed in."""
    return App(settings, token)


def app_icon() -> QIcon:
    """Return the app's icon in all its sizes."""
    icon = QIcon()
    for size in ICON_SIZES:
        icon.addFile(str(icon_file(size)))
    return icon


def main() -> int:
    """Run the app until the agent quits; return the process's exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    return run(build)


def _system_keyring() -> KeyringBackend:
    """Runs on the keyring's thread, which loads the library on first use."""
    import keyring

    return keyring.get_keyring()


def _no_keyring() -> KeyringBackend:
    from keyring.backends.null import Keyring

    return Keyring()  # type: ignore[no-untyped-call]  # the library has no types


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _new_id() -> str:
    return uuid7(_now_ms(), os.urandom(RANDOM_BYTES))


if __name__ == "__main__":
    sys.exit(main())
