"""The entries of all sessions within a transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, select

from relay.domain.answer import Turn
from relay.domain.transcript import ChangeRecord, Message
from relay.store.rows import change_values, message_values
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


class SqlTranscript:
    """Implements the port ``Transcript`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection

    def add_message(self, session_id: str, message: Message) -> None:
        """Store a message."""
        self._connection.execute(_INSERT, message_values(session_id, message))

    def add_change(self, session_id: str, record: ChangeRecord) -> None:
        """Store a change."""
        self._connection.execute(_INSERT, change_values(session_id, record))

    def turns(self, session_id: str, limit: int) -> Sequence[Turn]:
        """Return the last messages, oldest first, for a bot."""
        rows = self._connection.execute(TURNS, {"b_id": session_id, "b_limit": limit}).all()
        return [Turn(row[0], row[1]) for row in reversed(rows)]
