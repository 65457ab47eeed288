"""Getting replies to the relay, told as dialogues."""

from __future__ import annotations

from dataclasses import replace

from desktop_agent.core.due import DeliveryDue, NoticeExpired, RetryDue
from desktop_agent.core.effects import (
    After,
    CancelTimers,
    Connect,
    DeleteRow,
    Deliver,
    Disconnect,
    Effect,
    Follow,
    ForgetToken,
    MarkUnsent,
    Renew,
    StoreRow,
)
from desktop_agent.core.events import (
    Connected,
    ConnectionLost,
    Delivered,
    Followed,
    NotDelivered,
    QueueListed,
    Restored,
    RowNotStored,
    RowStored,
    VaultFailed,
)
from desktop_agent.core.intents import Complete, DiscardReply, ResendReply, SendReply, WriteDraft
from desktop_agent.core.selectors import leftover_sessions
from desktop_agent.core.state import OutboxRow, RowKind, RowState
from relay.protocol.agent import QueueSnapshot
from relay.protocol.shapes import Changed, MessageAdded, Sent
from relay.protocol.vocabulary import RefusalCode, SessionState, Voice
from tests.fakes.desktop_playbook import (
    ACCOUNT,
    ME,
    NOW,
    RELAY,
    TOKEN,
    Playbook,
    answering,
    connecting,
    message,
    online,
    own_card,
    page,
    refusal,
    session_id,
)

ONE = session_id(1)
DAY = 24 * 60 * 60 * 1_000


def row(cmid: str = "r1", text: str = "Hello Ines", **changes: object) -> OutboxRow:
    """Return a reply in the first session as it was written."""
    written = OutboxRow(
        cmid=cmid,
        account=ACCOUNT,
        session_id=ONE,
        fence=1,
        kind=RowKind.REPLY,
        text=text,
        created_at=NOW,
        visitor_name="Ines",
    )
    return replace(written, **changes)  # type: ignore[arg-type]  # fields by name


def sending(attempt: int = 1, cmid: str = "r1", text: str = "Hello Ines") -> OutboxRow:
    """Return the reply under way for the ``attempt``-th time."""
    return row(cmid, text, state=RowState.SENDING, attempt=attempt)


def sent(seq: int = 3, cmid: str = "r1", *, conflict: bool = False) -> Sent:
    """Return the relay's yes."""
    return Sent(cmid=cmid, seq=seq, at=NOW, epoch=1, conflict=conflict)


def written(*texts: str) -> Playbook:
    """Return a desk on which replies r1, r2... were written and stored."""
    desk = answering()
    for number, text in enumerate(texts or ("Hello Ines",), 1):
        desk.hears(SendReply(ONE, f"r{number}", text), RowStored(f"r{number}"))
    return desk


def reconnected(desk: Playbook) -> Playbook:
    """Lose the connection and get it back, up to the list of the queue."""
    desk.hears(ConnectionLost("no", 0.5), RetryDue(), Connected())
    return desk.hears(QueueListed(QueueSnapshot(me=ME, waiting=(), mine=(own_card(),))))


def test_a_reply_is_on_disk_before_it_is_sent() -> None:
    """First the disk, then the relay; the echo shows from the first moment."""
    desk = answering()
    desk.when(SendReply(ONE, "r1", " Hello Ines \n"), StoreRow(row(), clears_draft=True))
    assert desk.row.state is RowState.SAVING
    desk.when(RowStored("r1"), Deliver(sending()))
    assert desk.row.state is RowState.SENDING


def test_a_stored_reply_becomes_the_entry_it_is() -> None:
    """The yes of the relay replaces the echo at once, without waiting for the push."""
    desk = written()
    desk.when(Delivered("r1", sent()), DeleteRow("r1"), DeleteRow("r1"))
    assert desk.state.outbox == ()
    said = desk.conversation(ONE).entries[-1]
    assert (said.seq, said.text) == (3, "Hello Ines")


def test_a_push_that_comes_before_the_yes_replaces_the_echo() -> None:
    """The entry with our cmid is as good as an answer, which then changes nothing."""
    desk = written()
    entry = message(3, "Hello Ines", voice=Voice.AGENT, cmid="r1")
    desk.when(MessageAdded(session_id=ONE, entry=entry), DeleteRow("r1"))
    assert desk.state.outbox == ()
    desk.when(Delivered("r1", sent()))
    assert [e.seq for e in desk.conversation(ONE).entries] == [1, 2, 3]


def test_a_yes_from_beyond_a_gap_keeps_the_echo_until_the_gap_is_read() -> None:
    """What is stored further on is shown as sent while what is before it is fetched."""
    desk = written()
    desk.when(Delivered("r1", sent(seq=5)), DeleteRow("r1"), Follow(ONE, 2))
    assert desk.row.state is RowState.SENT
    entries = (message(3), message(4), message(5, "Hello Ines", voice=Voice.AGENT, cmid="r1"))
    desk.hears(Followed(ONE, page(own_card(), *entries)))
    assert desk.state.outbox == ()


