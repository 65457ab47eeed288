"""The settings: a page of the window, applied at once and kept on this computer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.core.intents import Prefer, SignOut
from desktop_agent.core.preferences import Preferences, SendKey, ThemeChoice
from desktop_agent.core.state import State
from desktop_agent.viewmodels.presentation import account_words
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.choices import WORDS_INSET, CheckBox, RadioButton
from desktop_agent.views.parts import button, frame, plain_label
from desktop_agent.views.theme import GRID

_WIDTH = 560
_THEMES = {
    ThemeChoice.SYSTEM: "Like the system",
    ThemeChoice.LIGHT: "Light",
    ThemeChoice.DARK: "Dark",
}
_SEND_KEYS = {
    SendKey.ENTER: "Enter sends, Shift+Enter makes a new line",
    SendKey.CTRL_ENTER: "Ctrl+Enter sends, Enter makes a new line",
}


Choice = TypeVar("Choice", ThemeChoice, SendKey)


class SettingsView(QWidget):
    """Shows the preferences as they are in the state, and changes them there."""

    left = Signal()
    """The agent wants to go back to the chats."""

    sound_test_wanted = Signal()
    notification_test_wanted = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.setObjectName("settingsPage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store = store
        self._checks: dict[str, CheckBox] = {}
        self._choices: dict[str, RadioButton] = {}
        self._told_by = plain_label("toldByLabel", "quiet", wraps=True)
        self._played_by = plain_label("playedByLabel", "quiet", wraps=True)
        self._account = plain_label("accountLabel", wraps=True)
        self._back = button("backButton", "Back to the chats", self.left.emit)
        self._back.setToolTip("Escape goes back, too")
        self._build()
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.left)
        store.changed.connect(self._state_changed)
        self._show(store.state)

    def show_notifier(self, words: str) -> None:
        """Say how calls are shown."""
        self._told_by.setText(words)

    def show_player(self, words: str) -> None:
        """Say how the sound is made."""
        self._played_by.setText(words)

    def take_focus(self) -> None:
        """Put the keyboard on the page."""
        self._back.setFocus()

    # --- building -------------------------------------------------------

    def _build(self) -> None:
        title = plain_label("settingsTitle", "title")
        title.setText("Settings")
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self._back)
        inner = QVBoxLayout()
        inner.setContentsMargins(0, 3 * GRID, 0, 3 * GRID)
        inner.setSpacing(2 * GRID)
        inner.addLayout(top)
        for section in (self._alerts(), self._writing(), self._appearance(), self._sign_out()):
            inner.addWidget(section)
        inner.addStretch(1)
        column = QWidget()
        column.setLayout(inner)
        column.setMaximumWidth(_WIDTH)
        across = QHBoxLayout()
        across.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        across.addWidget(column)
        ground = QWidget()
        ground.setObjectName("settingsGround")
        ground.setLayout(across)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(ground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _alerts(self) -> QWidget:
        sound = self._check("sound", "Sound, again and again until somebody takes the chat")
        test_sound = button("testSoundButton", "Play it", self.sound_test_wanted.emit)
        shown = self._check("notifications", "A notification for everybody who waits or writes")
        test_shown = button(
            "testNotificationButton", "Show one", self.notification_test_wanted.emit
        )
        first = _group(_row(sound, test_sound), self._played_by)
        second = _group(_row(shown, test_shown), self._told_by)
        return _section("When somebody waits", first, second)

    def _writing(self) -> QWidget:
        return _section("Writing", *self._radios(_SEND_KEYS, _with_send_key))

    def _appearance(self) -> QWidget:
        themes = QHBoxLayout()
        themes.setSpacing(3 * GRID)
        for radio in self._radios(_THEMES, _with_theme):
            themes.addWidget(radio)
        themes.addStretch(1)
        hidden = self._check("start_hidden", "Start in the tray, without the window")
        return _section("Window", themes, hidden)

    def _sign_out(self) -> QWidget:
        leave = button("signOutButton", "Sign out", self._sign_out_pressed)
        across = QHBoxLayout()
        across.addWidget(self._account, 1)
        across.addWidget(leave)
        return _section("Signed in as", across)

    def _check(self, name: str, words: str) -> CheckBox:
        box = CheckBox(words)
        box.setObjectName(f"{name}Check")
        box.clicked.connect(lambda on: self._prefer(replace(self._preferences, **{name: on})))
        self._checks[name] = box
        return box

    def _radios(
        self, words: Mapping[Choice, str], change: Callable[[Preferences, Choice], Preferences]
    ) -> list[RadioButton]:
        group = QButtonGroup(self)
        radios = []
        for choice, label in words.items():
            radio = RadioButton(label)
            radio.setObjectName(f"{choice}Radio")
            radio.clicked.connect(partial(self._choose, change, choice))
            group.addButton(radio)
            self._choices[choice] = radio
            radios.append(radio)
        return radios

    # --- showing and changing -------------------------------------------

    def _choose(
        self,
        change: Callable[[Preferences, Choice], Preferences],
        choice: Choice,
    ) -> None:
        self._prefer(change(self._preferences, choice))

    @property
    def _preferences(self) -> Preferences:
        return self._store.state.preferences

    def _prefer(self, preferences: Preferences) -> None:
        self._store.dispatch(Prefer(preferences))

    def _state_changed(self, _before: State, after: State) -> None:
        self._show(after)

    def _show(self, state: State) -> None:
        for name, box in self._checks.items():
            box.setChecked(getattr(state.preferences, name))
        for choice in (state.preferences.theme, state.preferences.send_key):
            self._choices[choice].setChecked(True)
        self._account.setText(account_words(state))

    def _sign_out_pressed(self) -> None:
        self.left.emit()
        self._store.dispatch(SignOut())


def _with_theme(preferences: Preferences, theme: ThemeChoice) -> Preferences:
    return replace(preferences, theme=theme)


def _with_send_key(preferences: Preferences, send_key: SendKey) -> Preferences:
    return replace(preferences, send_key=send_key)


def _row(choice: QAbstractButton, test: QAbstractButton) -> QBoxLayout:
    across = QHBoxLayout()
    across.addWidget(choice, 1)
    across.addWidget(test)
    return across


def _group(row: QBoxLayout, told: QWidget) -> QBoxLayout:
    """Return a choice with what is told of it close below."""
    group = QVBoxLayout()
    group.setSpacing(0)
    group.addLayout(row)
    below = QHBoxLayout()
    below.setContentsMargins(WORDS_INSET, 0, 0, 0)
    below.addWidget(told)
    group.addLayout(below)
    return group


def _section(words: str, *rows: QWidget | QBoxLayout) -> QWidget:
    heading = plain_label(f"heading {words}", "heading")
    heading.setText(words)
    layout = QVBoxLayout()
    layout.setSpacing(GRID)
    layout.addWidget(heading)
    for row in rows:
        if isinstance(row, QWidget):
            layout.addWidget(row)
        else:
            layout.addLayout(row)
    return frame("settingsSection", layout, 2 * GRID)
