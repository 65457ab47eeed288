"""The bot's turns: how it stood to each question, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select

from relay.domain.answer import Choice
from relay.domain.replay import BotTurn, Conversation, Outcome
from relay.domain.session import Reason
from relay.store.rows import ENTRY_COLUMNS, entry_from
from relay.store.side_tables import bot_turns
from relay.store.tables import messages

MOST_AT_ONCE = 200
"""Conversations fetched by one statement."""

t, m = bot_turns.c, messages.c

_COLUMNS = (
    t.session_id, t.epoch, t.seq, t.at, t.outcome, t.confidence, t.draft, t.small_talk,
    t.choices, t.failure, t.rule, t.line, t.score, t.threshold,
)  # fmt: skip
_INSERT = insert(bot_turns).inline()
# Who asked for a person at once never had a turn of the bot, and counts as well.
_SINCE = (
    select(m.session_id)
    .where(m.at >= bindparam("b_since"), m.session_id > bindparam("b_after"))
    .distinct()
    .order_by(m.session_id)
    .limit(MOST_AT_ONCE)
)
_ENTRIES = (
    select(m.session_id, *ENTRY_COLUMNS)
    .where(m.session_id.in_(bindparam("b_ids", expanding=True)))
    .order_by(m.session_id, m.seq)
)
_TURNS = select(*_COLUMNS).where(t.session_id.in_(bindparam("b_ids", expanding=True)))
_TURNS_SINCE = select(*_COLUMNS).where(
    t.session_id == bindparam("b_id"), t.seq >= bindparam("b_since")
)
_choices_decoder = msgspec.json.Decoder(tuple[Choice, ...])


def add_turn(connection: Connection, turn: BotTurn) -> None:
    """Store a turn."""
    reason = turn.reason
    values = {
        "session_id": turn.session_id,
        "epoch": turn.epoch,
        "seq": turn.seq,
        "at": turn.at,
        "outcome": turn.outcome.value,
        "confidence": turn.confidence,
        "draft": turn.draft,
        "small_talk": turn.small_talk,
        "choices": msgspec.json.encode(turn.choices).decode() if turn.choices else None,
        "failure": turn.failure,
        "rule": reason.rule if reason else None,
        "line": reason.line if reason else None,
        "score": reason.score if reason else None,
        "threshold": reason.threshold if reason else None,
    }
    connection.execute(_INSERT, values)


def turns_since(connection: Connection, session_id: str, since: int) -> Mapping[int, BotTurn]:
    """Return a session's turns from entry ``since`` on, by the entry answered."""
    rows = connection.execute(_TURNS_SINCE, {"b_id": session_id, "b_since": since})
    return {turn.seq: turn for turn in map(turn_from, rows)}


def turn_from(row: Sequence[Any]) -> BotTurn:
    """Return the turn that a row holds."""
    return BotTurn(
        row[0],
        row[1],
        row[2],
        row[3],
        Outcome(row[4]),
        row[5],
        row[6],
        row[7],
        () if row[8] is None else _choices_decoder.decode(row[8]),
        row[9],
        None if row[10] is None else Reason(row[10], row[11] or "", row[12], row[13]),
    )


def conversations_since(connection: Connection, since: int) -> Iterator[Conversation]:
    """Yield every session in which something was said since that time, whole, by id."""
    after = ""
    while True:
        found = connection.execute(_SINCE, {"b_since": since, "b_after": after}).scalars().all()
        if not found:
            return
        yield from _conversations(connection, found)
        after = found[-1]


def _conversations(connection: Connection, ids: Sequence[str]) -> Iterator[Conversation]:
    entries: dict[str, list[Any]] = {session_id: [] for session_id in ids}
    turns: dict[str, dict[int, BotTurn]] = {session_id: {} for session_id in ids}
    for row in connection.execute(_ENTRIES, {"b_ids": list(ids)}):
        entries[row[0]].append(entry_from(row[1:]))
    for row in connection.execute(_TURNS, {"b_ids": list(ids)}):
        turn = turn_from(row)
        turns[turn.session_id][turn.seq] = turn
    for session_id in ids:
        yield Conversation(session_id, entries[session_id], turns[session_id])
