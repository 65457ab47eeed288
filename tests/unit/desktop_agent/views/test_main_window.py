"""The whole window, offscreen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_agent.core.effects import RequestClaim, StoreRow
from desktop_agent.core.events import Claimed
from desktop_agent.core.intents import OpenSession, SignOut
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.main_window import MainWindow
from desktop_agent.views.theme import DARK, LIGHT
from tests.fakes.desktop_playbook import (
    Playbook,
    answering,
    online,
    own_card,
    session_id,
    waiting_card,
)
from tests.fakes.desktop_store import FakeOutside, store_of

MARKUP = "<b>bold</b><img src='file:///etc/passwd'>"


def opened(qtbot: QtBot, desk: Playbook) -> tuple[MainWindow, Store, FakeOutside]:
    """Return a window on a desk, shown."""
    store, outside = store_of(desk)
    window = MainWindow(store)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window, store, outside


def test_signed_out_the_form_is_shown_and_signed_in_the_desk(qtbot: QtBot) -> None:
    """One window for both."""
    window, store, _ = opened(qtbot, online())
    assert window.findChild(QWidget, "deskPage").isVisible()
    store.dispatch(SignOut())
    assert window.findChild(QWidget, "signInPage").isVisible()
    assert not window.findChild(QWidget, "deskPage").isVisible()


def test_no_label_reads_its_text_as_markup(qtbot: QtBot) -> None:
    """R13: a visitor's words are text, wherever they are shown."""
    desk = online(waiting=[waiting_card(1, MARKUP)], mine=[own_card(2, MARKUP)])
    window, store, _ = opened(qtbot, desk)
    store.dispatch(OpenSession(session_id(1)))
    labels = window.findChildren(QLabel)
    assert any(label.text() == MARKUP for label in labels)
    assert [x.objectName() for x in labels if x.textFormat() != Qt.TextFormat.PlainText] == []
    assert window.findChildren(QTextEdit) == []


def test_every_control_has_a_name_for_screen_readers(qtbot: QtBot) -> None:
    """Buttons, fields and lists say what they are."""
    window, store, _ = opened(qtbot, online(waiting=[waiting_card()]))
    store.dispatch(OpenSession(session_id(1)))
    kinds = (QPushButton, QLineEdit, QPlainTextEdit, QAbstractItemView)
    controls = [widget for kind in kinds for widget in window.findChildren(kind)]
    nameless = [widget.objectName() for widget in controls if not widget.accessibleName()]
    assert len(controls) > 15
    assert nameless == []
    assert all(box.text() for box in window.findChildren(QCheckBox))


def test_tab_reaches_every_control_of_the_desk(qtbot: QtBot) -> None:
    """Nothing needs a mouse."""
    window, _, _ = opened(qtbot, answering())
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    seen = set()
    for _ in range(40):
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        focused = window.focusWidget()
        if focused is not None:
            seen.add(focused.objectName())
    assert {
        "queueList", "mineList", "conversationView", "composer", "sendButton", "completeButton",
        "presenceButton", "settingsButton",
    } <= seen  # fmt: skip


def test_alt_a_takes_the_next_chat_and_the_keyboard_is_in_the_composer(qtbot: QtBot) -> None:
    """From anywhere to answering with one key."""
    window, store, outside = opened(qtbot, online(waiting=[waiting_card()]))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    assert outside.wanted[-1] == RequestClaim(session_id(1), "id-1")
    store.dispatch(Claimed("id-1", own_card()))
    composer = window.findChild(QPlainTextEdit, "composer")
    assert composer.hasFocus()
    qtbot.keyClicks(composer, "Hello")
    qtbot.keyClick(composer, Qt.Key.Key_Return)
    assert isinstance(outside.wanted[-2], StoreRow)
    assert store.state.outbox[0].text == "Hello"


def test_own_chats_are_reached_with_alt_and_the_arrows(qtbot: QtBot) -> None:
    """Down, down and round; up goes back."""
    window, store, _ = opened(qtbot, online(mine=[own_card(n) for n in (1, 2, 3)]))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    visited = []
    for key in (Qt.Key.Key_Down,) * 4 + (Qt.Key.Key_Up,) * 2:
        qtbot.keyClick(window, key, Qt.KeyboardModifier.AltModifier)
        visited.append(store.state.selected)
    assert visited == [session_id(n) for n in (1, 2, 3, 1, 3, 2)]


def test_the_window_follows_the_system_into_the_dark(qtbot: QtBot, qapp: QApplication) -> None:
    """At once, while it is open."""
    window, _, _ = opened(qtbot, online())
    before = qapp.palette()
    assert window.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.panel)
    try:
        qapp.setPalette(QPalette(QColor("#222222")))
        role = QPalette.ColorRole.Window
        qtbot.waitUntil(lambda: window.palette().color(role) == QColor(DARK.panel))
    finally:
        qapp.setPalette(before)


def test_closing_the_window_is_told(qtbot: QtBot) -> None:
    """The app ends when the agent is done."""
    window, _, _ = opened(qtbot, online())
    closed = QSignalSpy(window.closed)
    window.close()
    assert closed.count() == 1


@pytest.mark.parametrize("size", [(800, 480), (1180, 760), (2400, 1400)])
def test_the_window_takes_small_and_large_sizes(qtbot: QtBot, size: tuple[int, int]) -> None:
    """No pane insists on room that a laptop does not have."""
    window, store, _ = opened(qtbot, online(waiting=[waiting_card()]))
    store.dispatch(OpenSession(session_id(1)))
    window.resize(*size)
    assert (window.width(), window.height()) == size


@pytest.mark.parametrize("width", [800, 1000, 1180, 1800])
def test_the_conversation_is_the_widest_pane(qtbot: QtBot, width: int) -> None:
    """In a small window the others give way, too."""
    window, store, _ = opened(qtbot, online(waiting=[waiting_card()]))
    store.dispatch(OpenSession(session_id(1)))
    window.resize(width, 600)
    names = ("queuePane", "conversationPane", "visitorPane")
    queue, conversation, visitor = (window.findChild(QWidget, name).width() for name in names)
    assert conversation > queue > visitor
