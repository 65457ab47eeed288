"""Reading sessions without gaps, told as dialogues."""

from __future__ import annotations

from desktop_agent.core.cards import changed_card
from desktop_agent.core.due import FetchDue, NoticeExpired, TypingExpired
from desktop_agent.core.effects import After, Follow, Unfollow
from desktop_agent.core.events import Followed, NotFollowed
from desktop_agent.core.intents import FocusChanged, OpenSession
from desktop_agent.core.selectors import unread_count
from relay.protocol.shapes import MessageAdded, SessionChanged, SessionView, TypingChanged
from relay.protocol.vocabulary import Change, RefusalCode, SessionState, Voice
from tests.fakes.desktop_playbook import (
    Playbook,
    answering,
    change,
    message,
    online,
    own_card,
    page,
    refusal,
    session_id,
    waiting_card,
)

ONE, TWO = session_id(1), session_id(2)


def added(seq: int, text: str = "Hello", voice: Voice = Voice.VISITOR) -> MessageAdded:
    """Return the push of entry ``seq`` in the first session."""
    return MessageAdded(session_id=ONE, entry=message(seq, text, voice=voice))


def changed(seq: int, what: Change, state: SessionState, version: int = 4) -> SessionChanged:
    """Return the push of a change in the first session."""
    view = SessionView(session_id=ONE, state=state, epoch=1, version=version, head_seq=seq)
    return SessionChanged(session=view, entry=change(seq, what, state))


def seqs(desk: Playbook) -> list[int]:
    """Return the numbers of the entries of the first session."""
    return [entry.seq for entry in desk.conversation(ONE).entries]


def test_looking_at_a_waiting_session_reads_it_and_takes_nothing() -> None:
    """To peek is to follow from the start."""
    desk = online(waiting=[waiting_card()])
    desk.when(OpenSession(ONE), Follow(ONE, 0))
    assert desk.state.mine == ()


def test_leaving_a_waiting_session_stops_following_it() -> None:
    """What is neither ours nor shown is let go."""
    desk = online(waiting=[waiting_card(1), waiting_card(2)]).hears(OpenSession(ONE))
    desk.when(OpenSession(TWO), Follow(TWO, 0), Unfollow(ONE))
    assert ONE not in desk.state.conversations


def test_leaving_an_own_session_goes_on_following_it() -> None:
    """An own session is read on, to count what is unread."""
    desk = online(mine=[own_card(1), own_card(2)]).hears(OpenSession(ONE))
    desk.hears(OpenSession(TWO))
    assert set(desk.state.conversations) == {ONE, TWO}


def test_a_long_transcript_is_read_page_by_page() -> None:
    """The next page is asked for from the end of the last."""
    desk = online(waiting=[waiting_card()]).hears(OpenSession(ONE))
    card = changed_card(waiting_card(), head_seq=3)
    desk.when(Followed(ONE, page(card, message(1), message(2), more=True)), Follow(ONE, 2))
    desk.when(Followed(ONE, page(card, message(3))))
    assert seqs(desk) == [1, 2, 3]


def test_a_page_that_brings_nothing_new_ends_the_reading() -> None:
    """A relay that says "more" and gives nothing is not asked for ever."""
    desk = online(waiting=[waiting_card()]).hears(OpenSession(ONE))
    desk.when(Followed(ONE, page(waiting_card(), more=True)))


def test_the_next_entry_is_appended() -> None:
    """A push that fits is shown without asking; twice is shown once."""
    desk = answering()
    desk.when(added(3)).when(added(3)).when(added(2))
    assert seqs(desk) == [1, 2, 3]


def test_a_gap_is_fetched_and_nothing_is_shown_out_of_order() -> None:
    """An entry that is too early waits for what comes before it."""
    desk = answering()
    desk.when(added(5), Follow(ONE, 2))
    assert seqs(desk) == [1, 2]
    card = changed_card(own_card(), head_seq=5)
    desk.when(Followed(ONE, page(card, message(3), message(4), message(5))))
    assert seqs(desk) == [1, 2, 3, 4, 5]


def test_what_is_heard_while_fetching_is_fetched_after_it() -> None:
    """One page at a time is under way; then the rest is asked for."""
    desk = answering().hears(added(5))
    desk.when(added(9))
    card = changed_card(own_card(), head_seq=9)
    desk.when(Followed(ONE, page(card, message(3), message(4), message(5))), Follow(ONE, 5))


def test_a_relay_restored_from_an_older_backup_is_read_anew() -> None:
    """A head below what we hold means that our entries are not its entries."""
    desk = answering().hears(added(3), added(4), added(6))
    desk.when(Followed(ONE, page(changed_card(own_card(), head_seq=2))), Follow(ONE, 0))
    assert seqs(desk) == []


