"""The bar on top, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_agent.core.effects import Connect, RequestPresence
from desktop_agent.core.events import ConnectionLost
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.top_bar import TopBar
from relay.protocol.vocabulary import Presence
from tests.fakes.desktop_playbook import RELAY, TOKEN, online
from tests.fakes.desktop_store import FakeOutside, store_of


def opened(qtbot: QtBot) -> tuple[TopBar, Store, FakeOutside]:
    """Return the bar of a desk at work, shown."""
    store, outside = store_of(online())
    bar = TopBar(store)
    qtbot.addWidget(bar)
    with qtbot.waitExposed(bar):
        bar.show()
    return bar, store, outside


def press(qtbot: QtBot, bar: TopBar, name: str) -> None:
    """Press a button of the bar."""
    qtbot.mouseClick(bar.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_the_connection_is_told_in_words_and_a_mark(qtbot: QtBot) -> None:
    """Not by colour alone."""
    bar, store, _ = opened(qtbot)
    label = bar.findChild(QLabel, "connectionLabel")
    assert label.text() == "● Connected"
    store.dispatch(ConnectionLost("The connection is lost.", 0.999))
    assert label.text().startswith("▲ The connection is lost. Reconnecting in")
    assert label.accessibleName().startswith("The connection is lost.")


def test_waiting_counts_down_and_can_be_cut_short(qtbot: QtBot) -> None:
    """The words follow the clock without any event."""
    bar, store, outside = opened(qtbot)
    label = bar.findChild(QLabel, "connectionLabel")
    for _ in range(4):
        store.dispatch(ConnectionLost("Lost.", 0.999))
        press(qtbot, bar, "connectNowButton")
    assert outside.wanted[-1] == Connect(RELAY, TOKEN)
    assert not bar.findChild(QPushButton, "connectNowButton").isVisible()
    store.dispatch(ConnectionLost("Lost.", 0.999))
    before = label.text()
    outside.now += 5_000
    qtbot.waitUntil(lambda: label.text() != before)


def test_pausing_and_taking_chats_again(qtbot: QtBot) -> None:
    """The button says what it would do."""
    bar, _, outside = opened(qtbot)
    presence = bar.findChild(QPushButton, "presenceButton")
    press(qtbot, bar, "presenceButton")
    assert outside.wanted[-1] == RequestPresence(Presence.AWAY)
    assert presence.text() == "Take chats again"
    press(qtbot, bar, "presenceButton")
    assert outside.wanted[-1] == RequestPresence(Presence.ONLINE)
    assert presence.text() == "Pause new chats"


def test_the_settings_are_asked_for(qtbot: QtBot) -> None:
    """The window shows them."""
    bar, _, _ = opened(qtbot)
    with qtbot.waitSignal(bar.settings_wanted):
        press(qtbot, bar, "settingsButton")


def test_being_invisible_is_chosen_and_shown(qtbot: QtBot) -> None:
    """From the menu, with the keyboard; it is easily forgotten, so it stands by the name."""
    bar, _, outside = opened(qtbot)
    bar.choose_presence()
    assert bar.menu.isVisible()
    qtbot.keyClick(bar.menu, Qt.Key.Key_I)
    assert outside.wanted[-1] == RequestPresence(Presence.INVISIBLE)
    assert bar.findChild(QLabel, "agentLabel").text() == "Maya · invisible"
    checked = [action.data() for action in bar.menu.actions() if action.isChecked()]
    assert checked == [Presence.INVISIBLE]
    press(qtbot, bar, "presenceButton")
    assert outside.wanted[-1] == RequestPresence(Presence.ONLINE)
    assert bar.findChild(QLabel, "agentLabel").text() == "Maya"
