"""What visitors do, as dialogues on both kinds of database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.errors import (
    MalformedError,
    UnauthenticatedError,
)
from relay.domain.lifecycle import State
from relay.domain.session import Page
from relay.service.admission import hash_token
from relay.service.outcome import MessageAccepted
from relay.service.visitor import OPEN_RETRY_MS
from tests.playbook import Playbook, VisitorPart, expect

GREETING = "Edu: Hello! How can I help you today?"
FEES = Page("https://site.example/fees", "Fees", "https://site.example/")


def _owner_of(play: Playbook, visitor: VisitorPart, token: str) -> str | None:
    hashed = hash_token(f"{visitor.visitor_id} {token}")
    return play.database.ask(lambda read: read.visitor_by_token(hashed))


def test_opening_greets(play: Playbook) -> None:
    """A new visitor owns a session in which the bot has said hello."""
    ana = play.visitor("Ana")
    opened = ana.opens()
    assert play.script(ana) == ["(opened)", GREETING]
    assert [entry.seq for entry in opened.entries] == [1, 2]
    session = play.session(ana)
    assert (session.state, session.epoch, session.version, session.last_seq) == (
        State.BOT, 1, 1, 2,
    )  # fmt: skip
    assert opened.session == session
    assert play.spans(ana) == [("bot", None, False)]


def test_what_is_known_of_the_visitor_is_kept(play: Playbook) -> None:
    """Name and page of the first request are the session's from the start."""
    ana = play.visitor("Ana")
    ana.opens(page=FEES)
    session = play.session(ana)
    assert (session.visitor_name, session.page) == ("Ana", FEES)


def test_opening_again_gives_a_fresh_token(play: Playbook) -> None:
    """A repeated open returns the same session, and only the newest token proves the visitor."""
    ana = play.visitor("Ana")
    first = ana.opens(token="first token")
    play.wait(OPEN_RETRY_MS)
    ana.session_id, original = play.new_id(), ana.session_id
    again = ana.opens(token="second token")
    assert again.session.session_id == first.session.session_id == original
    assert again.entries == ()
    assert _owner_of(play, ana, "first token") is None
    assert _owner_of(play, ana, "second token") == ana.visitor_id


def test_opening_again_too_late(play: Playbook) -> None:
    """After the time for retries the same open id opens nothing: it may be somebody else's."""
    ana = play.visitor("Ana")
    ana.opens(token="first token")
    play.wait(OPEN_RETRY_MS + 1)
    with pytest.raises(UnauthenticatedError, match="begin a new one"):
        ana.opens(token="second token")
    assert _owner_of(play, ana, "first token") == ana.visitor_id


def test_opening_again_after_words(play: Playbook) -> None:
    """Once something was said, the open id no longer opens the conversation."""
    ana = play.visitor("Ana")
    ana.opens(token="first token")
    ana.says("My passport number is 123.")
    with pytest.raises(UnauthenticatedError):
        ana.opens(token="second token")
    assert _owner_of(play, ana, "second token") is None


def test_saying_something_asks_the_bot(play: Playbook) -> None:
    """A message is stored as the next entry and the bot owes an answer by a certain time."""
    ana = play.visitor("Ana")
    ana.opens()
    sent = expect(ana.says("How much is a visa?"), MessageAccepted)
    assert (sent.seq, sent.epoch, sent.conflict) == (3, 1, False)
    assert play.script(ana)[2:] == ["visitor: How much is a visa?"]
    ask = play.asked[-1]
    assert (ask.session_id, ask.epoch, ask.seq) == (ana.session_id, 1, 3)
    session = play.session(ana)
    assert (session.bot_due_seq, session.bot_due_at) == (3, play.now + 15_000)
    assert session.preview == "How much is a visa?"


def test_a_message_does_not_count_as_a_change(play: Playbook) -> None:
    """Talking raises the sequence and leaves the version alone."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("one")
    ana.says("two")
    session = play.session(ana)
    assert (session.last_seq, session.version) == (4, 1)


def test_a_repeat_gets_the_first_answer(play: Playbook) -> None:
    """Sent again under the same id, a message is stored once and answered as before."""
    ana = play.visitor("Ana")
    ana.opens()
    first = ana.says("Hello?", cmid="a" * 32)
    play.wait(60_000)
    assert ana.says("Hello?", cmid="a" * 32) == first
    assert play.told == []
    assert len(play.asked) == 1
    assert play.script(ana)[2:] == ["visitor: Hello?"]


def test_a_repeat_that_differs_only_in_space(play: Playbook) -> None:
    """Cleaning is not a conflict: what was stored is what the sender meant."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("  Hello?\r\n", cmid="a" * 32)
    again = expect(ana.says("Hello?", cmid="a" * 32), MessageAccepted)
    assert again.conflict is False


def test_other_words_under_the_same_id(play: Playbook) -> None:
    """The stored words stand and the sender is told of the conflict."""
    ana = play.visitor("Ana")
    ana.opens()
    first = expect(ana.says("Hello?", cmid="a" * 32), MessageAccepted)
    again = expect(ana.says("Goodbye!", cmid="a" * 32), MessageAccepted)
    assert again == replace(first, conflict=True)
    assert play.script(ana)[2:] == ["visitor: Hello?"]


def test_two_visitors_may_use_the_same_id(play: Playbook) -> None:
    """An id of the client's own means something only beside its sender and session."""
    ana, ben = play.visitor("Ana"), play.visitor("Ben")
    ana.opens()
    ben.opens()
    ana.says("From Ana", cmid="a" * 32)
    ben.says("From Ben", cmid="a" * 32)
    assert play.script(ben)[2:] == ["visitor: From Ben"]


def test_an_id_that_was_a_button_is_no_message(play: Playbook) -> None:
    """An id that stands for a change is refused for a message, in words, and nothing breaks."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.asks_for_person(cmid="a" * 32)
    with pytest.raises(MalformedError):
        ana.says("Hello?", cmid="a" * 32)


def test_an_id_that_was_a_message_is_no_button(play: Playbook) -> None:
    """An id that stands for a message is refused for a button, in words, and nothing breaks."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("Hello?", cmid="a" * 32)
    with pytest.raises(MalformedError):
        ana.ends(cmid="a" * 32)


@pytest.mark.parametrize("words", ["", " \n ", "\x00\x01"])
def test_an_empty_message(play: Playbook, words: str) -> None:
    """Nothing to read is nothing to store."""
    ana = play.visitor("Ana")
    ana.opens()
    with pytest.raises(MalformedError):
        ana.says(words)
    assert play.session(ana).last_seq == 2


def test_an_empty_message_wakes_nobody(play: Playbook) -> None:
    """A refused message does not reopen a finished conversation."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.ends()
    with pytest.raises(MalformedError):
        ana.says("  ")
    assert play.session(ana).state is State.COMPLETED
