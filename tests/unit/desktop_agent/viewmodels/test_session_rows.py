"""What the rows of the lists say."""

from __future__ import annotations

from desktop_agent.core.cards import changed_card
from desktop_agent.core.events import NotDelivered, QueueListed, RowStored
from desktop_agent.core.intents import Complete, PassOn, SendReply
from desktop_agent.viewmodels.session_rows import mine_rows, waiting_rows
from relay.protocol.agent import QueueSnapshot
from relay.protocol.passing import TargetWarned
from relay.protocol.shapes import TypingChanged
from relay.protocol.vocabulary import RefusalCode, Target, Voice
from tests.fakes.desktop_playbook import (
    ME,
    NOW,
    answering,
    online,
    refusal,
    session_id,
    waiting_card,
)

ONE = session_id(1)


def test_a_preview_of_many_lines_becomes_one() -> None:
    """Line breaks and runs of spaces do not break the list."""
    card = changed_card(waiting_card(), preview="one\n\n  two\tthree")
    assert waiting_rows(online(waiting=[card]).state)[0].about == "one two three"


def test_an_own_row_says_what_goes_on() -> None:
    """Typing and completing take the place of the reason."""
    desk = answering()
    desk.hears(TypingChanged(session_id=ONE, voice=Voice.VISITOR, active=True))
    assert mine_rows(desk.state)[0].why == "Typing…"
    desk.hears(Complete(ONE, "c1"))
    assert mine_rows(desk.state)[0].why == "Being completed"


def test_words_that_were_not_sent_keep_their_chat_in_the_list() -> None:
    """Even after it went to somebody else, and until they are dealt with."""
    desk = answering().hears(SendReply(ONE, "r1", "too late"), RowStored("r1"))
    desk.hears(NotDelivered("r1", 1, refusal(RefusalCode.NOT_OWNER)))
    assert mine_rows(desk.state)[0].why == "1 message not sent"
    desk.hears(QueueListed(QueueSnapshot(me=ME, waiting=(), mine=())))
    (row,) = mine_rows(desk.state)
    assert (row.who, row.about, row.unsent) == ("Ines", "too late", 1)
    assert row.why == "1 message not sent"


def test_a_promise_and_passing_on_show_in_the_row() -> None:
    """What is urgent first."""
    desk = answering().hears(PassOn(ONE, "c1", "Tom", to_agent="a" * 32))
    assert mine_rows(desk.state)[0].why == "Being passed on"
    desk.hears(TargetWarned(ONE, Target.NEXT_RESPONSE, NOW + 9_000))
    assert mine_rows(desk.state)[0].why == "Answer due soon"
    desk.hears(TargetWarned(ONE, Target.NEXT_RESPONSE, NOW))
    assert mine_rows(desk.state)[0].why == "Answer overdue"
