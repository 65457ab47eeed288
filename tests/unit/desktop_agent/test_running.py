"""The app as a process."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop_agent.app import build
from desktop_agent.running import _run, prepare
from desktop_agent.settings import Settings
from desktop_agent.single_instance import SingleInstance
from tests.fakes.desktop_waiting import until

Run = Callable[[Any], Any]
NO_DESKTOP = {"DBUS_SESSION_BUS_ADDRESS": "", "BATON_DESK_KEYRING": "off"}


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """Give the handlers back that the app took."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the app on a folder, as from a menu."""
    return subprocess.Popen(
        [sys.executable, "-m", "desktop_agent.app", "--data-dir", str(folder), *arguments],
        env={**os.environ, **NO_DESKTOP, "QT_QPA_PLATFORM": "offscreen"},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_second_start_brings_the_first_window_and_ends(tmp_path: Path, run: Run) -> None:
    """Also where the first one started hidden; without a tray that means minimised."""

    async def scenario() -> None:
        app = build(Settings(data_dir=tmp_path, use_keyring=False, hidden=True))
        instance = SingleInstance(tmp_path)
        assert instance.is_first()
        app.window.showMinimized()

        async def start_again() -> None:
            await until(app.window.isVisible, "the window is there")
            app.window.showMinimized()
            second = start(tmp_path)
            await until(lambda: second.poll() is not None, "the second has ended", 60)
            assert "Traceback" not in second.communicate()[1]
            assert second.returncode == 0
            await until(lambda: not app.window.isMinimized(), "the first is shown")
            app.window.quit()

        code, _ = await asyncio.gather(_run(app, instance, None), start_again())
        assert code == 0
        instance.close()

    run(scenario())


def test_a_first_app_that_hangs_is_told_of(tmp_path: Path, qapp: QApplication) -> None:
    """In words that say what to do, and with an exit code that says that nothing started."""
    assert qapp
    hanging = SingleInstance(tmp_path)
    assert hanging.is_first()
    second = start(tmp_path)
    _, errors = second.communicate(timeout=60)
    hanging.close()
    assert second.returncode == 1
    assert "does not answer" in errors
    assert "what was written is kept" in errors


def test_nothing_is_smaller_than_one_can_read_all_day(qapp: QApplication) -> None:
    """A smaller font of the system grows; a larger one stays."""
    before = qapp.font()
    for points, wanted in ((8.0, 10.0), (13.0, 13.0)):
        font = qapp.font()
        font.setPointSizeF(points)
        qapp.setFont(font)
        prepare(qapp)
        assert qapp.font().pointSizeF() == wanted
    qapp.setFont(before)
    assert not qapp.quitOnLastWindowClosed()
