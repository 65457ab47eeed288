"""The app as a process: one per data folder, ended by the agent or by a signal."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop_agent.settings import Settings, read_settings
from desktop_agent.showing import place_beside, save_picture
from desktop_agent.single_instance import SingleInstance
from desktop_agent.views.main_window import MainWindow

_SMALLEST_POINTS = 10.0
"""Smaller than this nobody reads all day; where the system says more, it is more."""


class RunnableApp(Protocol):
    """What is run: a window, with everything behind it."""

    window: MainWindow

    def is_connected(self) -> bool:
        """Tell whether the relay is reached and the agent signed in."""

    async def start(self) -> None:
        """Show the window and begin to work."""

    async def stop(self) -> None:
        """Write what is not written, and close the window."""


Build = Callable[[Settings, str | None], RunnableApp]


def run(build: Build) -> int:
    """Run what ``build`` makes until the agent quits; return the process's exit code."""
    settings = read_settings(sys.argv[1:], os.environ)
    token = sys.stdin.readline().strip() if settings.sign_in_token_on_stdin else None
    application = QApplication(sys.argv[:1])
    prepare(application)
    if settings.selftest:
        from desktop_agent.selftest import selftest

        return selftest(application, settings, token)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    instance = SingleInstance(settings.data_dir)
    if not instance.is_first():
        return _leave_to_first(instance)
    with qasync.QEventLoop(application) as loop:
        app = build(settings, token or None)
        if settings.side is not None:
            place_beside(app.window, settings.side)
        code: int = loop.run_until_complete(_run(app, instance, settings.picture))
    instance.close()
    return code


def prepare(application: QApplication) -> None:
    """Give Qt's application the app's name, style and manners."""
    application.setApplicationName("baton-desk")
    application.setApplicationDisplayName("Baton Desk")
    application.setDesktopFileName("baton-desk")
    application.setStyle("Fusion")
    font = application.font()
    font.setPointSizeF(max(font.pointSizeF(), _SMALLEST_POINTS))
    application.setFont(font)
    # Quitting Qt's loop under qasync raises; the loop ends when its coroutine does.
    application.setQuitOnLastWindowClosed(False)


def _leave_to_first(instance: SingleInstance) -> int:
    if instance.summon_first():
        return 0
    sys.stderr.write(
        "Baton Desk runs already, but does not answer. End it, then start it again; "
        "what was written is kept.\n"
    )
    return 1


async def _run(app: RunnableApp, instance: SingleInstance, picture: Path | None) -> int:
    """Run until the window is closed for good, or the picture is saved; return the exit code."""
    closed = asyncio.Event()
    app.window.closed.connect(closed.set, Qt.ConnectionType.DirectConnection)
    instance.summoned.connect(app.window.summon)
    with _ending_on_signals(closed):
        await app.start()
        if picture is None:
            await closed.wait()
            saved = True
        else:
            saved = await save_picture(app.window, picture, connected=app.is_connected)
        await app.stop()
    return 0 if saved else 1


@contextmanager
def _ending_on_signals(closed: asyncio.Event) -> Iterator[None]:
    """Let Ctrl+C and the system's goodbye end the app like quitting it.

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
