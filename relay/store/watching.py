"""What is watched over time, within a transaction.

Every question goes by an index that holds only sessions with people, or only answers
that are due: a million finished sessions cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    text,
    update,
)

from relay.domain.lifecycle import State
from relay.domain.promises import Milestone
from relay.domain.transcript import Message, Voice
from relay.service.watching import AnswerDue, Overdue, Wanted
from relay.store.conflict import insert_once
from relay.store.rows import ENTRY_COLUMNS, SESSION_COLUMNS, entry_from, session_from
from relay.store.side_tables import contacts, milestones
from relay.store.tables import chat_sessions, messages
from relay.store.transcripts import SqlTranscript

s, c, m, k = chat_sessions.c, contacts.c, messages.c, milestones.c

_KEPT = (
    update(contacts)
    .where(c.session_id == bindparam("b_id"))
    .values(left_at=bindparam("b_now"), seen_at=bindparam("b_now"))
)
_ANSWER = (
    update(contacts)
    .where(c.session_id == bindparam("b_id"))
    .values(
        # The first of several answers decides when; the last, what the visitor must have seen.
        answered_since=func.coalesce(c.answered_since, bindparam("b_now")),
        answer_at=bindparam("b_now"),
    )
)
_SEEN = (
    update(contacts)
    .where(c.session_id == bindparam("b_id"), c.seen_at < bindparam("b_at"))
    .values(seen_at=bindparam("b_at"))
)
_ANSWERS_DUE = (
    select(*SESSION_COLUMNS, c.answer_at, c.seen_at, c.mailed_seq)
    .join(contacts, c.session_id == s.id)
    .where(text("answered_since IS NOT NULL"), c.answered_since <= bindparam("b_since"))
    .order_by(c.answered_since, c.session_id)
    .limit(bindparam("b_limit"))
)
_ANSWERS = (
    select(*ENTRY_COLUMNS)
    .where(
        m.session_id == bindparam("b_id"),
        m.seq > bindparam("b_seq"),
        m.voice == Voice.AGENT.value,
        m.change.is_(None),
    )
    .order_by(m.seq)
)
_SETTLE = (
    update(contacts)
    .where(
        c.session_id == bindparam("b_id"),
        c.answer_at == bindparam("b_answer_at"),
        c.mailed_seq == bindparam("b_before"),
        c.answered_since.is_not(None),
    )
    .values(answered_since=None, mailed_seq=bindparam("b_mailed"))
)
_WANTED = (
    select(c.session_id, s.visitor_id)
    .join(chat_sessions, c.session_id == s.id)
    .where(text("answered_since IS NOT NULL"))
    .order_by(c.session_id)
    .limit(bindparam("b_limit"))
)


class SqlContacts:
    """Implements the port ``Contacts`` on one connection."""

    def __init__(self, connection: Connection, transcript: SqlTranscript) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends.

        ``transcript`` is flushed before anything here looks at its entries.
        """
        self._connection = connection
        self._transcript = transcript

    def keep(self, session_id: str, now: int, head_seq: int) -> None:
        """Note that the visitor left an address, or another one, after entry ``head_seq``."""
        values = {
            "session_id": session_id,
            "left_at": now,
            "seen_at": now,
            "mailed_seq": head_seq,
        }
        if not insert_once(self._connection, contacts, values):
            self._connection.execute(_KEPT, {"b_id": session_id, "b_now": now})

    def note_answer(self, session_id: str, now: int) -> None:
        """Note a person's answer, which is mailed unless the visitor comes to see it."""
        self._connection.execute(_ANSWER, {"b_id": session_id, "b_now": now})

    def seen(self, times: Mapping[str, int]) -> None:
        """Note when the visitors of these sessions were last here."""
        for session_id, at in sorted(times.items()):
            self._connection.execute(_SEEN, {"b_id": session_id, "b_at": at})

    def answers_due(self, since: int, limit: int) -> Sequence[AnswerDue]:
        """Return who has an answer since before that time, the oldest first."""
        rows = self._connection.execute(_ANSWERS_DUE, {"b_since": since, "b_limit": limit})
        width = len(SESSION_COLUMNS)
        return [AnswerDue(session_from(row), *row[width : width + 3]) for row in rows]

    def answers_since(self, session_id: str, seq: int) -> Sequence[Message]:
        """Return what people said after entry ``seq``, in order."""
        self._transcript.flush()
        rows = self._connection.execute(_ANSWERS, {"b_id": session_id, "b_seq": seq})
        return [entry for entry in map(entry_from, rows) if isinstance(entry, Message)]

    def settle(self, due: AnswerDue, mailed_seq: int) -> bool:
        """Note what a mail told of; False where another relay did so before."""
        values = {
            "b_id": due.session.session_id,
            "b_answer_at": due.answer_at,
            "b_before": due.mailed_seq,
            "b_mailed": mailed_seq,
        }
        return self._connection.execute(_SETTLE, values).rowcount == 1


