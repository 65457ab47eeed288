"""The unit of work: what is collected is seen, written and undone at the right moment."""

from __future__ import annotations

from contextlib import suppress

import pytest

from relay.domain.transcript import Message, Voice
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction
from tests.playbook import Playbook, VisitorPart


@pytest.fixture
def ana(play: Playbook) -> VisitorPart:
    """A visitor with an open session."""
    visitor = play.visitor("Ana")
    visitor.opens()
    return visitor


def _message(seq: int, cmid: str) -> Message:
    return Message(seq, 0, 1, Voice.VISITOR, "v", cmid, f"message {cmid}")


def test_collected_entries_are_there_for_a_repeat(play: Playbook, ana: VisitorPart) -> None:
    """An entry that waits to be written is found as what was stored before."""

    def write(tx: Transaction) -> Outcome:
        tx.transcript.add_message(ana.session_id, _message(3, "c"))
        found = tx.sessions.with_repeat(ana.session_id, "v", "c")
        assert found is not None
        assert found[1] is not None
        return Outcome(Done())

    play.database.write(write)


def test_collected_entries_are_there_for_a_bot(play: Playbook, ana: VisitorPart) -> None:
    """The conversation so far includes what waits to be written."""

    def write(tx: Transaction) -> Outcome:
        tx.transcript.add_message(ana.session_id, _message(3, "c"))
        turns = [turn.text for turn in tx.transcript.turns(ana.session_id, 2)]
        assert turns == [play.policies.notices.greeting, "message c"]
        return Outcome(Done())

    play.database.write(write)


def test_a_savepoint_undoes_what_is_inside(play: Playbook, ana: VisitorPart) -> None:
    """What was written before it stays, what was collected inside goes, later ones stay."""

    def write(tx: Transaction) -> Outcome:
        tx.transcript.add_message(ana.session_id, _message(3, "before"))
        with suppress(LookupError), tx.savepoint():
            tx.transcript.add_message(ana.session_id, _message(4, "inside"))
            raise LookupError
        tx.transcript.add_message(ana.session_id, _message(4, "after"))
        return Outcome(Done())

    play.database.write(write)
    assert play.script(ana)[2:] == ["visitor: message before", "visitor: message after"]


def test_undoing_around_what_was_undone(play: Playbook, ana: VisitorPart) -> None:
    """An outer savepoint undoes its own part too, though an inner one was undone in it."""

    def write(tx: Transaction) -> Outcome:
        with suppress(KeyError), tx.savepoint():
            tx.transcript.add_message(ana.session_id, _message(3, "outer"))
            with suppress(LookupError), tx.savepoint():
                tx.transcript.add_message(ana.session_id, _message(4, "inner"))
                raise LookupError
            raise KeyError
        tx.transcript.add_message(ana.session_id, _message(3, "after"))
        return Outcome(Done())

    play.database.write(write)
    assert play.script(ana)[2:] == ["visitor: message after"]


def test_savepoints_within_each_other(play: Playbook, ana: VisitorPart) -> None:
    """The outer one undoes what the inner one kept."""

    def write(tx: Transaction) -> Outcome:
        with suppress(LookupError), tx.savepoint():
            with tx.savepoint():
                tx.transcript.add_message(ana.session_id, _message(3, "inner"))
            raise LookupError
        with tx.savepoint(), tx.savepoint():
            tx.transcript.add_message(ana.session_id, _message(3, "kept"))
        return Outcome(Done())

    play.database.write(write)
    assert play.script(ana)[2:] == ["visitor: message kept"]


def test_a_fault_forgets_what_was_collected(play: Playbook, ana: VisitorPart) -> None:
    """Entries of a function that failed are not written with the next one."""

    def faulty(tx: Transaction) -> Outcome:
        tx.transcript.add_message(ana.session_id, _message(3, "lost"))
        raise LookupError

    results = play.database.write_all([faulty, ana.sending("Hello?")])
    assert isinstance(results[0], LookupError)
    assert play.script(ana)[2:] == ["visitor: Hello?"]
