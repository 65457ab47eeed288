"""The middle pane, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_agent.core.cards import changed_card
from desktop_agent.core.effects import RequestClaim, StoreRow
from desktop_agent.core.events import Followed
from desktop_agent.core.intents import OpenSession
from desktop_agent.core.state import RowKind
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.conversation_pane import ConversationPane
from relay.protocol.shapes import MessageAdded
from tests.fakes.desktop_playbook import (
    Playbook,
    answering,
    message,
    online,
    own_card,
    page,
    session_id,
    waiting_card,
)
from tests.fakes.desktop_store import FakeOutside, store_of


def opened(qtbot: QtBot, desk: Playbook) -> tuple[ConversationPane, Store, FakeOutside]:
    """Return the pane on a desk, shown."""
    store, outside = store_of(desk)
    pane = ConversationPane(store)
    qtbot.addWidget(pane)
    pane.resize(640, 600)
    with qtbot.waitExposed(pane):
        pane.show()
    return pane, store, outside


def test_without_a_chat_the_pane_says_how_to_begin(qtbot: QtBot) -> None:
    """The composer is there all the same."""
    pane, _, _ = opened(qtbot, online(waiting=[waiting_card()]))
    assert "Alt+A" in pane.findChild(QLabel, "invitation").text()
    assert pane.findChild(QLabel, "invitation").isVisible()
    assert not pane.findChild(QWidget, "conversationHeader").isVisible()
    assert pane.findChild(QWidget, "composer").isVisible()


def test_the_reason_stands_on_top(qtbot: QtBot) -> None:
    """Why the bot handed over is the first thing one reads."""
    pane, store, _ = opened(qtbot, online(waiting=[waiting_card()]))
    store.dispatch(OpenSession(session_id(1)))
    reason = pane.findChild(QLabel, "reasonLabel")
    assert reason.isVisible()
    assert reason.text() == "The bot was only 12 % sure of its answer."
    assert pane.findChild(QLabel, "conversationTitle").text() == "Ines"


def test_a_waiting_chat_is_taken_from_here(qtbot: QtBot) -> None:
    """The one that is shown, not the next in line."""
    pane, store, outside = opened(qtbot, online(waiting=[waiting_card(1), waiting_card(2)]))
    store.dispatch(OpenSession(session_id(2)))
    qtbot.mouseClick(pane.findChild(QPushButton, "takeButton"), Qt.MouseButton.LeftButton)
    assert outside.wanted[-1] == RequestClaim(session_id(2), "id-1")


def test_an_own_chat_is_completed_from_here(qtbot: QtBot) -> None:
    """Once: then the button is gone."""
    pane, _, outside = opened(qtbot, answering())
    qtbot.mouseClick(pane.findChild(QPushButton, "completeButton"), Qt.MouseButton.LeftButton)
    stored = outside.wanted[-1]
    assert isinstance(stored, StoreRow)
    assert stored.row.kind is RowKind.COMPLETE
    wanted = list(outside.wanted)
    pane.complete()
    assert outside.wanted == wanted


def test_newer_messages_below_are_offered(qtbot: QtBot) -> None:
    """Only while one reads further up."""
    pane, store, _ = opened(qtbot, answering())
    entries = tuple(message(seq) for seq in range(3, 60))
    card = changed_card(own_card(), head_seq=59)
    store.dispatch(Followed(session_id(1), page(card, *entries)))
    bar = pane.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    newest = pane.findChild(QPushButton, "newestButton")
    assert not newest.isVisible()
    bar.setValue(0)
    store.dispatch(MessageAdded(session_id=session_id(1), entry=message(60)))
    qtbot.waitUntil(newest.isVisible)
    qtbot.mouseClick(newest, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not newest.isVisible())
