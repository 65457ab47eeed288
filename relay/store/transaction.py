"""The unit of work: all repositories on one connection."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy import Connection

from relay.store.handoffs import SqlHandoffs
from relay.store.rosters import SqlAgents, SqlVisitors
from relay.store.sessions import SqlSessions
from relay.store.transcripts import SqlTranscript


class SqlTransaction:
    """Implements the port ``Transaction``; the writer begins and commits it."""

    def __init__(self, connection: Connection) -> None:
        """Put every repository on ``connection``."""
        self._connection = connection
        self.sessions = SqlSessions(connection)
        self.transcript = SqlTranscript(connection)
        self.agents = SqlAgents(connection)
        self.visitors = SqlVisitors(connection)
        self.handoffs = SqlHandoffs(connection)

    def savepoint(self) -> AbstractContextManager[object]:
        """Undo what is written inside when it raises."""
        return self._connection.begin_nested()