def wanted(connection: Connection, limit: int) -> list[Wanted]:
    """Return visitors who would be mailed an answer unless they are here."""
    return [Wanted(*row) for row in connection.execute(_WANTED, {"b_limit": limit})]


# Written as in the partial index, so that both databases know that it will do.
_WITH_PEOPLE = text("pending_since IS NOT NULL")
_HAD_ANSWER = and_(s.answered_at.is_not(None), s.answered_at >= s.pending_since)
_ACTIVE = s.state == State.ACTIVE.value
# An agent owes an answer to the visitor's words, or a greeting since the visitor came to them.
_OWES = or_(s.unanswered_since.is_not(None), s.answered_at.is_(None), s.answered_at < s.owner_since)
_OWED_SINCE = case((s.unanswered_since > s.owner_since, s.unanswered_since), else_=s.owner_since)
_VISITORS_TURN = and_(s.unanswered_since.is_(None), s.answered_at >= s.owner_since)


_REACHED_AT = select(k.at).where(
    k.session_id == bindparam("b_id"),
    k.kind == bindparam("b_kind"),
    k.stretch == bindparam("b_stretch"),
)


class SqlWatch:
    """Implements the port ``Watch`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection

    def reach(self, milestone: Milestone, overdue: Overdue, *, due_at: int, now: int) -> bool:
        """Note that something was done for a stretch of time; False where it was before."""
        values = {
            "session_id": overdue.session.session_id,
            "kind": milestone.value,
            "stretch": overdue.since,
            "epoch": overdue.session.epoch,
            "agent_id": overdue.session.assignee_id,
            "due_at": due_at,
            "at": now,
        }
        return insert_once(self._connection, milestones, values)

    def reached_at(self, milestone: Milestone, overdue: Overdue) -> int | None:
        """Return when a milestone of a stretch of time was noted, or None."""
        values = {
            "b_id": overdue.session.session_id,
            "b_kind": milestone.value,
            "b_stretch": overdue.since,
        }
        return self._connection.execute(_REACHED_AT, values).scalar()

    def waiting(self, since: int, unless: Milestone, limit: int) -> Sequence[Overdue]:
        """Return who waits in the queue since before that time."""
        pending = s.state == State.PENDING.value
        return self._overdue(s.pending_since, pending, since, unless, limit)

    def without_first_answer(self, since: int, unless: Milestone, limit: int) -> Sequence[Overdue]:
        """Return who wants a person since before that time and had no word from one."""
        return self._overdue(s.pending_since, ~_HAD_ANSWER, since, unless, limit)

    def without_next_answer(self, since: int, unless: Milestone, limit: int) -> Sequence[Overdue]:
        """Return who had an answer and waits for the next since before that time."""
        return self._overdue(s.unanswered_since, _HAD_ANSWER, since, unless, limit)

    def silent_agents(self, since: int, unless: Milestone, limit: int) -> Sequence[Overdue]:
        """Return whose agent owes them words since before that time."""
        return self._overdue(_OWED_SINCE, and_(_ACTIVE, _OWES), since, unless, limit)

    def silent_visitors(
        self, since: int, unless: Milestone | None, limit: int
    ) -> Sequence[Overdue]:
        """Return who has not answered their agent since before that time."""
        return self._overdue(s.answered_at, and_(_ACTIVE, _VISITORS_TURN), since, unless, limit)

    def _overdue(
        self, begin: ColumnElement[int], among: ColumnElement[bool], since: int,
        unless: Milestone | None, limit: int,
    ) -> list[Overdue]:  # fmt: skip
        statement = (
            select(*SESSION_COLUMNS, begin.label("begin"))
            .where(_WITH_PEOPLE, among, begin <= since)
            .order_by("begin", s.id)
            .limit(limit)
        )
        if unless is not None:
            statement = statement.where(~_reached(unless, begin))
        width = len(SESSION_COLUMNS)
        rows = self._connection.execute(statement)
        return [Overdue(session_from(row), row[width]) for row in rows]


def _reached(milestone: Milestone, begin: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(k.session_id == s.id, k.kind == milestone.value, k.stretch == begin)
