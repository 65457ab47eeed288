"""Questions to the committed state, on a connection that only reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, or_, select

from relay.domain.answer import Turn
from relay.domain.brief import KeptBrief
from relay.domain.notes import Note
from relay.domain.offers import Offer
from relay.domain.outbound import Shipment
from relay.domain.replay import Conversation
from relay.domain.roster import Agent, Presence, SignedInAgent
from relay.domain.session import Session
from relay.domain.transcript import Entry
from relay.domain.waiting import Wait
from relay.service.records import Credentials, Waiting
from relay.service.watching import Wanted
from relay.store.archives import SqlArchive
from relay.store.bot_turns import conversations_since
from relay.store.briefs import find_brief
from relay.store.notes import NOTES
from relay.store.offers import OFFERED_SESSION, OFFERS_DUE, OFFERS_SINCE, OFFERS_TO
from relay.store.outbound import is_due, listed
from relay.store.presences import AGENTS, present_agent_from
from relay.store.rows import (
    AGENT_COLUMNS,
    ENTRY_COLUMNS,
    OFFER_COLUMNS,
    SESSION_COLUMNS,
    agent_from,
    entry_from,
    note_from,
    offer_from,
    session_from,
)
from relay.store.tables import (
    agent_sessions,
    agents,
    chat_sessions,
    messages,
    session_analytics,
    visitors,
)
from relay.store.transcripts import TURNS
from relay.store.watching import wanted

s, m, a, d = chat_sessions.c, messages.c, agents.c, agent_sessions.c

_SESSION = select(*SESSION_COLUMNS).where(s.id == bindparam("b_id"))
_ANY_UNOFFERED = select(s.id).where(s.state == "pending", s.offer_id.is_(None)).limit(1)
_CURRENT = select(*SESSION_COLUMNS).where(s.visitor_id == bindparam("b_id"), s.is_current)
_ENTRIES = (
    select(*ENTRY_COLUMNS)
    .where(m.session_id == bindparam("b_id"), m.seq > bindparam("b_since"))
    .order_by(m.seq)
    .limit(bindparam("b_limit"))
)
_WAITING = (
    select(*SESSION_COLUMNS)
    .where(s.state == "pending")
    .order_by(s.priority.desc(), s.pending_since, s.id)
    .limit(bindparam("b_limit"))
)
_WAITING_FOR = _WAITING.where(
    or_(s.department.is_(None), s.department.in_(bindparam("b_departments", expanding=True)))
)
_ORDER = (
    select(s.id, s.visitor_id, s.department)
    .where(s.state == "pending")
    .order_by(s.priority.desc(), s.pending_since, s.id)
    .limit(bindparam("b_limit"))
)
_CURRENTS = select(*SESSION_COLUMNS).where(
    s.visitor_id.in_(bindparam("b_ids", expanding=True)), s.is_current
)
w, then = session_analytics.c, session_analytics.alias("then_with")
_WAITS = (
    select(w.started_at, w.ended_at, then.c.agent_id)
    .join(
        then,
        and_(
            then.c.session_id == w.session_id,
            then.c.owner == "agent",
            then.c.started_at == w.ended_at,
        ),
    )
    .where(w.owner == "queue")
    .order_by(w.ended_at.desc(), w.id.desc())
)
_OWNED = (
    select(*SESSION_COLUMNS)
    .where(s.assignee_id == bindparam("b_id"), s.assignee_id.is_not(None))
    .order_by(s.owner_since, s.id)
)
_HEADS = select(*SESSION_COLUMNS).where(s.id.in_(bindparam("b_ids", expanding=True)))
_VISITOR = select(visitors.c.id).where(visitors.c.token_hash == bindparam("b_hash"))
_AGENT = AGENTS.where(a.id == bindparam("b_id"))
_BY_TOKEN = (
    select(d.agent_id, d.id)
    .join(agents, d.agent_id == a.id)
    .where(d.token_hash == bindparam("b_hash"), d.revoked_at.is_(None), a.disabled_at.is_(None))
)
_STANDING = (
    select(d.id)
    .join(agents, d.agent_id == a.id)
    .where(
        d.id.in_(bindparam("b_ids", expanding=True)),
        d.revoked_at.is_(None),
        a.disabled_at.is_(None),
    )
)
_CREDENTIALS = select(*AGENT_COLUMNS, a.password_hash, a.code_hash, a.code_expires_at).where(
    a.email == bindparam("b_email")
)


class SqlReading:
    """Implements the port ``Reading`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection
        self.archive = SqlArchive(connection)

    def session(self, session_id: str) -> Session | None:
        """Return the session, or None."""
        row = self._connection.execute(_SESSION, {"b_id": session_id}).first()
        return None if row is None else session_from(row)

    def current_session(self, visitor_id: str) -> Session | None:
        """Return the visitor's current session, or None."""
        row = self._connection.execute(_CURRENT, {"b_id": visitor_id}).first()
        return None if row is None else session_from(row)

    def entries(self, session_id: str, since: int, limit: int) -> Sequence[Entry]:
        """Return up to ``limit`` entries after ``since``, in order."""
        values = {"b_id": session_id, "b_since": since, "b_limit": limit}
        return [entry_from(row) for row in self._connection.execute(_ENTRIES, values)]

    def turns(self, session_id: str, limit: int) -> Sequence[Turn]:
        """Return the last messages, oldest first, for a bot."""
        rows = self._connection.execute(TURNS, {"b_id": session_id, "b_limit": limit}).all()
        return [Turn(row[0], row[1]) for row in reversed(rows)]

    def waiting(self, limit: int, departments: frozenset[str] | None = None) -> Sequence[Session]:
        """Return the queue in its order: priority, then the longest wait."""
        if departments is None:
            return self._sessions(_WAITING, b_limit=limit)
        return self._sessions(_WAITING_FOR, b_limit=limit, b_departments=sorted(departments))

    def offers_to(self, agent_id: str) -> Sequence[tuple[Offer, Session]]:
        """Return the standing offers to the agent, oldest first, with their sessions."""
        rows = self._connection.execute(OFFERS_TO, {"b_id": agent_id})
        size = len(OFFER_COLUMNS)
        return [(offer_from(row), session_from(row[size:])) for row in rows]

    def offers_made_since(self, at: int) -> Sequence[tuple[Offer, Session]]:
        """Return the standing offers that were made since that time, with their sessions."""
        rows = self._connection.execute(OFFERS_SINCE, {"b_since": at})
        size = len(OFFER_COLUMNS)
        return [(offer_from(row), session_from(row[size:])) for row in rows]

    def session_offered(self, offer_id: str) -> str | None:
        """Return the id of the session that this offer is about, or None."""
        row = self._connection.execute(OFFERED_SESSION, {"b_id": offer_id}).first()
        return None if row is None else str(row[0])

    def offers_are_due(self, now: int) -> bool:
        """Say whether a standing offer's time is over, or its agent not there any more."""
        found = self._connection.execute(OFFERS_DUE, {"b_now": now, "b_limit": 1})
        return found.first() is not None

    def somebody_waits_unoffered(self) -> bool:
        """Say whether a session waits that nobody is being offered."""
        return self._connection.execute(_ANY_UNOFFERED).first() is not None

    def notes(self, session_id: str, limit: int) -> Sequence[Note]:
        """Return the last notes on a session, oldest first."""
        rows = self._connection.execute(NOTES, {"b_id": session_id, "b_limit": limit}).all()
        return [note_from(row) for row in reversed(rows)]

    def queue_order(self, limit: int) -> Sequence[Waiting]:
        """Return who waits, in the queue's order."""
        rows = self._connection.execute(_ORDER, {"b_limit": limit})
        return [Waiting(row[0], row[1], row[2]) for row in rows]

    def recent_waits(self, department: str | None, since: int, limit: int) -> Sequence[Wait]:
        """Return the department's last waits that ended with an agent since that time."""
        own = w.department.is_(None) if department is None else w.department == department
        statement = _WAITS.where(own, w.ended_at > since).limit(limit)
        return [Wait(row[0], row[1], row[2]) for row in self._connection.execute(statement)]

    def current_sessions(self, visitor_ids: Sequence[str]) -> Sequence[Session]:
        """Return the current sessions of these visitors."""
        return self._sessions(_CURRENTS, b_ids=list(visitor_ids)) if visitor_ids else ()

    def owned_by(self, agent_id: str) -> Sequence[Session]:
        """Return the agent's sessions, oldest assignment first."""
        return self._sessions(_OWNED, b_id=agent_id)

    def heads(self, session_ids: Iterable[str]) -> Sequence[Session]:
        """Return those of the sessions that exist."""
        ids = list(session_ids)
        return self._sessions(_HEADS, b_ids=ids) if ids else ()

    def visitor_by_token(self, token_hash: str) -> str | None:
        """Return the id of the visitor whose token has this hash, or None."""
        row = self._connection.execute(_VISITOR, {"b_hash": token_hash}).first()
        return None if row is None else str(row[0])

    def agent_by_token(self, token_hash: str, now: int) -> SignedInAgent | None:
        """Return who signed in with the token of this hash, unless revoked or disabled."""
        row = self._connection.execute(_BY_TOKEN, {"b_hash": token_hash}).first()
        if row is None:
            return None
        agent = self.agent(row[0], now)
        return None if agent is None else SignedInAgent(agent, row[1])

    def signed_in(self, device_ids: Iterable[str]) -> frozenset[str]:
        """Return those of the sign-ins that stand: neither revoked nor of a disabled agent."""
        rows = self._connection.execute(_STANDING, {"b_ids": list(device_ids)})
        return frozenset(row[0] for row in rows)

    def agent(self, agent_id: str, now: int) -> Agent | None:
        """Return the agent with their presence at ``now``, or None."""
        row = self._connection.execute(_AGENT, {"b_id": agent_id, "b_now": now}).first()
        return None if row is None else present_agent_from(row)

    def agents(self, now: int) -> Sequence[Agent]:
        """Return all agents by name, with their presence at ``now``."""
        rows = self._connection.execute(AGENTS, {"b_now": now})
        return [present_agent_from(row) for row in rows]

    def credentials(self, email: str) -> Credentials | None:
        """Return what signing in with this e-mail address is checked against, or None."""
        row = self._connection.execute(_CREDENTIALS, {"b_email": email}).first()
        if row is None:
            return None
        agent = agent_from(row, Presence.OFFLINE)
        return Credentials(agent, *row[len(AGENT_COLUMNS) :])

    def brief(self, session_id: str, epoch: int) -> KeptBrief | None:
        """Return the brief of a session's epoch, or None."""
        return find_brief(self._connection, session_id, epoch)

    def conversations(self, since: int) -> Iterator[Conversation]:
        """Yield every session in which something was said since that time, whole."""
        return conversations_since(self._connection, since)

    def wanted(self, limit: int) -> Sequence[Wanted]:
        """Return visitors who would be mailed an answer unless they are here."""
        return wanted(self._connection, limit)

    def is_outbound_due(self, now: int) -> bool:
        """Say whether there is work for the world outside to be sent."""
        return is_due(self._connection, now)

    def outbound(self, limit: int, *, everything: bool = False) -> Sequence[Shipment]:
        """Return what is not sent yet, with ``everything`` the rest too, newest first."""
        return listed(self._connection, limit, everything=everything)

    def _sessions(self, statement: Select[Any], **values: object) -> list[Session]:
        return [session_from(row) for row in self._connection.execute(statement, values)]
