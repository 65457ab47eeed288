"""The real desktop app in a process of its own, driven from outside like by a person.

Reads one JSON command a line from standard input and answers with one line. What
it presses and types goes through Qt's events to the real widgets; nothing of
the app is replaced.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from desktop_agent.app import App, build
from desktop_agent.settings import read_settings
from desktop_agent.viewmodels.conversation_model import LineRole
from desktop_agent.viewmodels.queue_model import QueueRole

LEFT = Qt.MouseButton.LeftButton


class Pilot:
    """Carries out commands on the app's window."""

    def __init__(self, app: App) -> None:
        """Drive ``app``."""
        self._app = app
        self.commands: dict[str, Callable[..., Any]] = {
            "click": self.click,
            "click_row": self.click_row,
            "type": self.type,
            "key": self.key,
            "text": self.text,
            "enabled": lambda name: self._widget(name).isEnabled(),
            "visible": lambda name: self._widget(name).isVisible(),
            "queue": lambda name: self._rows(name, QueueRole),
            "lines": lambda name: self._rows(name, LineRole),
            "screenshot": self.screenshot,
            "resize": self.resize,
        }

    def click(self, name: str) -> None:
        """Press a button, as with the mouse."""
        QTest.mouseClick(self._widget(name), LEFT)

    def click_row(self, name: str, row: int) -> None:
        """Press a row of a list."""
        view = self._widget(name)
        if not isinstance(view, QAbstractItemView):
            message = f"{name} is no list"
            raise TypeError(message)
        point: QPoint = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, point)

    def type(self, name: str, text: str) -> None:
        """Type into a field, replacing what is there."""
        widget = self._widget(name)
        widget.setFocus()
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            widget.selectAll()
        QTest.keyClicks(widget, text)

    def key(self, name: str, key: str) -> None:
        """Press one key in a widget, such as ``Return``."""
        QTest.keyClick(self._widget(name), getattr(Qt.Key, f"Key_{key}"))

    def text(self, name: str) -> str:
        """Return what a widget shows."""
        widget = self._widget(name)
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            return widget.text()
        if isinstance(widget, QPlainTextEdit):
            return widget.toPlainText()
        message = f"{name} shows no text of its own"
        raise TypeError(message)

    def screenshot(self, path: str) -> None:
        """Save what the window shows."""
        if not self._app.window.grab().save(path):
            message = f"no picture could be written to {path}"
            raise OSError(message)

    def resize(self, width: int, height: int) -> None:
        """Give the window a size, in logical pixels."""
        self._app.window.resize(width, height)

    def _widget(self, name: str) -> QWidget:
        found = self._app.window.findChild(QWidget, name)
        if not isinstance(found, QWidget):
            message = f"there is no widget called {name}"
            raise LookupError(message)  # noqa: TRY004 - it is absent, not of a wrong kind
        return found

    def _rows(self, name: str, roles: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - an IntEnum
        view = self._widget(name)
        model: QAbstractItemModel = view.model()  # type: ignore[attr-defined]  # a list or it raises
        rows = range(model.rowCount(QModelIndex()))
        return [
            {role.name.lower(): _plain(model.index(row, 0).data(role)) for role in roles}
            for row in rows
        ]


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


async def _fly(app: App, pilot: Pilot) -> None:
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()
    os.set_blocking(sys.stdin.fileno(), False)
    buffered = bytearray()

    def read() -> None:
        chunk = os.read(sys.stdin.fileno(), 65_536)
        if not chunk:
            lines.put_nowait("")
            loop.remove_reader(sys.stdin.fileno())
            return
        buffered.extend(chunk)
        while b"\n" in buffered:
            line, _, rest = bytes(buffered).partition(b"\n")
            buffered[:] = rest
            lines.put_nowait(line.decode())

    loop.add_reader(sys.stdin.fileno(), read)
    await app.start()
    _answer({"ready": True})
    while line := await lines.get():
        command = json.loads(line)
        try:
            _answer({"ok": pilot.commands[command["do"]](*command["with"])})
        except (LookupError, TypeError, OSError, AttributeError) as error:
            _answer({"error": f"{type(error).__name__}: {error}"})
    await app.stop()


def _answer(answer: dict[str, Any]) -> None:
    sys.__stdout__.write(json.dumps(answer) + "\n")  # type: ignore[union-attr]  # a pipe is there
    sys.__stdout__.flush()  # type: ignore[union-attr]  # as above


def main() -> None:
    """Run the app until standard input ends."""
    settings = read_settings(sys.argv[1:], os.environ)
    token = os.environ.pop("DESK_PILOT_TOKEN", None)
    application = QApplication(sys.argv[:1])
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    with qasync.QEventLoop(application) as loop:
        app = build(settings, token)
        loop.run_until_complete(_fly(app, Pilot(app)))


if __name__ == "__main__":
    main()
