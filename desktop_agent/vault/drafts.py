"""Half-written replies on disk, one per session."""

from __future__ import annotations

import sqlite3

from desktop_agent.vault.database import transaction

_KEPT_MS = 30 * 24 * 60 * 60 * 1_000
"""How long a draft is kept that nobody came back to."""


def save(
    connection: sqlite3.Connection, account: str, session_id: str, text: str, *, now: int
) -> None:
    """Keep ``text``, or remove the draft where it is empty; raises VaultTroubleError."""
    with transaction(connection):
        connection.execute(
            "DELETE FROM drafts WHERE account = ? AND session_id = ?", (account, session_id)
        )
        if text:
            connection.execute(
                "INSERT INTO drafts (account, session_id, text, updated_at) VALUES (?, ?, ?, ?)",
                (account, session_id, text, now),
            )


def load(connection: sqlite3.Connection, account: str, *, now: int) -> tuple[tuple[str, str], ...]:
    """Return the account's drafts as (session, text), and drop stale ones.

    Raises VaultTroubleError.
    """
    with transaction(connection):
        connection.execute("DELETE FROM drafts WHERE updated_at < ?", (now - _KEPT_MS,))
        found = connection.execute(
            "SELECT session_id, text FROM drafts WHERE account = ? ORDER BY session_id",
            (account,),
        ).fetchall()
    return tuple((session_id, text) for session_id, text in found)
