"""Putting the app together: the one place that names every concrete part."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import keyring
import qasync
from keyring.backends.null import Keyring as NoKeyring
from PySide6.QtCore import QLockFile, Qt
from PySide6.QtWidgets import QApplication

from desktop_agent.core import effects
from desktop_agent.core.effects import Effect
from desktop_agent.core.events import Closing, Started
from desktop_agent.core.ids import RANDOM_BYTES, uuid7
from desktop_agent.core.state import State
from desktop_agent.link.relay_link import RelayLink
from desktop_agent.link.rest_client import RestClient
from desktop_agent.link.sign_in import SignInLink
from desktop_agent.link.tasks import Tasks
from desktop_agent.link.timers import Timers
from desktop_agent.settings import Settings, read_settings
from desktop_agent.vault.keeper import Keeper
from desktop_agent.vault.token import TokenVault
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.main_window import MainWindow

_DEFAULT_RELAY: Final = "http://localhost:5000"


class App:
    """The running app: its window, and everything behind it."""

    def __init__(self, settings: Settings, token: str | None) -> None:
        """Build every part; nothing is opened or connected before ``start``."""
        self._settings = settings
        self._token = token
        self._tasks = Tasks()
        self.store = Store(
            State(timing=settings.timing),
            perform=self._perform,
            clock=_now_ms,
            new_id=_new_id,
        )
        dispatch = self.store.dispatch
        self._timers = Timers(dispatch)
        self._relay = RelayLink(
            self._tasks, settings.timing, dispatch=dispatch, jitter=random.SystemRandom().random
        )
        self._sign_in = SignInLink(self._tasks, RestClient(settings.device), dispatch=dispatch)
        self._keeper = Keeper(
            settings.database,
            TokenVault(keyring.get_keyring if settings.use_keyring else NoKeyring),
            start=self._tasks.start,
            dispatch=dispatch,
            clock=_now_ms,
        )
        self.window = MainWindow(self.store)

    async def start(self) -> None:
        """Show the window, and go on with the last sign-in where there is one."""
        self.window.show()
        last = await self._keeper.recall()
        relay = self._settings.relay or last.relay or _DEFAULT_RELAY
        self.store.dispatch(Started(relay, last.email))
        token = self._token or await self._keeper.token_for(relay)
        if token is not None:
            self.store.dispatch(Started(relay, last.email, token))

    async def stop(self) -> None:
        """Write what is not written, say goodbye to the relay, and close the window."""
        self.store.dispatch(Closing())
        self._timers.stop()
        await self._relay.close()
        await self._keeper.close()
        await self._tasks.stop()
        self.window.close()

    def _perform(self, effect: Effect) -> None:
        match effect:
            case effects.After() | effects.CancelTimers():
                self._timers.perform(effect)
            case effects.RequestSignIn() | effects.RequestEnrolment() | effects.RequestSignOut():
                self._sign_in.perform(effect)
            case (
                effects.KeepToken()
                | effects.ForgetToken()
                | effects.RememberSignIn()
                | effects.Restore()
                | effects.StoreRow()
                | effects.MarkUnsent()
                | effects.DeleteRow()
                | effects.SaveDraft()
            ):
                self._keeper.perform(effect)
            case _:
                self._relay.perform(effect)


def build(settings: Settings, token: str | None = None) -> App:
    """Build the app; a QApplication must exist. With ``token`` it starts signed in."""
    return App(settings, token)


def main() -> int:
    """Run the app until its window is closed; return the process's exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = read_settings(sys.argv[1:], os.environ)
    token = sys.stdin.readline().strip() if settings.sign_in_token_on_stdin else None
    application = QApplication(sys.argv[:1])
    application.setApplicationName("baton-desk")
    application.setApplicationDisplayName("Baton Desk")
    application.setStyle("Fusion")
    # Quitting Qt's loop under qasync raises; the loop ends when its coroutine does.
    application.setQuitOnLastWindowClosed(False)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = QLockFile(str(settings.data_dir / "desk.lock"))
    if not lock.tryLock(0):
        sys.stderr.write("Baton Desk runs already. Look for its window.\n")
        return 1
    with qasync.QEventLoop(application) as loop:
        loop.run_until_complete(_run(settings, token or None))
    return 0


async def _run(settings: Settings, token: str | None) -> None:
    app = build(settings, token)
    closed = asyncio.Event()
    app.window.closed.connect(closed.set, Qt.ConnectionType.DirectConnection)
    with _ending_on_signals(closed):
        await app.start()
        await closed.wait()
        await app.stop()


@contextmanager
def _ending_on_signals(closed: asyncio.Event) -> Iterator[None]:
    """Let Ctrl+C and the system's goodbye end the app like closing its window.

    Python runs signal handlers only between its own instructions, and Qt may not
    come back to those for seconds; a byte on a socket wakes the loop at once.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: closed.set())
    if os.name == "nt":
        # Qt's loop on Windows watches no plain sockets; the next heartbeat wakes it.
        yield
        return
    loop = asyncio.get_running_loop()
    woken, waker = socket.socketpair()
    waker.settimeout(0)
    woken.settimeout(0)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    loop.add_reader(woken.fileno(), lambda: woken.recv(64))
    try:
        yield
    finally:
        signal.set_wakeup_fd(-1)
        loop.remove_reader(woken.fileno())
        woken.close()
        waker.close()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _new_id() -> str:
    return uuid7(_now_ms(), os.urandom(RANDOM_BYTES))


if __name__ == "__main__":
    sys.exit(main())
