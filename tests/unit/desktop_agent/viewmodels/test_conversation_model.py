"""The open conversation as a list, without a screen."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from desktop_agent.core.cards import changed_card
from desktop_agent.core.events import (
    ConnectionLost,
    Delivered,
    Followed,
    NotDelivered,
    RowStored,
)
from desktop_agent.core.intents import OpenSession, SendReply, WriteNote
from desktop_agent.viewmodels.conversation_model import ConversationModel, LineRole
from relay.protocol.briefs import Note
from relay.protocol.passing import NoteAdded, NoteWritten
from relay.protocol.shapes import MessageAdded, Sent
from relay.protocol.vocabulary import Change, RefusalCode, SessionState, Voice
from tests.fakes.desktop_playbook import (
    NOW,
    answering,
    change,
    message,
    online,
    own_card,
    page,
    refusal,
    session_id,
)
from tests.fakes.desktop_store import store_of

pytestmark = pytest.mark.usefixtures("qapp")
ONE = session_id(1)


def column(model: ConversationModel, role: LineRole) -> list[object]:
    """Return what every line says for a role."""
    return [model.index(row).data(role) for row in range(model.rowCount())]


def test_lines_tell_who_said_what() -> None:
    """The visitor goes by their name, the bot is known as one."""
    store, _ = store_of(answering())
    model = ConversationModel(store)
    assert column(model, LineRole.SEQ) == [1, 2]
    assert column(model, LineRole.VOICE) == ["visitor", "bot"]
    assert column(model, LineRole.AUTHOR) == ["Ines", "Bot"]
    assert column(model, LineRole.STATE) == ["stored", "stored"]
    spoken = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Ines ")
    assert spoken.endswith(": Hello")


def test_an_echo_becomes_its_entry_without_being_shown_twice() -> None:
    """From "sending" to a numbered line, in one place."""
    store, _ = store_of(answering())
    model = ConversationModel(store)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    store.dispatch(SendReply(ONE, "r1", "Hi"))
    assert column(model, LineRole.STATE)[-1] == "sending"
    store.dispatch(RowStored("r1"))
    store.dispatch(Delivered("r1", Sent(cmid="r1", seq=3, at=NOW, epoch=1)))
    assert column(model, LineRole.SEQ) == [1, 2, 3]
    assert column(model, LineRole.STATE)[-1] == "stored"
    assert column(model, LineRole.TEXT)[-1] == "Hi"


def test_echoes_stay_below_what_arrives_meanwhile() -> None:
    """Order is that of the relay; what has no number yet comes last."""
    store, _ = store_of(answering())
    model = ConversationModel(store)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    store.dispatch(SendReply(ONE, "r1", "mine"))
    store.dispatch(SendReply(ONE, "r2", "mine too"))
    store.dispatch(MessageAdded(session_id=ONE, entry=message(3, "theirs")))
    assert column(model, LineRole.TEXT)[2:] == ["theirs", "mine", "mine too"]
    entry = message(4, "mine", voice=Voice.AGENT, cmid="r1")
    store.dispatch(MessageAdded(session_id=ONE, entry=entry))
    assert column(model, LineRole.SEQ) == [1, 2, 3, 4, None]


def test_a_reply_without_a_connection_says_that_it_is_kept() -> None:
    """The agent need not wonder."""
    store, _ = store_of(answering())
    model = ConversationModel(store)
    store.dispatch(SendReply(ONE, "r1", "Hi"))
    store.dispatch(RowStored("r1"))
    store.dispatch(ConnectionLost("no", 0.5))
    assert column(model, LineRole.STATE)[-1] == "kept"
    assert "connection is back" in str(column(model, LineRole.FOOTNOTE)[-1])


def test_a_reply_that_was_not_sent_says_why() -> None:
    """The reason stands below the words."""
    store, _ = store_of(answering())
    model = ConversationModel(store)
    store.dispatch(SendReply(ONE, "r1", "Hi"))
    store.dispatch(RowStored("r1"))
    store.dispatch(NotDelivered("r1", 1, refusal(RefusalCode.NOT_OWNER)))
    assert column(model, LineRole.STATE)[-1] == "not_sent"
    assert "no longer yours" in str(column(model, LineRole.FOOTNOTE)[-1])


def test_changes_are_shown_where_they_have_words() -> None:
    """A change of hands without words leaves no empty line."""
    store, _ = store_of(answering())
    model = ConversationModel(store)
    told = change(3, Change.CLAIMED, SessionState.ACTIVE, "You're now chatting with Maya.")
    silent = change(4, Change.REQUEUED, SessionState.PENDING)
    store.dispatch(Followed(ONE, page(own_card(), told, silent, message(5, "ok"))))
    assert column(model, LineRole.SEQ) == [1, 2, 3, 5]
    assert column(model, LineRole.VOICE)[2] == "system"


def test_another_session_is_another_list() -> None:
    """Nothing of one chat is ever seen in another."""
    store, _ = store_of(online(mine=[own_card(1), own_card(2, "Tom")]))
    model = ConversationModel(store)
    store.dispatch(OpenSession(ONE))
    store.dispatch(SendReply(ONE, "r1", "for Ines"))
    store.dispatch(OpenSession(session_id(2)))
    assert column(model, LineRole.AUTHOR) == ["Tom", "Bot"]
    assert "for Ines" not in column(model, LineRole.TEXT)


def test_ten_thousand_entries_are_added_without_beginning_anew() -> None:
    """Pages are appended; what is shown already is not touched."""
    store, _ = store_of(answering())
    model = ConversationModel(store)
    first = QPersistentModelIndex(model.index(0))
    resets, inserts = QSignalSpy(model.modelReset), QSignalSpy(model.rowsInserted)
    for start in range(3, 10_003, 200):
        entries = (message(seq, f"line {seq}") for seq in range(start, start + 200))
        card = changed_card(own_card(), head_seq=start + 199)
        store.dispatch(Followed(ONE, page(card, *entries)))
    assert model.rowCount() == 10_002
    assert (resets.count(), inserts.count()) == (0, 50)
    assert first.data(LineRole.SEQ) == 1


def _note(number: int, at: int) -> Note:
    return Note(number, at, f"note {number}", "Tom")


def test_notes_stand_where_they_were_written() -> None:
    """Among the entries by time, with those that come later below."""
    store, _ = store_of(answering())
    model = ConversationModel(store)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    resets = QSignalSpy(model.modelReset)
    store.dispatch(NoteWritten(ONE, _note(1, NOW + 10)))
    store.dispatch(MessageAdded(session_id=ONE, entry=structs.replace(message(3), at=NOW + 20)))
    store.dispatch(NoteWritten(ONE, _note(2, NOW + 30)))
    assert column(model, LineRole.TEXT) == ["Hello", "Hello", "note 1", "Hello", "note 2"]
    assert column(model, LineRole.SEQ) == [1, 2, None, 3, None]
    assert resets.count() == 0


def test_a_late_note_and_a_late_page_find_their_place() -> None:
    """Then everything is laid out anew, once."""
    store, _ = store_of(answering())
    model = ConversationModel(store)
    store.dispatch(NoteWritten(ONE, _note(2, NOW + 30)))
    store.dispatch(MessageAdded(session_id=ONE, entry=structs.replace(message(3), at=NOW + 20)))
    assert column(model, LineRole.TEXT) == ["Hello", "Hello", "Hello", "note 2"]
    store.dispatch(NoteWritten(ONE, _note(1, NOW + 10)))
    assert column(model, LineRole.TEXT) == ["Hello", "Hello", "note 1", "Hello", "note 2"]
    card = changed_card(own_card(), head_seq=4)
    later = structs.replace(message(4), at=NOW + 40)
    store.dispatch(MessageAdded(session_id=ONE, entry=later))
    store.dispatch(NoteWritten(ONE, _note(3, NOW + 35)))
    assert column(model, LineRole.TEXT)[-3:] == ["note 2", "note 3", "Hello"]
    assert card.head_seq == len(store.state.conversations[ONE].entries)


def test_a_note_on_its_way_becomes_one_that_is_stored() -> None:
    """Shown once all the time."""
    store, _ = store_of(answering())
    model = ConversationModel(store)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    store.dispatch(WriteNote(ONE, "c1", "Called back."))
    assert column(model, LineRole.STATE)[-1] == "sending"
    store.dispatch(RowStored("c1"))
    store.dispatch(Delivered("c1", NoteAdded(Note(1, NOW + 10, "Called back.", "Maya"))))
    assert column(model, LineRole.TEXT) == ["Hello", "Hello", "Called back."]
    assert column(model, LineRole.STATE)[-1] == "stored"
