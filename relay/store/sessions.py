"""The sessions within a transaction; statements are built once, used hot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from relay.domain.lifecycle import State
from relay.domain.session import Page, Session
from relay.service.records import Stored
from relay.store.rows import (
    ENTRY_COLUMNS,
    SESSION_COLUMNS,
    entry_from,
    session_from,
    session_values,
)
from relay.store.tables import chat_sessions, messages
from relay.store.transcripts import SqlTranscript

s, m = chat_sessions.c, messages.c

_GET = select(*SESSION_COLUMNS).where(s.id == bindparam("b_id"))
_CURRENT = select(*SESSION_COLUMNS).where(s.visitor_id == bindparam("b_visitor"), s.is_current)
_OPENED = select(*SESSION_COLUMNS).where(s.open_id == bindparam("b_open"))
_INSERT = insert(chat_sessions)
_WITH_REPEAT = (
    select(*SESSION_COLUMNS, *ENTRY_COLUMNS)
    .select_from(
        chat_sessions.outerjoin(
            messages,
            and_(
                m.session_id == s.id,
                m.sender_id == bindparam("b_sender"),
                m.cmid == bindparam("b_cmid"),
            ),
        )
    )
    .where(s.id == bindparam("b_id"))
)
_AT_VERSION = and_(s.id == bindparam("b_id"), s.version == bindparam("b_version"))
_NEXT_SEQ = (
    update(chat_sessions).where(_AT_VERSION).values(last_seq=s.last_seq + 1).returning(s.last_seq)
)
# Beside the next seq, in the same statement, so that timers cost a message nothing.
_SAID: dict[str, Any] = {
    "preview": bindparam("b_preview"),
    "said_at": bindparam("b_now"),
    "unanswered_since": func.coalesce(s.unanswered_since, bindparam("b_now")),
}
_NEXT_SEQ_SAID = _NEXT_SEQ.values(last_seq=s.last_seq + 1, **_SAID)
_ASKED: dict[str, Any] = {"bot_due_seq": s.last_seq + 1, "bot_due_at": bindparam("b_due_at")}
_NEXT_SEQ_ASKED = _NEXT_SEQ_SAID.values(**_ASKED)
_NOT_SAID_YET = ~exists().where(
    m.session_id == bindparam("b_id"),
    m.sender_id == bindparam("b_sender"),
    m.cmid == bindparam("b_cmid"),
)
_VISITOR_TURN = (
    update(chat_sessions)
    .where(
        s.id == bindparam("b_id"),
        s.visitor_id == bindparam("b_sender"),
        # in_() is expanded anew at every execution, which costs as much as the rest.
        or_(s.state == State.PENDING.value, s.state == State.ACTIVE.value),
        _NOT_SAID_YET,
    )
    .values(last_seq=s.last_seq + 1, **_SAID)
    .returning(*SESSION_COLUMNS)
)
_BOT_TURN = (
    update(chat_sessions)
    .where(
        s.id == bindparam("b_id"),
        s.visitor_id == bindparam("b_sender"),
        s.state == State.BOT.value,
        _NOT_SAID_YET,
    )
    .values(last_seq=s.last_seq + 1, **_SAID, **_ASKED)
    .returning(*SESSION_COLUMNS)
)
_AGENT_TURN = (
    update(chat_sessions)
    .where(
        s.id == bindparam("b_id"),
        s.assignee_id == bindparam("b_sender"),
        s.fence == bindparam("b_fence"),
        s.state == State.ACTIVE.value,
        _NOT_SAID_YET,
    )
    .values(last_seq=s.last_seq + 1, answered_at=bindparam("b_now"), unanswered_since=None)
    .returning(*SESSION_COLUMNS)
)
_IS_ANSWERED = s.bot_due_seq <= bindparam("b_up_to")
_BOT_ANSWERED = (
    update(chat_sessions)
    .where(s.id == bindparam("b_id"))
    .values(
        bot_failures=bindparam("b_failures"),
        bot_due_seq=case((_IS_ANSWERED, None), else_=s.bot_due_seq),
        bot_due_at=case((_IS_ANSWERED, None), else_=s.bot_due_at),
    )
)
_POSTPONE_BOT = (
    update(chat_sessions)
    .where(s.id == bindparam("b_id"), s.bot_due_at.is_not(None))
    .values(bot_due_at=bindparam("b_due_at"))
)
_NOTE_PAGE = update(chat_sessions).where(s.id == bindparam("b_id"))
_RENEW = (
    update(chat_sessions)
    .where(s.assignee_id == bindparam("b_agent"))
    .values(lease_until=bindparam("b_until"))
)
_LOST = (
    select(*SESSION_COLUMNS)
    .where(s.assignee_id.is_not(None), s.state == "active", s.lease_until < bindparam("b_before"))
    .order_by(s.lease_until, s.id)
    .limit(bindparam("b_limit"))
)
_END_LEASE = (
    update(chat_sessions)
    .where(_AT_VERSION, s.lease_until < bindparam("b_before"))
    .values(lease_until=None)
)
_AWAITING_BOT = (
    select(*SESSION_COLUMNS)
    .where(s.bot_due_at.is_not(None), s.bot_due_at < bindparam("b_before"))
    .order_by(s.bot_due_at, s.id)
    .limit(bindparam("b_limit"))
)


_UNOFFERED = (
    select(*SESSION_COLUMNS)
    .where(s.state == "pending", s.offer_id.is_(None))
    .order_by(s.priority.desc(), s.pending_since, s.id)
)
_IN_QUEUE_BEFORE = (
    select(*SESSION_COLUMNS)
    .where(s.state == "pending", s.owner_since < bindparam("b_before"))
    .order_by(s.owner_since, s.id)
    .limit(bindparam("b_limit"))
)


def _behind(session: Session) -> ColumnElement[bool]:
    """Return the condition for the sessions that come later in the queue."""
    later = or_(
        s.pending_since > session.pending_since,
        and_(s.pending_since == session.pending_since, s.id > session.session_id),
    )
    return or_(s.priority < session.priority, and_(s.priority == session.priority, later))


@lru_cache
def _moving(names: tuple[str, ...]) -> ReturningUpdate[int]:
    """Return the statement that sets these columns; made once for each set of them."""
    return (
        update(chat_sessions)
        .where(_AT_VERSION)
        .values({name: bindparam(f"n_{name}") for name in names})
        .values(last_seq=s.last_seq + 1, offer_id=None)
        .returning(s.last_seq)
    )


class SqlSessions:
    """Implements the port ``Sessions`` on one connection."""

    def __init__(self, connection: Connection, transcript: SqlTranscript) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends.

        ``transcript`` is flushed before anything here looks at its entries.
        """
        self._connection = connection
        self._transcript = transcript

    def get(self, session_id: str) -> Session | None:
        """Return the session, or None."""
        return self._one(_GET, b_id=session_id)

    def current_of(self, visitor_id: str) -> Session | None:
        """Return the visitor's current session, or None."""
        return self._one(_CURRENT, b_visitor=visitor_id)

    def opened_by(self, open_id: str) -> Session | None:
        """Return the session that the client's ``open_id`` began, or None."""
        return self._one(_OPENED, b_open=open_id)

    def add(self, session: Session, open_id: str) -> None:
        """Store a new session, the visitor's current one."""
        values = session_values(session) | {
            "id": session.session_id,
            "visitor_id": session.visitor_id,
            "open_id": open_id,
            "is_current": True,
        }
        self._connection.execute(_INSERT, values)

    def with_repeat(
        self, session_id: str, sender_id: str, cmid: str
    ) -> tuple[Session, Stored | None] | None:
        """Return the session and what this sender stored under ``cmid`` before, if anything."""
        self._write_entries_of(session_id)
        row = self._connection.execute(
            _WITH_REPEAT, {"b_id": session_id, "b_sender": sender_id, "b_cmid": cmid}
        ).first()
        if row is None:
            return None
        entry = row[len(SESSION_COLUMNS) :]
        repeat = None if entry[0] is None else Stored(entry_from(entry))
        return session_from(row), repeat

    def visitor_turn(
        self,
        session_id: str,
        *,
        visitor_id: str,
        cmid: str,
        preview: str,
        bot_due_at: int | None,
        now: int,
    ) -> Session | None:
        """Raise ``last_seq`` in the plain case and return the session after it."""
        values: dict[str, Any] = {
            "b_id": session_id,
            "b_sender": visitor_id,
            "b_cmid": cmid,
            "b_preview": preview,
            "b_now": now,
        }
        if bot_due_at is None:
            return self._turn(_VISITOR_TURN, values)
        return self._turn(_BOT_TURN, values | {"b_due_at": bot_due_at})

    def agent_turn(
        self, session_id: str, *, agent_id: str, fence: int, cmid: str, now: int
    ) -> Session | None:
        """Raise ``last_seq`` in the plain case and return the session after it."""
        values = {
            "b_id": session_id,
            "b_sender": agent_id,
            "b_cmid": cmid,
            "b_fence": fence,
            "b_now": now,
        }
        return self._turn(_AGENT_TURN, values)

    def next_seq(
        self, session: Session, *, preview: str | None, bot_due_at: int | None, now: int
    ) -> int:
        """Raise ``last_seq`` and return it; 0 where the session moved on since it was read."""
        values: dict[str, Any] = {"b_id": session.session_id, "b_version": session.version}
        statement = _NEXT_SEQ
        if preview is not None:
            statement = _NEXT_SEQ_SAID
            values |= {"b_preview": preview, "b_now": now}
        if bot_due_at is not None:
            statement = _NEXT_SEQ_ASKED
            values |= {"b_preview": preview or "", "b_due_at": bot_due_at, "b_now": now}
        row = self._connection.execute(statement, values).first()
        return 0 if row is None else int(row[0])

    def move(self, before: Session, after: Session) -> int:
        """Compare and set on ``before.version``; return the new ``last_seq``, 0 if it lost."""
        values = session_values(after)
        del values["last_seq"], values["preview"], values["opened_at"]
        row = self._connection.execute(
            _moving(tuple(values)),
            {f"n_{name}": value for name, value in values.items()}
            | {"b_id": before.session_id, "b_version": before.version},
        ).first()
        return 0 if row is None else int(row[0])

    def bot_answered(self, session_id: str, *, up_to_seq: int, failures: int) -> None:
        """Note that the bot answered up to ``up_to_seq`` and how often it failed in a row."""
        values = {"b_id": session_id, "b_up_to": up_to_seq, "b_failures": failures}
        self._connection.execute(_BOT_ANSWERED, values)

    def note_page(self, session_id: str, page: Page) -> None:
        """Note the page the visitor is on."""
        self._connection.execute(
            _NOTE_PAGE.values(
                page_url=page.url, page_title=page.title, page_referrer=page.referrer
            ),
            {"b_id": session_id},
        )

    def renew_leases(self, agent_id: str, until: int) -> None:
        """Extend the leases of all sessions that the agent owns."""
        self._connection.execute(_RENEW, {"b_agent": agent_id, "b_until": until})

    def with_lost_agent(self, ended_before: int, limit: int) -> Sequence[Session]:
        """Return active sessions whose lease ended before that time, oldest first."""
        rows = self._connection.execute(_LOST, {"b_before": ended_before, "b_limit": limit})
        return [session_from(row) for row in rows]

    def end_lease(self, session: Session, ended_before: int) -> bool:
        """End the session's lease if it still ended before that time; False if renewed since."""
        values = {
            "b_id": session.session_id,
            "b_version": session.version,
            "b_before": ended_before,
        }
        return self._connection.execute(_END_LEASE, values).rowcount == 1

    def unoffered(
        self, departments: frozenset[str] | None, after: Session | None, limit: int
    ) -> Sequence[Session]:
        """Return waiting sessions that nobody is being offered, in the queue's order."""
        statement = _UNOFFERED.limit(limit)
        if departments is not None:
            statement = statement.where(
                or_(s.department.is_(None), s.department.in_(sorted(departments)))
            )
        if after is not None:
            statement = statement.where(_behind(after))
        return [session_from(row) for row in self._connection.execute(statement)]

    def waiting_since_before(self, before: int, limit: int) -> Sequence[Session]:
        """Return sessions that are in the queue since before that time, longest first."""
        rows = self._connection.execute(_IN_QUEUE_BEFORE, {"b_before": before, "b_limit": limit})
        return [session_from(row) for row in rows]

    def awaiting_bot(self, due_before: int, limit: int) -> Sequence[Session]:
        """Return sessions whose bot owes an answer since before that time."""
        rows = self._connection.execute(_AWAITING_BOT, {"b_before": due_before, "b_limit": limit})
        return [session_from(row) for row in rows]

    def postpone_bot(self, session_id: str, due_at: int) -> None:
        """Give the bot until ``due_at`` before it is asked once more."""
        self._connection.execute(_POSTPONE_BOT, {"b_id": session_id, "b_due_at": due_at})

    def _turn(self, statement: Any, values: dict[str, Any]) -> Session | None:  # noqa: ANN401 - an update
        self._write_entries_of(values["b_id"])
        row = self._connection.execute(statement, values).first()
        return None if row is None else session_from(row)

    def _write_entries_of(self, session_id: str) -> None:
        # An entry of this session that waits for the flush could be the repeat.
        if self._transcript.holds(session_id):
            self._transcript.flush()

    def _one(self, statement: Any, **values: str) -> Session | None:  # noqa: ANN401 - a select
        row = self._connection.execute(statement, values).first()
        return None if row is None else session_from(row)
