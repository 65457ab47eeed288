"""The entries of all sessions within a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from relay.domain.answer import Turn
from relay.domain.transcript import ChangeRecord, Message
from relay.store.rows import ENTRY_COLUMNS, change_values, entry_from, message_values
from relay.store.tables import messages

m = messages.c

_INSERT = insert(messages).inline()
TURNS = (
    select(m.voice, m.text)
    .where(m.session_id == bindparam("b_id"), m.change.is_(None))
    .order_by(m.seq.desc())
    .limit(bindparam("b_limit"))
)
"""The last messages of a session, newest first."""

_LATEST = (
    select(*ENTRY_COLUMNS)
    .where(m.session_id == bindparam("b_id"), m.change.is_(None))
    .order_by(m.seq.desc())
    .limit(bindparam("b_limit"))
)


class SqlTranscript:
    """Implements the port ``Transcript`` on one connection.

    Entries are collected and inserted together: one statement for many rows
    costs a fraction of one for each. Whoever reads the table within the
    transaction, or ends a part of it, flushes first.
    """

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection
        self._collected: list[dict[str, Any]] = []
        self._sessions: set[str] = set()

    def add_message(self, session_id: str, message: Message) -> None:
        """Store a message; it is written with the group's others before the commit."""
        self._sessions.add(session_id)
        self._collected.append(message_values(session_id, message))

    def add_change(self, session_id: str, record: ChangeRecord) -> None:
        """Store a change; it is written with the group's others before the commit."""
        self._sessions.add(session_id)
        self._collected.append(change_values(session_id, record))

    def turns(self, session_id: str, limit: int) -> Sequence[Turn]:
        """Return the last messages, oldest first, for a bot."""
        self.flush()
        rows = self._connection.execute(TURNS, {"b_id": session_id, "b_limit": limit}).all()
        return [Turn(row[0], row[1]) for row in reversed(rows)]

    def latest(self, session_id: str, limit: int) -> Sequence[Message]:
        """Return the last messages, oldest first, whole."""
        self.flush()
        rows = self._connection.execute(_LATEST, {"b_id": session_id, "b_limit": limit}).all()
        found = (entry_from(row) for row in reversed(rows))
        return [entry for entry in found if isinstance(entry, Message)]

    def holds(self, session_id: str) -> bool:
        """Say whether an entry of the session waits to be written."""
        return session_id in self._sessions

    def flush(self) -> None:
        """Write what was collected."""
        collected = self._collected
        self.discard()
        if collected:
            self._connection.execute(_INSERT, collected)

    def discard(self) -> None:
        """Forget what was collected since the last flush."""
        self._collected = []
        self._sessions = set()
