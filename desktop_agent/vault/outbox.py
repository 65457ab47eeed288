"""The outbox on disk: what was said and not yet confirmed, in the order it was said."""

from __future__ import annotations

import sqlite3

from desktop_agent.core.state import OutboxRow, RowKind, RowState
from desktop_agent.vault.database import transaction

_COLUMNS = "cmid, account, session_id, fence, kind, text, created_at, visitor_name"


def store(connection: sqlite3.Connection, row: OutboxRow, *, clears_draft: bool) -> None:
    """Write ``row``; one that was given up before starts anew in its place.

    With ``clears_draft`` the session's draft goes in the same transaction.
    Raises VaultTroubleError, and nothing is changed then.
    """
    values = (
        row.cmid,
        row.account,
        row.session_id,
        row.fence,
        row.kind.value,
        row.text,
        row.created_at,
        row.visitor_name,
    )
    with transaction(connection):
        connection.execute(
            f"INSERT INTO outbox ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "  # noqa: S608 - constant
            "ON CONFLICT (cmid) DO UPDATE SET fence = excluded.fence, "
            "created_at = excluded.created_at, reason = NULL",
            values,
        )
        if clears_draft:
            connection.execute(
                "DELETE FROM drafts WHERE account = ? AND session_id = ?",
                (row.account, row.session_id),
            )


def mark_unsent(connection: sqlite3.Connection, cmid: str, reason: str) -> None:
    """Note that a row was given up, and why; raises VaultTroubleError."""
    with transaction(connection):
        connection.execute("UPDATE outbox SET reason = ? WHERE cmid = ?", (reason, cmid))


def delete(connection: sqlite3.Connection, cmid: str) -> None:
    """Remove a row, where it is still there; raises VaultTroubleError."""
    with transaction(connection):
        connection.execute("DELETE FROM outbox WHERE cmid = ?", (cmid,))


def load(connection: sqlite3.Connection, account: str) -> tuple[OutboxRow, ...]:
    """Return the account's rows in the order they were written; raises VaultTroubleError."""
    with transaction(connection):
        found = connection.execute(
            f"SELECT {_COLUMNS}, reason FROM outbox WHERE account = ? ORDER BY position",  # noqa: S608 - constant
            (account,),
        ).fetchall()
    return tuple(_row(columns) for columns in found)


def _row(found: sqlite3.Row) -> OutboxRow:
    reason: str | None = found["reason"]
    return OutboxRow(
        cmid=found["cmid"],
        account=found["account"],
        session_id=found["session_id"],
        fence=found["fence"],
        kind=RowKind(found["kind"]),
        text=found["text"],
        created_at=found["created_at"],
        visitor_name=found["visitor_name"],
        state=RowState.QUEUED if reason is None else RowState.NOT_SENT,
        reason=reason or "",
    )
