"""Adding a message, and answering a repeat."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.errors import BusyError, NotFoundError
from relay.domain.lifecycle import Change, State
from relay.domain.transcript import ChangeRecord, Message, Voice
from relay.service.messages import Utterance, accepted_before, append, load
from relay.service.outcome import ChangeAccepted, Done, MessageAccepted, Outcome
from relay.service.ports import Transaction
from relay.service.records import Stored
from tests.playbook import Playbook

MESSAGE = Message(5, 1_000, 2, Voice.VISITOR, "v", "cmid", "Hello")
CHANGE = ChangeRecord(6, 1_000, 2, Change.ESCALATED, State.PENDING, "v", "cmid")


def test_a_message_in_a_session_that_moved_on(play: Playbook) -> None:
    """Words meant for a state that is over are refused, to be looked at anew."""
    ana = play.visitor("Ana")
    ana.opens()
    seen = play.session(ana)
    ana.asks_for_person()
    said = Utterance(Voice.BOT, "bot", "re-3", "Too late", play.now)
    with pytest.raises(BusyError):
        play.carry_out(lambda tx: Outcome(Done(), (append(tx, seen, said),)))
    assert play.script(ana)[-1] == "(escalated)"


def test_only_the_visitors_words_are_previewed(play: Playbook) -> None:
    """What the queue shows is the visitor's last message, not the bot's."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("How much is a visa?")
    play.bot().answers("75 euros.")
    assert play.session(ana).preview == "How much is a visa?"


def test_messages_within_one_group_are_numbered_in_order(play: Playbook) -> None:
    """Several messages of one group follow each other without a gap."""
    ana = play.visitor("Ana")
    ana.opens()
    play.database.write_all([ana.sending(f"message {number}") for number in range(5)])
    assert play.script(ana)[2:] == [f"visitor: message {number}" for number in range(5)]
    assert [entry.seq for entry in play.entries(ana)] == list(range(1, 8))


def test_a_repeat_within_one_group(play: Playbook) -> None:
    """A message and its repeat in the same group are one message with one answer."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.asks_for_person()
    sending = ana.sending("Hello?", cmid="a" * 32)
    first, second = play.database.write_all([sending, sending])
    assert isinstance(first, Outcome)
    assert isinstance(second, Outcome)
    assert first.reply == second.reply
    assert second.facts == ()
    assert play.script(ana)[3:] == ["visitor: Hello?"]


def test_loading_what_is_not_there(play: Playbook) -> None:
    """A session that does not exist is refused as such."""

    def look(tx: Transaction) -> Outcome:
        load(tx, play.new_id(), "sender", "cmid")
        return Outcome(Done())

    with pytest.raises(NotFoundError):
        play.carry_out(look)


def test_a_repeat_of_a_message() -> None:
    """The first answer again; a conflict where the words differ."""
    first = MessageAccepted("cmid", 5, 1_000, 2)
    assert accepted_before(Stored(MESSAGE), "Hello") == first
    assert accepted_before(Stored(MESSAGE), "Other") == replace(first, conflict=True)


def test_a_repeat_of_a_change() -> None:
    """A button's repeat gets the first answer."""
    assert accepted_before(Stored(CHANGE), None) == ChangeAccepted(
        "cmid", 6, 1_000, 2, State.PENDING
    )