def test_stored_words_stand_where_they_differ() -> None:
    """On a conflict the transcript is asked what was really stored."""
    desk = written()
    desk.when(Delivered("r1", sent(seq=3, conflict=True)), DeleteRow("r1"), Follow(ONE, 2))
    assert desk.state.outbox == ()


def test_one_reply_of_a_session_is_under_way() -> None:
    """The next is sent when the one before it is stored, so that order is kept."""
    desk = written("one").hears(SendReply(ONE, "r2", "two"))
    desk.when(RowStored("r2"))
    desk.hears(Delivered("r1", sent()))
    assert desk.wanted[-1] == Deliver(sending(cmid="r2", text="two"))


def test_sessions_do_not_wait_for_each_other() -> None:
    """Each session has one reply under way."""
    desk = online(mine=[own_card(1), own_card(2)])
    for number in (1, 2):
        desk.hears(SendReply(session_id(number), f"r{number}", "Hi"), RowStored(f"r{number}"))
    assert [r.state for r in desk.state.outbox] == [RowState.SENDING] * 2


def test_silence_sends_the_same_again_and_asks_whether_the_relay_lives() -> None:
    """The cmid stays; a heartbeat at once tells a dead connection from a slow relay."""
    desk = written()
    desk.when(NotDelivered("r1", 1, None), Deliver(sending(2)), Renew(()))
    desk.when(NotDelivered("r1", 2, None), Deliver(sending(3)))


def test_a_late_report_of_an_old_attempt_changes_nothing() -> None:
    """Only the attempt under way can fail."""
    desk = written().hears(NotDelivered("r1", 1, None))
    desk.when(NotDelivered("r1", 1, None)).when(DeliveryDue("r1", 1))


def test_a_retryable_refusal_pauses_as_long_as_the_relay_says() -> None:
    """Later replies wait behind it, so that order is kept."""
    desk = written("one", "two")
    busy = refusal(RefusalCode.BUSY, after=700)
    desk.when(NotDelivered("r1", 1, busy), After("deliver r1", 700, DeliveryDue("r1", 1)))
    desk.when(DeliveryDue("r1", 1), Deliver(sending(2, text="one")))


def test_words_for_a_chat_that_is_not_ours_any_more_are_kept_as_not_sent() -> None:
    """They are marked on disk with the reason, and the next is tried."""
    desk = written("one", "two")
    gone = refusal(RefusalCode.NOT_OWNER)
    desk.hears(NotDelivered("r1", 1, gone))
    reason = "This chat is no longer yours, so these words were not sent."
    assert desk.wanted == (
        MarkUnsent("r1", reason),
        Deliver(sending(cmid="r2", text="two")),
    )
    kept = desk.state.outbox[0]
    assert (kept.state, kept.text, kept.reason) == (RowState.NOT_SENT, "one", reason)


def test_any_other_refusal_is_kept_with_the_relays_words() -> None:
    """No refused word is thrown away."""
    desk = written()
    desk.when(
        NotDelivered("r1", 1, refusal(RefusalCode.WRONG_STATE)),
        MarkUnsent("r1", "Refused: wrong_state."),
    )


def test_a_token_that_is_refused_with_a_reply_leads_to_the_sign_in() -> None:
    """The row stays on disk and is sent after signing in again."""
    desk = written()
    desk.when(
        NotDelivered("r1", 1, refusal(RefusalCode.UNAUTHENTICATED)),
        CancelTimers(),
        Disconnect(),
        ForgetToken(RELAY),
    )


def test_a_reply_under_way_when_the_connection_breaks_is_sent_again() -> None:
    """After reconnecting it goes out with the same cmid, after the queue was read."""
    desk = written().hears(ConnectionLost("no", 0.5))
    assert desk.row.state is RowState.QUEUED
    desk.when(NotDelivered("r1", 1, None))
    desk.when(RetryDue(), Connect(RELAY, TOKEN)).hears(Connected())
    assert desk.row.state is RowState.QUEUED
    desk.when(
        QueueListed(QueueSnapshot(me=ME, waiting=(), mine=(own_card(),))),
        Follow(ONE, 2),
        Deliver(sending(2)),
    )


def test_replies_written_without_a_connection_wait_for_it() -> None:
    """They are on disk and shown; in their order they go out afterwards."""
    desk = answering().hears(ConnectionLost("no", 0.5))
    for cmid in ("r1", "r2"):
        desk.hears(SendReply(ONE, cmid, "Hi")).when(RowStored(cmid))
    desk.hears(RetryDue(), Connected())
    desk.hears(QueueListed(QueueSnapshot(me=ME, waiting=(), mine=(own_card(),))))
    assert desk.wanted[-1] == Deliver(sending(text="Hi"))


def test_a_reply_found_in_the_transcript_is_not_sent_again() -> None:
    """Its yes was lost, but it stands there; the disk is told."""
    desk = reconnected(written())
    entry = message(3, "Hello Ines", voice=Voice.AGENT, cmid="r1")
    desk.when(Followed(ONE, page(own_card(), entry)), DeleteRow("r1"))
    assert desk.state.outbox == ()


