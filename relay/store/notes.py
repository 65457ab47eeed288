"""The agents' notes and the audit log within a transaction."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, bindparam, insert, select

from relay.domain.notes import Note
from relay.service.records import Audited
from relay.store.rows import NOTE_COLUMNS, note_from
from relay.store.side_tables import audit_log, notes

n = notes.c

NOTES = (
    select(*NOTE_COLUMNS)
    .where(n.session_id == bindparam("b_id"))
    .order_by(n.id.desc())
    .limit(bindparam("b_limit"))
)
"""The last notes on one session, the latest first."""

_WRITTEN = select(*NOTE_COLUMNS).where(
    n.session_id == bindparam("b_id"),
    n.author_id == bindparam("b_author"),
    n.cmid == bindparam("b_cmid"),
)
_ADD = insert(notes).returning(n.id)


class SqlNotes:
    """Implements the port ``Notes`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection

    def add(self, session_id: str, note: Note, cmid: str) -> Note:
        """Store a note and return it with its id."""
        values = {
            "session_id": session_id,
            "at": note.at,
            "author_id": note.author_id,
            "author": note.author,
            "cmid": cmid,
            "text": note.text,
        }
        note_id = self._connection.execute(_ADD, values).scalar_one()
        return replace(note, note_id=int(note_id))

    def written_as(self, session_id: str, author_id: str, cmid: str) -> Note | None:
        """Return what this author stored under ``cmid`` before, or None."""
        values = {"b_id": session_id, "b_author": author_id, "b_cmid": cmid}
        row = self._connection.execute(_WRITTEN, values).first()
        return None if row is None else note_from(row)


class SqlAudit:
    """Implements the port ``Audit`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection

    def add(self, row: Audited) -> None:
        """Add a row, for good."""
        values = {
            "at": row.at,
            "actor_id": row.actor_id,
            "actor": row.actor,
            "action": row.action,
            "subject": row.subject,
            "detail": row.detail,
        }
        self._connection.execute(insert(audit_log).inline(), values)
