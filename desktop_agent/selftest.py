"""``baton-desk --selftest``: is everything there that the app needs, in this very build?

Loads every page, writes and reads a vault in a temporary folder, asks this desktop how
it can tell of a call, and, where a relay is given, does one real exchange with it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import keyring
import qasync
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop_agent.core.effects import RememberSignIn, Restore
from desktop_agent.core.events import Event, Restored, VaultFailed
from desktop_agent.core.intents import Prefer
from desktop_agent.core.preferences import Preferences, ThemeChoice
from desktop_agent.core.state import State
from desktop_agent.core.trouble import EnvironmentTroubleError
from desktop_agent.link.socket_client import SocketClient
from desktop_agent.link.tasks import Tasks
from desktop_agent.notify.port import Notifier, NotifierUnavailableError, Reactions
from desktop_agent.notify.sound import PlayerUnavailableError, ProgramPlayer, WindowsPlayer
from desktop_agent.notify.tray import Tray, TrayUnavailableError
from desktop_agent.resource_files import ICON_SIZES, chime_file, icon_file
from desktop_agent.settings import Settings
from desktop_agent.telling import freedesktop_notifier, native_notifier
from desktop_agent.vault.keeper import Keeper
from desktop_agent.vault.token import TokenVault
from desktop_agent.viewmodels.store import Store
from desktop_agent.viewmodels.tray_look import tray_look
from desktop_agent.views.main_window import MainWindow
from relay.protocol.agent import PresenceRenew, PresenceRenewed, QueueList, QueueSnapshot
from relay.protocol.codec import RefusedError

_ACCOUNT: Final = "selftest"
_PAGES: Final = ("signInPage", "deskPage", "settingsPage")


class SelftestFailedError(Exception):
    """Something the app needs is not there; the text says what."""


@dataclass(slots=True)
class _Report:
    """Prints what was found, line by line, and remembers whether all was well."""

    failed: list[str] = field(default_factory=list)

    def say(self, mark: str, what: str, words: str) -> None:
        sys.stdout.write(f"{mark:7}{what}: {words}\n")
        sys.stdout.flush()

    async def check(self, what: str, work: Callable[[], Awaitable[str]]) -> None:
        """Run one check; whatever it raises is a failure of this build, and is told."""
        try:
            self.say("ok", what, await work())
        except Exception as error:  # noqa: BLE001 - the one place that reports every failure
            self.failed.append(what)
            self.say("FAILED", what, f"{type(error).__name__}: {error}")


def selftest(application: QApplication, settings: Settings, token: str | None) -> int:
    """Check everything and print it; return 0 where all is well, else 1."""
    with qasync.QEventLoop(application) as loop:
        report = _Report()
        loop.run_until_complete(_run(report, settings, token))
    return 1 if report.failed else 0


async def _run(report: _Report, settings: Settings, token: str | None) -> None:
    tasks = Tasks()
    await report.check("resources", _resources)
    await report.check("views", _views)
    await report.check("vault", lambda: _vault(tasks))
    await report.check("keyring", _keyring)
    await report.check("notifications", _notifications)
    await report.check("sound", _sound)
    await report.check("tray", _tray)
    if settings.relay:
        await report.check("relay", lambda: _exchange(tasks, settings, token))
    else:
        report.say("skip", "relay", "not asked; give --relay URL and --sign-in-token-stdin")
    await tasks.stop()


async def _resources() -> str:
    for size in ICON_SIZES:
        if QImage(str(icon_file(size))).width() != size:
            message = f"{icon_file(size).name} is missing or unreadable"
            raise SelftestFailedError(message)
    if chime_file().stat().st_size == 0:
        message = "the sound is empty"
        raise SelftestFailedError(message)
    return f"{len(ICON_SIZES)} icons and the sound"


async def _views() -> str:
    store = Store(State(), perform=_ignore, clock=_now_ms, new_id=lambda: _ACCOUNT)
    window = MainWindow(store)
    pages = 0
    for theme in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        store.dispatch(Prefer(Preferences(theme=theme)))
        for name in _PAGES:
            page = window.findChild(QWidget, name)
            if not isinstance(page, QWidget) or page.grab().isNull():
                message = f"{name} cannot be drawn"
                raise SelftestFailedError(message)
            pages += 1
    window.deleteLater()
    return f"{pages} pages drawn, light and dark"


async def _vault(tasks: Tasks) -> str:
    heard: list[Event] = []
    with tempfile.TemporaryDirectory(prefix="baton-desk-") as folder:
        keeper = Keeper(
            Path(folder) / "desk.db",
            TokenVault(keyring.get_keyring),
            start=tasks.start,
            dispatch=heard.append,
            clock=_now_ms,
        )
        keeper.perform(RememberSignIn("https://relay.example", _ACCOUNT))
        keeper.perform(Restore(_ACCOUNT))
        kept = await keeper.recall()
        await keeper.close()
    if kept.email != _ACCOUNT or any(isinstance(event, VaultFailed) for event in heard):
        message = f"what was written was not read back: {heard}"
        raise SelftestFailedError(message)
    return f"written and read back ({sum(isinstance(e, Restored) for e in heard)} outbox)"


async def _keyring() -> str:
    backend = keyring.get_keyring()
    return f"{type(backend).__module__}.{type(backend).__name__}"


async def _notifications() -> str:
    nothing = Reactions(_ignore, _ignore, _ignore, _ignore)
    found = []
    for make in (freedesktop_notifier, native_notifier):
        try:
            notifier: Notifier = make(nothing)
            await notifier.open()
        except NotifierUnavailableError as error:
            found.append(f"not {make.__name__} ({error})")
        else:
            await notifier.close()
            return f"{make.__name__} works"
    return f"{'; '.join(found)}; the window tells"


async def _sound() -> str:
    for make in (ProgramPlayer, WindowsPlayer):
        try:
            return make().words
        except PlayerUnavailableError:
            continue
    return "no player here: it beeps"


async def _tray() -> str:
    try:
        tray = Tray(tray_look(State()))
    except TrayUnavailableError as error:
        return f"{error}; the window stays"
    tray.close()
    return "the icon is shown"


async def _exchange(tasks: Tasks, settings: Settings, token: str | None) -> str:
    if not token:
        message = "a relay was given, but no token on standard input (--sign-in-token-stdin)"
        raise SelftestFailedError(message)
    client = SocketClient(tasks, settings.timing, on_fact=_ignore, on_lost=_ignore)
    try:
        await client.connect(settings.relay, token)
        listed = await client.request("queue.list", QueueList(), QueueSnapshot)
        renewed = await client.request("presence.renew", PresenceRenew(), PresenceRenewed)
    except (RefusedError, EnvironmentTroubleError, TimeoutError) as error:
        message = f"{settings.relay} did not answer as a relay does: {error}"
        raise SelftestFailedError(message) from error
    finally:
        await client.close()
    return f"connected as {listed.me.name}, {renewed.waiting.count} waiting, presence renewed"


def _ignore(_told: object) -> None:
    """Nothing follows in a self-test."""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
