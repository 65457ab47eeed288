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
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QWidget,
)

from desktop_agent.app import App, build
from desktop_agent.core.intents import Prefer
from desktop_agent.core.preferences import from_plain, to_plain
from desktop_agent.running import prepare
from desktop_agent.settings import read_settings
from desktop_agent.viewmodels.conversation_model import LineRole
from desktop_agent.viewmodels.queue_model import QueueRole

STALL_STEP_MS = 2
LEFT = Qt.MouseButton.LeftButton


class Pilot:
    """Carries out commands on the app's window."""

    def __init__(self, app: App) -> None:
        """Drive ``app``."""
        self._app = app
        self._watch = StallWatch()
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
            "keys": self.keys,
            "write": self.write,
            "focused": lambda: self._focus().objectName(),
            "checked": lambda name: self._button(name).isChecked(),
            "title": self._app.window.windowTitle,
            "window": self.window,
            "close": self._app.window.close,
            "prefer": self.prefer,
            "controls": self.controls,
            "scroll": self.scroll,
            "count": self.count,
            "watch": self.watch,
            "stalls": self.stalls,
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
        _type_into(widget, text)

    def key(self, name: str, key: str) -> None:
        """Press one key in a widget, such as ``Return``."""
        QTest.keyClick(self._widget(name), getattr(Qt.Key, f"Key_{key}"))

    def keys(self, *sequences: str) -> None:
        """Press keys wherever the keyboard is, such as ``Alt+A`` or ``Tab``."""
        for sequence in sequences:
            QTest.keySequence(self._focus(), QKeySequence(sequence))

    def write(self, text: str) -> None:
        """Type wherever the keyboard is."""
        _type_into(self._focus(), text)

    def window(self) -> dict[str, bool]:
        """Return whether the window is on screen, and whether it is minimised."""
        window = self._app.window
        return {"visible": window.isVisible(), "minimised": window.isMinimized()}

    def prefer(self, **changes: Any) -> None:  # noqa: ANN401 - a preference
        """Change preferences, as the settings do."""
        plain = {**to_plain(self._app.store.state.preferences), **changes}
        self._app.store.dispatch(Prefer(from_plain(plain)))

    def scroll(self, name: str, share: float) -> None:
        """Scroll a view to a share of its height, from 0 to 1."""
        view = self._widget(name)
        if not isinstance(view, QAbstractScrollArea):
            message = f"{name} does not scroll"
            raise TypeError(message)
        bar = view.verticalScrollBar()
        bar.setValue(round(bar.maximum() * share))

    def count(self, name: str) -> int:
        """Return how many rows a list has."""
        return self._model(name).rowCount(QModelIndex())

    def watch(self) -> None:
        """Note from now on how long the window's loop does not come round."""
        self._watch.begin()

    def stalls(self) -> dict[str, float]:
        """Return the longest and the 99th percentile since ``watch``, in ms."""
        return self._watch.end()

    def controls(self) -> list[dict[str, str]]:
        """Return every control in sight that takes the keyboard, as a screen reader has it."""
        found = []
        for widget in self._app.window.findChildren(QWidget):
            takes_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes_keys and widget.isVisible() and not isinstance(widget, QAbstractSlider):
                spoken = QAccessible.queryAccessibleInterface(widget)
                name = spoken.text(QAccessible.Text.Name)
                found.append({"object": widget.objectName(), "name": name,
                              "role": spoken.role().name})  # fmt: skip
        return found

    def text(self, name: str) -> str:
        """Return what a widget shows."""
        widget = self._widget(name)
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            return widget.text()
        if isinstance(widget, QPlainTextEdit):
            return widget.toPlainText()
        if isinstance(widget, QListWidget):
            chosen: QListWidgetItem | None = widget.currentItem()
            return "" if chosen is None else chosen.text()
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

    def _focus(self) -> QWidget:
        # Qt's stubs hide that it may be None: then the window itself has the keyboard.
        focused: QWidget | None = self._app.window.focusWidget()
        return self._app.window if focused is None else focused

    def _button(self, name: str) -> QAbstractButton:
        widget = self._widget(name)
        if not isinstance(widget, QAbstractButton):
            message = f"{name} is no button"
            raise TypeError(message)
        return widget

    def _widget(self, name: str) -> QWidget:
        found = self._app.window.findChild(QWidget, name)
        if not isinstance(found, QWidget):
            message = f"there is no widget called {name}"
            raise LookupError(message)  # noqa: TRY004 - it is absent, not of a wrong kind
        return found

    def _rows(self, name: str, roles: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - an IntEnum
        model = self._model(name)
        rows = range(model.rowCount(QModelIndex()))
        return [
            {role.name.lower(): _plain(model.index(row, 0).data(role)) for role in roles}
            for row in rows
        ]

    def _model(self, name: str) -> QAbstractItemModel:
        model: QAbstractItemModel = self._widget(name).model()  # type: ignore[attr-defined]  # a list or it raises
        return model


class StallWatch(QObject):
    """A timer that should fire every few milliseconds, and notes how late it is."""

    def __init__(self) -> None:
        """Do nothing until ``begin``."""
        super().__init__()
        self._late: list[float] = []
        self._due = 0.0
        self._timer = QTimer(self, interval=STALL_STEP_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._fired)

    def begin(self) -> None:
        """Forget what was, and note."""
        self._late.clear()
        self._due = time.perf_counter() + STALL_STEP_MS / 1000
        self._timer.start()

    def end(self) -> dict[str, float]:
        """Stop, and return what was noted."""
        self._timer.stop()
        late = sorted(self._late)
        return {"longest_ms": late[-1], "p99_ms": late[int(0.99 * (len(late) - 1))]}

    def _fired(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, now - self._due) * 1000)
        self._due = now + STALL_STEP_MS / 1000


def _type_into(widget: QWidget, text: str) -> None:
    """Press a key for each character; what has no key comes as from an input method."""
    for character in text:
        if character.isascii():
            QTest.keyClicks(widget, character)
        else:
            composed = QInputMethodEvent()
            composed.setCommitString(character)
            QApplication.sendEvent(widget, composed)


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
            done = pilot.commands[command["do"]](*command["with"], **command.get("named", {}))
            _answer({"ok": done})
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
    prepare(application)
    Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    with qasync.QEventLoop(application) as loop:
        app = build(settings, token)
        loop.run_until_complete(_fly(app, Pilot(app)))


if __name__ == "__main__":
    main()
