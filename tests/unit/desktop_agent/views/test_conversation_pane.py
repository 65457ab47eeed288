"""The middle pane, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_agent.core.cards import changed_card
from desktop_agent.core.effects import RequestClaim, StoreRow
from desktop_agent.core.events import Followed
from desktop_agent.core.intents import OpenSession, PassOn, SendReply
from desktop_agent.core.state import RowKind
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.conversation_pane import ConversationPane
from relay.protocol.passing import TargetWarned
from relay.protocol.shapes import MessageAdded
from relay.protocol.vocabulary import Target
from tests.fakes.desktop_playbook import (
    NOW,
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


def test_what_can_be_done_beside_replying(qtbot: QtBot) -> None:
    """On an own chat all of it, on another's a note alone, and nothing without a chat."""
    names = ("noteButton", "passOnButton", "outcomeButton")
    for desk, visible in (
        (answering(), [True, True, True]),
        (online(waiting=[waiting_card()]).hears(OpenSession(session_id(1))), [True, False, False]),
        (online(), [False, False, False]),
    ):
        pane, _, _ = opened(qtbot, desk)
        assert [pane.findChild(QPushButton, name).isVisible() for name in names] == visible
        pane.open_note()
        assert pane.drawer.isVisible() is visible[0]
        pane.open_pass_on()
        pane.open_outcome()
        assert pane.drawer.isVisible() is visible[0]


def test_a_drawer_closes_with_its_chat(qtbot: QtBot) -> None:
    """What is passed on is never another chat than the one that was looked at."""
    desk = online(mine=[own_card(1), own_card(2)]).hears(OpenSession(session_id(1)))
    pane, store, _ = opened(qtbot, desk)
    pane.open_pass_on()
    assert pane.drawer.isVisible()
    store.dispatch(OpenSession(session_id(2)))
    assert not pane.drawer.isVisible()


def test_a_promised_time_stands_beside_the_status(qtbot: QtBot) -> None:
    """And runs by itself, until one answers."""
    pane, store, outside = opened(qtbot, answering())
    promise = pane.findChild(QLabel, "promiseLabel")
    assert not promise.isVisible()
    store.dispatch(TargetWarned(session_id(1), Target.NEXT_RESPONSE, NOW + 9_000))
    assert promise.text() == "Answer promised within 9 s"
    outside.now += 3_000
    pane._ticking.setInterval(10)
    qtbot.waitUntil(lambda: promise.text() == "Answer promised within 6 s")
    store.dispatch(SendReply(session_id(1), "c1", "Hello"))
    assert not promise.isVisible()


def test_passing_on_is_shown_while_it_lasts(qtbot: QtBot) -> None:
    """To whom, and that the chat is still one's own."""
    pane, store, _ = opened(qtbot, answering())
    store.dispatch(PassOn(session_id(1), "c1", "Tom", to_agent="a" * 32))
    assert pane.findChild(QLabel, "passingLabel").text() == "Passing to Tom…"
    assert not pane.findChild(QPushButton, "passOnButton").isEnabled()
