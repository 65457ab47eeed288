"""The unit of work: all repositories on one connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from relay.store.handoffs import SqlHandoffs
from relay.store.notes import SqlAudit, SqlNotes
from relay.store.offers import SqlOffers
from relay.store.offices import SqlOffice
from relay.store.outbound import SqlOutbound
from relay.store.rosters import SqlAgents, SqlVisitors
from relay.store.sessions import SqlSessions
from relay.store.spending import SqlSpending
from relay.store.transcripts import SqlTranscript
from relay.store.watching import SqlContacts, SqlWatch

# The library's own savepoints make and compile statements of a new name each time: a
# handover has two, in the writer, where everybody waits for it.
_BEGIN, _UNDO, _END = (f"{what} undo" for what in ("SAVEPOINT", "ROLLBACK TO", "RELEASE"))


class SqlTransaction:
    """Implements the port ``Transaction``; the writer begins and commits it."""

    def __init__(self, connection: Connection) -> None:
        """Put every repository on ``connection``."""
        self._connection = connection
        self.transcript = SqlTranscript(connection)
        self.sessions = SqlSessions(connection, self.transcript)
        self.agents = SqlAgents(connection)
        self.visitors = SqlVisitors(connection)
        self.handoffs = SqlHandoffs(connection)
        self.outbound = SqlOutbound(connection)
        self.spending = SqlSpending(connection)
        self.office = SqlOffice(connection)
        self.contacts = SqlContacts(connection, self.transcript)
        self.watch = SqlWatch(connection)
        self.offers = SqlOffers(connection)
        self.notes = SqlNotes(connection)
        self.audit = SqlAudit(connection)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is written inside when it raises."""
        self.transcript.flush()
        self._connection.exec_driver_sql(_BEGIN)
        try:
            yield
            self.transcript.flush()
        except BaseException:
            self.transcript.discard()
            self._connection.exec_driver_sql(_UNDO)
            # Undone, it still stands, and would hide the one of the same name around it.
            self._connection.exec_driver_sql(_END)
            raise
        self._connection.exec_driver_sql(_END)

    def flush(self) -> None:
        """Write what was collected; called before the commit."""
        self.transcript.flush()