def test_a_whole_day_without_a_connection_marks_a_reply_as_not_sent() -> None:
    """Old words are not blurted out; the agent decides."""
    desk = answering().hears(ConnectionLost("no", 0.5), SendReply(ONE, "r1", "Hi"))
    desk.hears(RowStored("r1")).passes(DAY + 1).hears(RetryDue())
    assert desk.row.state is RowState.NOT_SENT
    assert "whole day" in desk.row.reason


def test_what_an_earlier_run_left_is_sent_in_its_order() -> None:
    """Rows from disk go first; a session that is nobody's is read to show them."""
    desk = connecting().hears(
        Connected(), QueueListed(QueueSnapshot(me=ME, waiting=(), mine=(own_card(),)))
    )
    left = tuple(row(cmid, cmid, state=RowState.QUEUED) for cmid in ("old1", "old2"))
    other = row("old3", state=RowState.NOT_SENT, session_id=session_id(9), reason="gone")
    desk.hears(SendReply(ONE, "new", "new"), RowStored("new"))
    desk.when(
        Restored(ACCOUNT, (*left, other), ((ONE, "a draft"),)),
        Follow(session_id(9), 0),
        Deliver(sending(cmid="old1", text="old1")),
    )
    assert [r.cmid for r in desk.state.outbox] == ["old1", "old2", "old3", "new"]
    assert desk.state.drafts == {ONE: "a draft"}
    assert leftover_sessions(desk.state) == (session_id(9),)


def test_what_another_account_left_is_not_touched() -> None:
    """Rows of somebody else who signed in here are not ours to send."""
    desk = connecting().hears(Connected(), QueueListed(QueueSnapshot(me=ME, waiting=(), mine=())))
    desk.when(Restored("somebody else", (row(),), ()))
    assert desk.state.outbox == ()


def test_a_disk_that_refuses_gives_the_words_back() -> None:
    """What could not be stored was not sent; it is in the composer again."""
    desk = answering().hears(SendReply(ONE, "r1", "Hello Ines"), WriteDraft(ONE, "and more"))
    desk.when(RowNotStored("r1", "The disk is full."), After("notice", 8_000, NoticeExpired(1)))
    assert desk.state.outbox == ()
    assert desk.state.drafts[ONE] == "Hello Ines\nand more"
    assert desk.notice == "The disk is full. Your words are back in the composer."


def test_trouble_with_the_disk_is_said() -> None:
    """The agent learns of it even where no reply was lost."""
    assert online().hears(VaultFailed("The disk is full.")).notice == "The disk is full."


def test_a_reply_that_was_not_sent_can_be_sent_again() -> None:
    """With the fence of now and the same cmid, stored first again."""
    desk = written().hears(NotDelivered("r1", 1, refusal(RefusalCode.NOT_OWNER)))
    desk.passes(5).when(ResendReply("r1"), StoreRow(row(created_at=NOW + 5)))
    desk.when(RowStored("r1"), Deliver(row(created_at=NOW + 5, state=RowState.SENDING, attempt=1)))


def test_a_reply_cannot_be_sent_again_into_somebody_elses_chat() -> None:
    """Only copying and discarding are left."""
    desk = written().hears(NotDelivered("r1", 1, refusal(RefusalCode.NOT_OWNER)))
    desk.hears(QueueListed(QueueSnapshot(me=ME, waiting=(), mine=())))
    desk.hears(ResendReply("r1"))
    assert desk.row.state is RowState.NOT_SENT
    assert "not yours" in desk.notice


def test_a_reply_that_was_not_sent_can_be_discarded() -> None:
    """It goes from the screen and from the disk; one under way cannot."""
    desk = written().when(DiscardReply("r1"))
    desk.hears(NotDelivered("r1", 1, refusal(RefusalCode.NOT_OWNER)))
    desk.when(DiscardReply("r1"), DeleteRow("r1"))
    assert desk.state.outbox == ()


def completion() -> Changed:
    """Return the relay's yes to completing."""
    return Changed(cmid="c1", seq=4, at=NOW, epoch=1, state=SessionState.COMPLETED)


def test_completing_waits_for_the_replies_before_it() -> None:
    """The goodbye is delivered before the chat is closed."""
    desk = written("Goodbye").hears(Complete(ONE, "c1")).when(RowStored("c1"))
    desk.hears(Delivered("r1", sent()))
    done = row("c1", "", kind=RowKind.COMPLETE, state=RowState.SENDING, attempt=1)
    assert desk.wanted[-1] == Deliver(done)
    expected: tuple[Effect, ...] = (DeleteRow("c1"), Follow(ONE, 3))
    desk.when(Delivered("c1", completion()), *expected)
    assert desk.state.mine == ()


def test_a_completion_that_is_refused_is_said_and_forgotten() -> None:
    """There are no words to keep."""
    desk = answering().hears(Complete(ONE, "c1"), RowStored("c1"))
    desk.hears(NotDelivered("c1", 1, refusal(RefusalCode.WRONG_STATE)))
    assert desk.state.outbox == ()
    assert desk.notice == "The chat was not completed. Refused: wrong_state."
    desk.hears(Complete(ONE, "c2"), RowNotStored("c2", "The disk is full."))
    assert desk.notice == "The disk is full."
