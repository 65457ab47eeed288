"""Briefs, notes and promised times, told as dialogues."""

from __future__ import annotations

from desktop_agent.core.conversations import merged
from desktop_agent.core.effects import Deliver, MarkUnsent, SaveDraft, StoreRow
from desktop_agent.core.events import (
    Delivered,
    Followed,
    NotDelivered,
    RowNotStored,
    RowStored,
)
from desktop_agent.core.intents import OpenSession, ResendReply, SendReply, WriteDraft, WriteNote
from desktop_agent.core.selectors import note_draft_key, warning_of
from desktop_agent.core.state import RowKind, RowState
from relay.protocol.agent import SessionTranscript
from relay.protocol.briefs import HandoffBrief, Note
from relay.protocol.passing import BriefChanged, NoteAdded, NoteWritten, TargetWarned
from relay.protocol.shapes import MessageAdded
from relay.protocol.vocabulary import MAX_TEXT_CHARS, BriefAuthor, RefusalCode, Target, Voice
from tests.fakes.desktop_playbook import (
    ACCOUNT,
    NOW,
    answering,
    message,
    online,
    own_card,
    refusal,
    session_id,
    waiting_card,
)

INES = session_id(1)
PICKED = HandoffBrief(BriefAuthor.EXTRACT, asked=("Visa for Ghana",))
WRITTEN = HandoffBrief(BriefAuthor.MODEL, asked=("Visa for Ghana",), summary="Wants a visa.")
FIRST = Note(1, NOW, "Letters are in the file.", "Tom")
SECOND = Note(2, NOW + 1, "Called back.", "Maya")
DRAFT = note_draft_key(INES)


def test_the_brief_comes_with_the_transcript_and_gets_better() -> None:
    """What a model wrote takes the place of what was picked; elsewhere it is no news."""
    desk = online(waiting=[waiting_card()]).hears(OpenSession(INES))
    page = SessionTranscript(waiting_card(), (message(1), message(2)), brief=PICKED)
    assert desk.hears(Followed(INES, page)).conversation(INES).brief == PICKED
    assert desk.hears(BriefChanged(INES, WRITTEN)).conversation(INES).brief == WRITTEN
    assert session_id(9) not in desk.hears(BriefChanged(session_id(9), PICKED)).state.conversations


def test_notes_come_in_their_order_and_once() -> None:
    """With the transcript, as pushes, twice or late."""
    desk = answering().hears(NoteWritten(INES, SECOND), NoteWritten(INES, SECOND))
    desk.hears(Followed(INES, SessionTranscript(own_card(), (), notes=(FIRST,))))
    assert desk.conversation(INES).notes == (FIRST, SECOND)
    desk.hears(NoteWritten(session_id(9), FIRST))
    assert merged((), ()) == ()


def test_a_note_is_as_safe_as_a_reply() -> None:
    """On disk first, then sent, then among the notes."""
    desk = answering().hears(WriteDraft(DRAFT, "Called back."))
    desk.hears(WriteNote(INES, "c1", " Called back. "))
    row = desk.row
    assert desk.wanted == (StoreRow(row), SaveDraft(ACCOUNT, DRAFT, ""))
    assert (row.kind, row.text, row.state) == (RowKind.NOTE, "Called back.", RowState.SAVING)
    assert DRAFT not in desk.state.drafts
    desk.hears(RowStored("c1"))
    assert [type(effect) for effect in desk.wanted] == [Deliver]
    desk.hears(Delivered("c1", NoteAdded(SECOND)))
    assert desk.conversation(INES).notes == (SECOND,)
    assert desk.state.outbox == ()


def test_a_note_on_a_chat_that_is_not_ones_own() -> None:
    """Whoever reads a chat may add to what is known of it."""
    desk = online(waiting=[waiting_card()]).hears(OpenSession(INES), WriteNote(INES, "c1", "Hm."))
    assert desk.row.kind is RowKind.NOTE


def test_a_refused_note_is_kept_and_can_be_saved_again() -> None:
    """The words stay, with the reason; no chat of one's own is needed to try again."""
    desk = online(waiting=[waiting_card()]).hears(OpenSession(INES), WriteNote(INES, "c1", "Hm."))
    desk.hears(RowStored("c1"), NotDelivered("c1", 1, refusal(RefusalCode.NOT_FOUND)))
    assert desk.wanted[0] == MarkUnsent("c1", "Refused: not_found.")
    assert desk.row.state is RowState.NOT_SENT
    desk.hears(ResendReply("c1"))
    assert desk.row.state is RowState.SAVING


def test_a_disk_that_refuses_gives_the_words_back() -> None:
    """They stand where they were written, before what was written since."""
    desk = answering().hears(WriteNote(INES, "c1", "First."), WriteDraft(DRAFT, "Second."))
    desk.hears(RowNotStored("c1", "The disk is full."))
    assert desk.state.drafts[DRAFT] == "First.\nSecond."
    assert desk.state.outbox == ()
    assert "back where you wrote it" in desk.notice


def test_what_is_no_note() -> None:
    """Nothing, too much, or on a chat that is unknown."""
    desk = answering()
    desk.when(WriteNote(INES, "c1", " \n"))
    desk.when(WriteNote(session_id(9), "c1", "Hm."))
    desk.hears(WriteNote(INES, "c1", "x" * (MAX_TEXT_CHARS + 2)))
    assert "2 characters too long" in desk.notice
    assert desk.state.outbox == ()


def test_a_promised_time_stands_until_one_answers() -> None:
    """A reply on its way is an answer; the visitor's next words do not bring the warning back."""
    desk = answering().hears(TargetWarned(INES, Target.NEXT_RESPONSE, NOW + 9_000))
    assert warning_of(desk.state, INES) is not None
    desk.hears(SendReply(INES, "c1", "Hello"))
    assert warning_of(desk.state, INES) is None
    desk.hears(MessageAdded(INES, message(3, voice=Voice.AGENT, cmid="c1")))
    desk.hears(MessageAdded(INES, message(4)))
    assert desk.state.outbox == ()
    assert warning_of(desk.state, INES) is None
    desk.hears(TargetWarned(INES, Target.NEXT_RESPONSE, NOW + 9_000))
    assert warning_of(desk.state, INES) is not None


def test_a_promise_on_somebody_elses_chat_is_not_ours() -> None:
    """Nor is one on a chat that is not known."""
    desk = online(waiting=[waiting_card()])
    desk.hears(TargetWarned(INES, Target.FIRST_RESPONSE, NOW))
    assert warning_of(desk.state, INES) is None
    assert warning_of(desk.state, None) is None
