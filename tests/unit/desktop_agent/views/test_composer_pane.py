"""Writing and sending, offscreen."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_agent.core.effects import StoreRow
from desktop_agent.core.events import NotDelivered, RowNotStored, RowStored
from desktop_agent.core.intents import OpenSession, SendReply
from desktop_agent.viewmodels.presentation import MOST_WRITTEN
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.composer_pane import ComposerPane
from relay.protocol.vocabulary import MAX_TEXT_CHARS, RefusalCode
from tests.fakes.desktop_playbook import (
    Playbook,
    answering,
    online,
    own_card,
    refusal,
    session_id,
    waiting_card,
)
from tests.fakes.desktop_store import FakeOutside, store_of

ONE, TWO = session_id(1), session_id(2)


def opened(qtbot: QtBot, desk: Playbook) -> tuple[ComposerPane, Store, FakeOutside]:
    """Return a composer on a desk, shown."""
    store, outside = store_of(desk)
    pane = ComposerPane(store)
    qtbot.addWidget(pane)
    pane.resize(600, 200)
    with qtbot.waitExposed(pane):
        pane.show()
    return pane, store, outside


def test_enter_sends_and_shift_enter_begins_a_line(qtbot: QtBot) -> None:
    """After sending the field is empty."""
    pane, _, outside = opened(qtbot, answering())
    qtbot.keyClicks(pane.words, "one")
    qtbot.keyClick(pane.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(pane.words, "two")
    qtbot.keyClick(pane.words, Qt.Key.Key_Return)
    stored = [effect for effect in outside.wanted if isinstance(effect, StoreRow)]
    assert [effect.row.text for effect in stored] == ["one\ntwo"]
    assert pane.words.toPlainText() == ""


def test_control_enter_and_the_button_send_too(qtbot: QtBot) -> None:
    """Whatever one is used to."""
    pane, store, _ = opened(qtbot, answering())
    qtbot.keyClicks(pane.words, "one")
    qtbot.keyClick(pane.words, Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(pane.words, "two")
    qtbot.mouseClick(pane.findChild(QPushButton, "sendButton"), Qt.MouseButton.LeftButton)
    assert [row.text for row in store.state.outbox] == ["one", "two"]


def test_each_chat_has_words_of_its_own(qtbot: QtBot) -> None:
    """Leaving a half-written reply and coming back finds it."""
    pane, store, _ = opened(qtbot, online(mine=[own_card(1), own_card(2)]))
    store.dispatch(OpenSession(ONE))
    qtbot.keyClicks(pane.words, "for one")
    store.dispatch(OpenSession(TWO))
    assert pane.words.toPlainText() == ""
    qtbot.keyClicks(pane.words, "for two")
    store.dispatch(OpenSession(ONE))
    assert pane.words.toPlainText() == "for one"
    assert store.state.drafts == {ONE: "for one", TWO: "for two"}


def test_a_chat_that_is_not_ours_takes_no_words(qtbot: QtBot) -> None:
    """The field is there and says what to do."""
    pane, store, _ = opened(qtbot, online(waiting=[waiting_card()]))
    store.dispatch(OpenSession(ONE))
    qtbot.keyClicks(pane.words, "Hello")
    assert pane.words.toPlainText() == ""
    assert pane.words.placeholderText() == "Take this chat to answer."
    assert not pane.findChild(QPushButton, "sendButton").isEnabled()


def test_words_the_disk_refused_are_back_in_the_field(qtbot: QtBot) -> None:
    """The agent can try again."""
    pane, store, _ = opened(qtbot, answering())
    qtbot.keyClicks(pane.words, "Hello")
    qtbot.keyClick(pane.words, Qt.Key.Key_Return)
    store.dispatch(RowNotStored(store.state.outbox[0].cmid, "The disk is full."))
    assert pane.words.toPlainText() == "Hello"


def test_room_that_gets_short_is_told(qtbot: QtBot) -> None:
    """Before the message is too long, not after."""
    pane, _, _ = opened(qtbot, answering())
    pane.words.setPlainText("x" * (MAX_TEXT_CHARS - 3))
    assert pane.findChild(QLabel, "composerHint").text() == "3 characters left"


def test_what_is_pasted_is_plain_text_and_has_an_end(qtbot: QtBot) -> None:
    """Markup on the clipboard stays there; of a megabyte the beginning is kept, and it is said."""
    pane, store, _ = opened(qtbot, answering())
    copied = QMimeData()
    copied.setText("<b>plain</b>")
    copied.setHtml("<h1>rich</h1><img src='file:///etc/hostname'>")
    pane.words.insertFromMimeData(copied)
    assert pane.words.toPlainText() == "<b>plain</b>"
    copied.setText("A" * 1_000_000)
    pane.words.insertFromMimeData(copied)
    pane.words.insertFromMimeData(copied)
    assert store.state.drafts[ONE] == ("<b>plain</b>" + "A" * MOST_WRITTEN)[:MOST_WRITTEN]
    assert "Cut off" in pane.findChild(QLabel, "composerHint").text()
    pane.words.selectAll()
    pane.words.insertFromMimeData(copied)
    assert pane.words.toPlainText() == "A" * MOST_WRITTEN


def test_pictures_are_not_pasted(qtbot: QtBot) -> None:
    """The relay takes text alone."""
    pane, _, _ = opened(qtbot, answering())
    picture = QMimeData()
    picture.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    assert not pane.words.canInsertFromMimeData(picture)


def test_the_field_grows_with_the_words_up_to_a_point(qtbot: QtBot) -> None:
    """It never takes the conversation's room."""
    pane, _, _ = opened(qtbot, answering())
    heights = []
    for lines in (1, 4, 8, 40):
        pane.words.setPlainText("\n".join("x" * lines))
        heights.append(pane.words.sizeHint().height())
    assert heights[0] < heights[1] < heights[2] == heights[3]


def test_words_that_were_not_sent_can_be_copied_sent_again_and_discarded(qtbot: QtBot) -> None:
    """They stand above the field until the agent has decided."""
    pane, store, outside = opened(qtbot, answering())
    bar = pane.findChild(QWidget, "unsentBar")
    assert not bar.isVisible()
    store.dispatch(SendReply(ONE, "r1", "too late"))
    for _ in range(2):
        store.dispatch(RowStored("r1"))
        store.dispatch(NotDelivered("r1", 1, refusal(RefusalCode.NOT_OWNER)))
        assert bar.isVisible()
        assert "too late" in pane.findChild(QLabel, "unsentLabel").text()
        qtbot.mouseClick(pane.findChild(QPushButton, "resendButton"), Qt.MouseButton.LeftButton)
        assert isinstance(outside.wanted[-1], StoreRow)
        assert not bar.isVisible()
    store.dispatch(RowStored("r1"))
    store.dispatch(NotDelivered("r1", 1, refusal(RefusalCode.NOT_OWNER)))
    qtbot.mouseClick(pane.findChild(QPushButton, "copyButton"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "too late"
    qtbot.mouseClick(pane.findChild(QPushButton, "discardButton"), Qt.MouseButton.LeftButton)
    assert store.state.outbox == ()
    assert not bar.isVisible()