def test_a_page_overtaken_by_a_push_is_no_older_backup() -> None:
    """The page was true when it was asked for; what came since is kept."""
    desk = answering().hears(added(5), added(3))
    desk.when(Followed(ONE, page(own_card())))
    assert seqs(desk) == [1, 2, 3]


def test_a_refused_page_is_asked_for_when_the_relay_says() -> None:
    """Busy is not never."""
    desk = online(waiting=[waiting_card()]).hears(OpenSession(ONE))
    busy = refusal(RefusalCode.BUSY, after=400)
    desk.when(NotFollowed(ONE, busy), After(f"fetch {ONE}", 400, FetchDue(ONE)))
    desk.when(FetchDue(ONE), Follow(ONE, 0))


def test_a_session_that_does_not_exist_is_said_where_it_is_open() -> None:
    """The relay's words are shown; an unanswered page is left to the heartbeat."""
    desk = online().hears(OpenSession(ONE))
    desk.when(
        NotFollowed(ONE, refusal(RefusalCode.NOT_FOUND)),
        After("notice", 8_000, NoticeExpired(1)),
    )
    assert desk.notice == "Refused: not_found."
    desk.when(NotFollowed(ONE, None)).when(NotFollowed(TWO, None))


def test_a_page_of_what_is_not_read_any_more_is_let_go() -> None:
    """An answer that comes after one has left is not kept."""
    online().when(Followed(ONE, page(waiting_card())), Unfollow(ONE))


def test_the_visitors_last_words_show_in_the_list() -> None:
    """A push changes what the row says the chat is about."""
    desk = answering().hears(added(3, "Is anybody there?"), added(4, "Yes", Voice.AGENT))
    assert desk.state.mine[0].preview == "Is anybody there?"
    assert desk.state.mine[0].head_seq == 4


def test_unread_counts_what_was_neither_seen_nor_answered() -> None:
    """Messages in a chat that is not open are counted until it is opened."""
    desk = online(mine=[own_card(1), own_card(2)]).hears(OpenSession(TWO))
    desk.hears(added(3), added(4))
    assert unread_count(desk.conversation(ONE)) == 2
    desk.hears(added(5, voice=Voice.AGENT), added(6))
    assert unread_count(desk.conversation(ONE)) == 1
    desk.hears(OpenSession(ONE))
    assert unread_count(desk.conversation(ONE)) == 0
    desk.hears(FocusChanged(focused=False), added(7))
    assert unread_count(desk.conversation(ONE)) == 1


def test_a_session_that_ends_leaves_mine_but_stays_open() -> None:
    """The agent can still read how it ended."""
    desk = answering()
    desk.when(changed(3, Change.COMPLETED, SessionState.COMPLETED))
    assert desk.state.mine == ()
    assert desk.state.selected == ONE
    assert seqs(desk) == [1, 2, 3]


def test_a_session_put_back_is_said() -> None:
    """The agent learns that a chat went to the queue without them."""
    desk = answering().hears(changed(3, Change.REQUEUED, SessionState.PENDING))
    assert desk.state.mine == ()
    assert "queue" in desk.notice


def test_an_older_change_does_not_undo_a_newer_one() -> None:
    """A late push is known by its version."""
    desk = answering().hears(changed(3, Change.REQUEUED, SessionState.PENDING, version=2))
    assert [card.session_id for card in desk.state.mine] == [ONE]


def test_the_visitors_typing_shows_and_expires() -> None:
    """It ends by itself, by their message, or when they stop."""
    desk = answering()
    typing = TypingChanged(session_id=ONE, voice=Voice.VISITOR, active=True)
    expiry = After(f"typing of {ONE}", 6_000, TypingExpired(ONE))
    desk.when(typing, expiry)
    assert desk.conversation(ONE).visitor_is_typing
    desk.when(TypingExpired(ONE))
    assert not desk.conversation(ONE).visitor_is_typing
    desk.hears(typing, added(3))
    assert not desk.conversation(ONE).visitor_is_typing
    desk.hears(typing).when(TypingChanged(session_id=ONE, voice=Voice.VISITOR, active=False))
    assert not desk.conversation(ONE).visitor_is_typing


def test_an_agents_typing_is_not_the_visitors() -> None:
    """Our own announcement may come back; it says nothing about the visitor."""
    desk = answering().when(TypingChanged(session_id=ONE, voice=Voice.AGENT, active=True))
    assert not desk.conversation(ONE).visitor_is_typing
    desk.when(TypingChanged(session_id=TWO, voice=Voice.VISITOR, active=True))
    desk.when(TypingExpired(TWO))
