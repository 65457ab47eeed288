"""The left pane, offscreen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_agent.core.effects import RequestClaim
from desktop_agent.core.events import Claimed
from desktop_agent.core.intents import OpenSession
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.queue_pane import QueuePane, SessionList
from desktop_agent.views.style_sheet import style_sheet
from desktop_agent.views.theme import LIGHT
from relay.protocol.agent import QueueAdded
from tests.fakes.desktop_playbook import (
    Playbook,
    alert_of,
    online,
    own_card,
    session_id,
    waiting_card,
)
from tests.fakes.desktop_store import FakeOutside, store_of


def opened(qtbot: QtBot, desk: Playbook) -> tuple[QueuePane, Store, FakeOutside]:
    """Return the pane on a desk, shown."""
    store, outside = store_of(desk)
    pane = QueuePane(store)
    qtbot.addWidget(pane)
    pane.resize(300, 600)
    with qtbot.waitExposed(pane):
        pane.show()
    return pane, store, outside


def click(qtbot: QtBot, shown: SessionList, row: int) -> QPoint:
    """Click on a row and return where."""
    at = shown.visualRect(shown.sessions.index(row)).center()
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=at)
    return at


def test_a_click_looks_and_the_button_takes(qtbot: QtBot) -> None:
    """Looking at one does not change whose turn it is."""
    pane, store, outside = opened(qtbot, online(waiting=[waiting_card(1), waiting_card(2, "Tom")]))
    click(qtbot, pane.waiting, 1)
    assert store.state.selected == session_id(2)
    claim = pane.findChild(QPushButton, "claimButton")
    assert claim.property("role") == "", "the chat that is looked at has a button of its own"
    qtbot.mouseClick(claim, Qt.MouseButton.LeftButton)
    assert outside.wanted[-1] == RequestClaim(session_id(1), "id-1")
    assert not claim.isEnabled()


def test_a_double_click_or_enter_takes(qtbot: QtBot) -> None:
    """The quick ways."""
    pane, _, outside = opened(qtbot, online(waiting=[waiting_card(1)]))
    at = click(qtbot, pane.waiting, 0)
    qtbot.mouseDClick(pane.waiting.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert outside.wanted[-1] == RequestClaim(session_id(1), "id-1")
    pane, _, outside = opened(qtbot, online(waiting=[waiting_card(1)]))
    click(qtbot, pane.waiting, 0)
    qtbot.keyClick(pane.waiting, Qt.Key.Key_Return)
    assert outside.wanted[-1] == RequestClaim(session_id(1), "id-1")


def test_the_arrow_keys_look(qtbot: QtBot) -> None:
    """Going through the queue shows each chat in passing."""
    pane, store, _ = opened(qtbot, online(waiting=[waiting_card(n) for n in (1, 2, 3)]))
    click(qtbot, pane.waiting, 0)
    qtbot.keyClick(pane.waiting, Qt.Key.Key_Down)
    assert store.state.selected == session_id(2)


def test_the_only_one_who_waits_can_be_looked_at_from_the_keyboard(qtbot: QtBot) -> None:
    """Qt makes the first row current by itself; a key on it looks all the same."""
    pane, store, outside = opened(qtbot, online(waiting=[waiting_card(1)]))
    pane.waiting.setFocus()
    assert store.state.selected is None
    qtbot.keyClick(pane.waiting, Qt.Key.Key_Home)
    assert store.state.selected == session_id(1)
    assert not any(isinstance(wanted, RequestClaim) for wanted in outside.wanted)


def test_enter_on_an_own_chat_leads_to_the_composer(qtbot: QtBot) -> None:
    """There it is answered."""
    pane, store, _ = opened(qtbot, online(mine=[own_card(1)]))
    wanted = QSignalSpy(pane.answer_wanted)
    click(qtbot, pane.mine, 0)
    qtbot.keyClick(pane.mine, Qt.Key.Key_Return)
    assert wanted.count() == 1
    assert store.state.selected == session_id(1)


def test_the_open_chat_is_marked_in_its_list_only(qtbot: QtBot) -> None:
    """Taking it moves the mark with it."""
    pane, store, _ = opened(qtbot, online(waiting=[waiting_card(1), waiting_card(2)]))
    store.dispatch(OpenSession(session_id(1)))
    assert pane.waiting.currentIndex().row() == 0
    store.dispatch(Claimed("c1", own_card(1)))
    assert not pane.waiting.selectionModel().hasSelection()
    assert pane.mine.selectionModel().isRowSelected(0)


def test_an_arrival_does_not_move_what_is_looked_at(qtbot: QtBot) -> None:
    """The mark stays on the chat, not on the place."""
    pane, store, _ = opened(qtbot, online(waiting=[waiting_card(2, since=1_000)]))
    store.dispatch(OpenSession(session_id(2)))
    longer = waiting_card(1, since=90_000)
    store.dispatch(QueueAdded(card=longer, alert=alert_of(longer)))
    assert store.state.selected == session_id(2)
    assert pane.waiting.currentIndex().row() == 1


def test_empty_lists_say_what_belongs_there(qtbot: QtBot) -> None:
    """Before the relay has told, nothing is claimed to be empty."""
    pane, _, _ = opened(qtbot, online())
    assert pane.findChild(QLabel, "nobodyWaits").text() == "Nobody is waiting."
    assert pane.findChild(QLabel, "noneMine").isVisible()
    loading, _, _ = opened(qtbot, Playbook())
    assert loading.findChild(QLabel, "nobodyWaits").text() == "Loading the queue…"
    assert not loading.findChild(QLabel, "noneMine").isVisible()


def test_rows_keep_their_width_and_own_chats_their_place(qtbot: QtBot) -> None:
    """Whoever comes to the queue moves nothing that somebody may be about to click on."""
    pane, store, _ = opened(qtbot, online(waiting=[waiting_card(1)], mine=[own_card(9)]))
    pane.setStyleSheet(style_sheet(LIGHT))
    width = pane.waiting.viewport().width()
    place = pane.mine.geometry()
    for number in range(2, 9):
        card = waiting_card(number, since=number)
        store.dispatch(QueueAdded(card=card, alert=alert_of(card)))
    qtbot.waitUntil(lambda: pane.waiting.verticalScrollBar().maximum() > 0)
    assert pane.waiting.viewport().width() == width
    assert pane.mine.geometry() == place
    claim = pane.findChild(QPushButton, "claimButton")
    row = pane.waiting.visualRect(pane.waiting.sessions.index(0))
    assert claim.mapTo(pane, QPoint(0, 0)).x() == pane.waiting.mapTo(pane, row.topLeft()).x()
    assert claim.width() == row.width()
