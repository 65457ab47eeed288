"""Databases for the relay to be measured on, made through its own use cases and tables."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, insert, update

from relay.domain.escalation import EscalationPolicy
from relay.domain.lifecycle import Change, State, Trigger
from relay.domain.notices import Notices
from relay.domain.roster import Agent, Role
from relay.domain.session import Session
from relay.domain.transcript import ChangeRecord, Message, Voice
from relay.service import agent as agents
from relay.service import roster, visitor
from relay.service.admission import hash_token
from relay.service.outcome import OpenAccepted
from relay.service.ports import Transaction
from relay.service.records import Device, NewAgent
from relay.service.visitor import Policies
from relay.store.engines import database_url, writing_engine
from relay.store.rows import change_values, message_values, session_values
from relay.store.schema import migrate
from relay.store.tables import chat_sessions, messages, visitors
from relay.store.transaction import SqlTransaction

ROWS_AT_ONCE = 20_000
TEXT_CHARS = 100
HOUR_MS = 3_600_000

# The agents of a database that was just made have an hour to connect.
POLICIES = Policies(
    EscalationPolicy(), Notices(), "Assistant", bot_grace_ms=8_000, lease_ms=HOUR_MS
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A visitor and, unless they are with the bot, the agent who has their session."""

    session_id: str
    visitor_token: str
    agent_token: str | None


def _long_talk(ordinal: int) -> str:
    return f"Message {ordinal} of a long talk; ".ljust(TEXT_CHARS, "x")


@dataclass(frozen=True, slots=True)
class History:
    """What lies in the database already.

    Each measured session holds ``messages_per_pair``; the rest of ``messages`` is spread
    over the finished ones of all ``sessions``, at least one for each. ``words`` says what
    is said in those.
    """

    messages: int
    sessions: int
    messages_per_pair: int
    words: Callable[[int], str] = _long_talk


@dataclass(frozen=True, slots=True)
class Filled:
    """A database that was made: who connects, and how many messages it held."""

    pairs: tuple[Pair, ...]
    messages: int


def sqlite_address(file: Path) -> str:
    """Return the address of an SQLite database in ``file``."""
    return f"sqlite:///{file}"


def fill_with_chats(file: Path, *, pairs: int, history: History | None = None) -> Filled:
    """Make a database with ``pairs`` active sessions, each with an agent of its own."""
    with _transaction(file) as (connection, tx):
        opened = [_chat(tx, ordinal) for ordinal in range(pairs)]
        stored = 0
        if history is not None:
            for pair, owner in opened:
                _deepen(connection, tx, pair.session_id, owner, history.messages_per_pair)
            stored = pairs * history.messages_per_pair
            stored += _fill_archive(connection, history, besides=stored, sessions=pairs)
    return Filled(tuple(pair for pair, _ in opened), stored)


def fill_with_queue(file: Path, *, waiting: int, history: History) -> tuple[Agent, str]:
    """Make a database in which sessions wait; return an agent with room and their device."""
    with _transaction(file) as (connection, tx):
        for _ in range(waiting):
            session, _token = _open(tx)
            asked = visitor.Act(
                session.visitor_id, session.session_id, _new_id(), Trigger.ESCALATE, _now()
            )
            visitor.act(tx, asked, POLICIES)
        owner, device_id, _token = _signed_in_agent(tx, 0, capacity=waiting)
        _fill_archive(connection, history, besides=0, sessions=0)
    return owner, device_id


def fill_with_visitors(file: Path, *, visitors_wanted: int) -> Filled:
    """Make a database with visitors who are with the bot and have said nothing."""
    with _transaction(file) as (_, tx):
        opened = [_open(tx) for _ in range(visitors_wanted)]
    return Filled(tuple(Pair(session.session_id, token, None) for session, token in opened), 0)


@contextmanager
def _transaction(file: Path) -> Iterator[tuple[Connection, SqlTransaction]]:
    url = database_url(sqlite_address(file))
    migrate(url)
    engine = writing_engine(url)
    try:
        with engine.begin() as connection:
            tx = SqlTransaction(connection)
            yield connection, tx
            tx.flush()
    finally:
        engine.dispose()


def _new_id() -> str:
    return str(uuid.uuid4())


def _now() -> int:
    return time.time_ns() // 1_000_000


def _open(tx: Transaction) -> tuple[Session, str]:
    token = secrets.token_urlsafe(32)
    request = visitor.Open(_new_id(), _new_id(), _new_id(), hash_token(token), _now())
    reply = visitor.open_session(tx, request, POLICIES).reply
    assert isinstance(reply, OpenAccepted)
    return reply.session, token


