"""A relay whose claims read, decide and then write: compare-and-set and lock switched off.

It shows that the claims drill can see doubles. Claiming looks at the session
outside of the write transaction, as code does that was written for one
process: by the time it writes, another relay may have given the session away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relay.cli.serving import patch_standard_library

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from relay.domain.session import Session
    from relay.service.ports import Transaction
    from relay.service.records import Stored


DECIDING_S = 0.005
"""Between reading and writing: what choosing an agent may take. It lets others write."""


def broken_transaction(connection: Connection) -> Transaction:
    """Return a unit of work that moves sessions on stale knowledge."""
    from gevent import monkey

    from relay.store.sessions import SqlSessions
    from relay.store.transaction import SqlTransaction

    # This runs in a native thread, where gevent's own sleep has no hub to go to.
    decide = monkey.get_original("time", "sleep")

    class ReadThenWriteSessions(SqlSessions):
        def with_repeat(
            self, session_id: str, sender_id: str, cmid: str
        ) -> tuple[Session, Stored | None] | None:
            if connection.dialect.name != "sqlite":
                # Reading takes no lock there; what is read may be stale at once.
                return super().with_repeat(session_id, sender_id, cmid)
            # BEGIN IMMEDIATE keeps others out from before the read on: let go of
            # the lock to read, take it again to write.
            connection.exec_driver_sql("COMMIT")
            found = super().with_repeat(session_id, sender_id, cmid)
            decide(DECIDING_S)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return found

        def move(self, before: Session, after: Session) -> int:
            return _move_regardless(connection, before, after)

    unit = SqlTransaction(connection)
    unit.sessions = ReadThenWriteSessions(connection, unit.transcript)
    return unit


def _move_regardless(connection: Connection, before: Session, after: Session) -> int:
    """Write what was decided, whatever the session's version is by now."""
    from sqlalchemy import update

    from relay.store.rows import session_values
    from relay.store.tables import chat_sessions

    values = session_values(after)
    del values["last_seq"], values["preview"], values["opened_at"]
    sessions = chat_sessions.c
    row = connection.execute(
        update(chat_sessions)
        .where(sessions.id == before.session_id)
        .values(last_seq=sessions.last_seq + 1, **values)
        .returning(sessions.last_seq)
    ).one()
    return int(row[0])


def main() -> None:
    """Serve."""
    patch_standard_library()
    from relay.app import Parts
    from tests.support.programs import serve_with

    serve_with(Parts(transaction=broken_transaction))


if __name__ == "__main__":
    main()
