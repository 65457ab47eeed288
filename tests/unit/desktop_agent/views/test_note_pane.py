"""Writing notes, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_agent.core.intents import OpenSession
from desktop_agent.core.selectors import note_draft_key
from desktop_agent.core.state import RowKind
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.note_pane import NotePane
from relay.protocol.vocabulary import MAX_TEXT_CHARS
from tests.fakes.desktop_playbook import online, own_card, session_id
from tests.fakes.desktop_store import store_of


def opened(qtbot: QtBot) -> tuple[NotePane, Store]:
    """Return the pane beside two own chats, the first shown."""
    desk = online(mine=[own_card(1), own_card(2, "Olena")]).hears(OpenSession(session_id(1)))
    store, _ = store_of(desk)
    pane = NotePane(store)
    qtbot.addWidget(pane)
    with qtbot.waitExposed(pane):
        pane.show()
    pane.take_focus()
    return pane, store


def test_it_says_who_will_read_it(qtbot: QtBot) -> None:
    """For eyes and ears, so that it is taken for no reply."""
    pane, _ = opened(qtbot)
    assert (
        pane.findChild(QLabel, "noteTitle").text() == "Note for colleagues. Visitors never see it."
    )
    assert pane.words.accessibleName() == "Note for colleagues"
    assert pane.words.accessibleDescription() == "Visitors never see it."
    assert pane.findChild(QPushButton, "saveNoteButton").text() == "Save note"


def test_enter_saves_a_note_and_nothing_is_said_to_the_visitor(qtbot: QtBot) -> None:
    """The field is empty again and the pane is done."""
    pane, store = opened(qtbot)
    qtbot.keyClicks(pane.words, "Called back.")
    with qtbot.waitSignal(pane.left):
        qtbot.keyClick(pane.words, Qt.Key.Key_Return)
    [row] = store.state.outbox
    assert (row.kind, row.text) == (RowKind.NOTE, "Called back.")
    assert pane.words.toPlainText() == ""


def test_each_chat_keeps_its_unfinished_note(qtbot: QtBot) -> None:
    """Apart from the unfinished reply."""
    pane, store = opened(qtbot)
    qtbot.keyClicks(pane.words, "half a")
    store.dispatch(OpenSession(session_id(2)))
    assert pane.words.toPlainText() == ""
    assert store.state.drafts == {note_draft_key(session_id(1)): "half a"}
    store.dispatch(OpenSession(session_id(1)))
    assert pane.words.toPlainText() == "half a"
    assert session_id(1) not in store.state.typing_announced


def test_what_cannot_be_saved_stays(qtbot: QtBot) -> None:
    """Nothing at all, and too much."""
    pane, store = opened(qtbot)
    with qtbot.assertNotEmitted(pane.left):
        qtbot.keyClick(pane.words, Qt.Key.Key_Return)
        pane.words.setPlainText("x" * (MAX_TEXT_CHARS + 1))
        qtbot.mouseClick(pane.findChild(QPushButton, "saveNoteButton"), Qt.MouseButton.LeftButton)
    assert store.state.outbox == ()
    assert "too long" in pane.findChild(QLabel, "noteHint").text()
