"""What goes into a row comes out of it again, on both kinds of database."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from relay.domain.answer import ArticleSource
from relay.domain.lifecycle import Change, State
from relay.domain.session import Page, Reason, Session
from relay.domain.transcript import ChangeRecord, Entry, Message, Voice
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction
from relay.service.records import Visitor
from tests.playbook import Playbook
from tests.unit.relay.database import Database

FULL = Session(
    session_id="0" * 31 + "1", visitor_id="0" * 31 + "2", state=State.ACTIVE, epoch=2, version=3,
    last_seq=4, fence=5, opened_at=1_795_435_200_006, owner_since=7, assignee_id=None,
    assignee_name="Maya", lease_until=8, pending_since=9, priority=10,
    reason=Reason("low_confidence", "Only 5% sure.", 0.05, 0.25), bot_failures=11, bot_due_seq=12,
    bot_due_at=13, finished_at=14, visitor_name="Ana", language="pt-BR",
    page=Page("https://site.example/?a=1", "Gebühren 💶", "https://other.example/"),
    preview="Olá, „Welt“ 👋", department="visas", visitor_email="ana@site.example",
)  # fmt: skip
EMPTY = Session("0" * 31 + "1", "0" * 31 + "2", State.BOT, 1, 1, 2, 0, 3, 4)


def _store(database: Database, session: Session) -> Session:
    def write(tx: Transaction) -> Outcome:
        tx.visitors.add(Visitor(session.visitor_id, "hash", 0))
        tx.sessions.add(session, "open id")
        return Outcome(Done())

    database.write(write)
    found = database.ask(lambda read: read.session(session.session_id))
    assert found is not None
    return found


@pytest.mark.parametrize("session", [FULL, EMPTY], ids=["full", "empty"])
def test_a_session(database: Database, session: Session) -> None:
    """Every field of a session survives, full or empty."""
    assert _store(database, session) == session


def test_the_example_is_full() -> None:
    """A field that is added later must be in the example with a value of its own."""
    plain = {field.name: getattr(EMPTY, field.name) for field in fields(Session)}
    same = {"session_id", "visitor_id", "assignee_id"}
    for name, value in plain.items():
        assert name in same or getattr(FULL, name) != value


@pytest.mark.parametrize("numbers", [(None, None), (0.5, None), (None, 0.5)])
def test_a_reason_without_numbers(
    database: Database, numbers: tuple[float | None, float | None]
) -> None:
    """A rule that measures nothing has no numbers, and gets none."""
    session = replace(FULL, reason=Reason("bot_error", "The bot failed.", *numbers))
    assert _store(database, session) == session


ENTRIES: list[Entry] = [
    Message(3, 1_795_435_200_001, 1, Voice.VISITOR, "v", "c3", "Hello\n\tthere 👋"),
    Message(
        4, 2, 1, Voice.BOT, "bot", "re-3", "Answer", "Edu",
        (ArticleSource("a", "A „title“", "https://site.example/a"), ArticleSource("b", "B")),
    ),
    ChangeRecord(5, 3, 1, Change.CLAIMED, State.ACTIVE, "agent", "c5", "Maya is here.", "Maya"),
    ChangeRecord(6, 4, 2, Change.REOPENED, State.BOT, "v", "c6/reopen"),
]  # fmt: skip


def test_entries(play: Playbook) -> None:
    """Messages and changes come back as they were, in order."""
    ana = play.visitor("Ana")
    ana.opens()

    def write(tx: Transaction) -> Outcome:
        for entry in ENTRIES:
            if isinstance(entry, Message):
                tx.transcript.add_message(ana.session_id, entry)
            else:
                tx.transcript.add_change(ana.session_id, entry)
        return Outcome(Done())

    play.database.write(write)
    assert list(play.entries(ana)[2:]) == ENTRIES
