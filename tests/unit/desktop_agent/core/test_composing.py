"""Writing, told as dialogues."""

from __future__ import annotations

from desktop_agent.core.due import DraftDue, NoticeExpired, TypingRepeatable
from desktop_agent.core.effects import After, AnnounceTyping, SaveDraft
from desktop_agent.core.events import ConnectionLost
from desktop_agent.core.intents import Claim, Complete, DismissNotice, SendReply, WriteDraft
from relay.protocol.vocabulary import MAX_TEXT_CHARS
from tests.fakes.desktop_playbook import ACCOUNT, answering, online, session_id, waiting_card

ONE = session_id(1)
DUE = After(f"draft of {ONE}", 500, DraftDue(ONE))
AGAIN = After(f"own typing in {ONE}", 3_000, TypingRepeatable(ONE))


def test_a_draft_is_saved_when_the_keyboard_rests() -> None:
    """Each key starts the wait anew; the last words are written, once."""
    desk = answering().hears(WriteDraft(ONE, "Hel"))
    desk.when(WriteDraft(ONE, "Hello"), DUE).when(WriteDraft(ONE, "Hello"))
    desk.when(DraftDue(ONE), SaveDraft(ACCOUNT, ONE, "Hello")).when(DraftDue(ONE))


def test_an_emptied_draft_is_removed() -> None:
    """Nothing is left on disk of words that were deleted."""
    desk = answering().hears(WriteDraft(ONE, "Hello"), WriteDraft(ONE, ""))
    desk.when(DraftDue(ONE), SaveDraft(ACCOUNT, ONE, ""))
    assert desk.state.drafts == {}


def test_sending_clears_the_draft() -> None:
    """The disk clears it with the row, in one transaction; the timer finds nothing."""
    desk = answering().hears(WriteDraft(ONE, "Hello"), SendReply(ONE, "r1", "Hello"))
    assert desk.state.drafts == {}
    desk.when(DraftDue(ONE))


def test_typing_is_announced_once_in_a_while() -> None:
    """Not with every key, and again after a pause."""
    desk = answering()
    desk.when(WriteDraft(ONE, "H"), DUE, AnnounceTyping(ONE, active=True), AGAIN)
    desk.when(WriteDraft(ONE, "He"), DUE)
    desk.hears(TypingRepeatable(ONE))
    desk.when(WriteDraft(ONE, "Hel"), DUE, AnnounceTyping(ONE, active=True), AGAIN)


def test_typing_ends_with_sending_and_with_emptying() -> None:
    """The visitor does not wait for words that come no more."""
    desk = answering().hears(WriteDraft(ONE, "Hi"), SendReply(ONE, "r1", "Hi"))
    assert desk.wanted[-1] == AnnounceTyping(ONE, active=False)
    desk = answering().hears(WriteDraft(ONE, "Hi"))
    desk.when(WriteDraft(ONE, ""), DUE, AnnounceTyping(ONE, active=False))


def test_typing_is_not_announced_without_a_connection_or_in_a_chat_of_others() -> None:
    """Drafts are kept all the same."""
    answering().hears(ConnectionLost("no", 0.5)).when(WriteDraft(ONE, "Hi"), DUE)
    online(waiting=[waiting_card()]).when(WriteDraft(ONE, "Hi"), DUE)


def test_only_words_for_an_own_chat_are_taken() -> None:
    """Nothing is stored for a chat that is not ours, is being completed, or without words."""
    online(waiting=[waiting_card()]).when(SendReply(ONE, "r1", "Hi"))
    answering().when(SendReply(ONE, "r1", " \n "))
    answering().hears(Complete(ONE, "c1")).when(SendReply(ONE, "r1", "Hi"))
    answering().hears(Complete(ONE, "c1")).when(Complete(ONE, "c2"))
    online().when(Complete(ONE, "c1"))


def test_a_message_that_is_too_long_is_not_cut() -> None:
    """The agent is told by how much, and the words stay in the composer."""
    desk = answering().hears(WriteDraft(ONE, "x" * (MAX_TEXT_CHARS + 2)))
    desk.when(
        SendReply(ONE, "r1", "x" * (MAX_TEXT_CHARS + 2)),
        After("notice", 8_000, NoticeExpired(1)),
    )
    assert "2 characters too long" in desk.notice
    assert len(desk.state.drafts[ONE]) == MAX_TEXT_CHARS + 2


def test_a_remark_passes_and_can_be_dismissed() -> None:
    """The timer of an older remark does not clear a newer one."""
    desk = online().hears(Claim("c1"), Claim("c2"))
    desk.hears(NoticeExpired(1))
    assert desk.notice
    desk.hears(NoticeExpired(2))
    assert not desk.notice
    assert not desk.hears(Claim("c3"), DismissNotice()).notice