def _chat(tx: Transaction, ordinal: int) -> tuple[Pair, Agent]:
    session, token = _open(tx)
    asked = visitor.Act(session.visitor_id, session.session_id, _new_id(), Trigger.ESCALATE, _now())
    visitor.act(tx, asked, POLICIES)
    owner, device_id, agent_token = _signed_in_agent(tx, ordinal)
    claim = agents.Claim(owner, device_id, session.session_id, _new_id(), _now())
    agents.claim(tx, claim, POLICIES)
    return Pair(session.session_id, token, agent_token), owner


def _signed_in_agent(tx: Transaction, ordinal: int, *, capacity: int = 1) -> tuple[Agent, str, str]:
    email = f"agent{ordinal}@bench.localhost"
    owner = Agent(_new_id(), email, f"Agent {ordinal}", Role.AGENT, capacity, 0)
    new = NewAgent(owner.agent_id, owner.email, owner.name, owner.role, owner.capacity, _now())
    roster.add_agent(tx, new)
    token = secrets.token_urlsafe(32)
    device = Device(_new_id(), owner.agent_id, hash_token(token), "bench", _now())
    roster.sign_in(tx, roster.SignIn(device))
    return owner, device.device_id, token


def _deepen(
    connection: Connection, tx: Transaction, session_id: str, owner: Agent, count: int
) -> None:
    """Let a session look back on ``count`` messages, the visitor's and the agent's in turn."""
    session = tx.sessions.get(session_id)
    assert session is not None
    said = _exchange(session, owner.agent_id, count)
    _insert_messages(connection, [message_values(session_id, message) for message in said])
    connection.execute(
        update(chat_sessions)
        .where(chat_sessions.c.id == session_id)
        .values(last_seq=session.last_seq + count)
    )


def _exchange(
    session: Session, answerer_id: str, count: int, words: Callable[[int], str] = _long_talk
) -> list[Message]:
    """Return ``count`` messages that follow the session's last entry."""
    turns = ((Voice.VISITOR, session.visitor_id), (Voice.AGENT, answerer_id))
    said = []
    for ordinal in range(count):
        voice, sender_id = turns[ordinal % 2]
        seq = session.last_seq + 1 + ordinal
        text = words(ordinal)
        said.append(Message(seq, session.opened_at, 1, voice, sender_id, _new_id(), text))
    return said


def _fill_archive(connection: Connection, history: History, *, besides: int, sessions: int) -> int:
    """Add finished sessions until the history is complete; returns their messages."""
    wanted = max(0, history.sessions - sessions)
    if not wanted:
        return 0
    each, odd = divmod(max(wanted, history.messages - besides), wanted)
    counts = [each + (ordinal < odd) for ordinal in range(wanted)]
    for start in range(0, wanted, ROWS_AT_ONCE // (each + 3)):
        _archive(connection, counts[start : start + ROWS_AT_ONCE // (each + 3)], history.words)
    return sum(counts)


def _archive(connection: Connection, counts: Sequence[int], words: Callable[[int], str]) -> None:
    talks = [_finished_talk(count, words) for count in counts]
    connection.execute(
        insert(visitors),
        [
            {"id": session.visitor_id, "token_hash": hash_token(_new_id()), "created_at": _now()}
            for session, _ in talks
        ],
    )
    connection.execute(
        insert(chat_sessions),
        [
            session_values(session)
            | {
                "id": session.session_id,
                "visitor_id": session.visitor_id,
                "open_id": _new_id(),
                "is_current": True,
            }
            for session, _ in talks
        ],
    )
    _insert_messages(connection, [row for _, rows in talks for row in rows])


def _finished_talk(
    count: int, words: Callable[[int], str]
) -> tuple[Session, list[dict[str, object]]]:
    now = _now()
    begun = Session(_new_id(), _new_id(), State.COMPLETED, 1, 2, 1, 0, now, now, finished_at=now)
    opened = ChangeRecord(1, now, 1, Change.OPENED, State.BOT, begun.visitor_id, _new_id())
    ended = ChangeRecord(
        count + 2, now, 1, Change.COMPLETED, State.COMPLETED, begun.visitor_id, _new_id()
    )
    rows = [
        message_values(begun.session_id, said) for said in _exchange(begun, "bot", count, words)
    ]
    rows += [change_values(begun.session_id, change) for change in (opened, ended)]
    return replace(begun, last_seq=count + 2), rows


def _insert_messages(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        connection.execute(insert(messages), list(rows[start : start + ROWS_AT_ONCE]))
