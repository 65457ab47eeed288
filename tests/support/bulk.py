"""A database into which very much is written by the use cases, many to a transaction."""

from __future__ import annotations

from sqlalchemy.engine import URL

from relay.service.outcome import Outcome
from relay.service.ports import WriteFunction
from relay.store.transaction import SqlTransaction
from tests.unit.relay.database import Database

TOGETHER = 2_000


class BulkDatabase(Database):
    """Commits every few thousand writes only; one that raises spoils the whole run."""

    def __init__(self, url: URL) -> None:
        """Connect to ``url``, whose tables are in place."""
        super().__init__(url)
        self._begun: SqlTransaction | None = None
        self._written = 0

    def write(self, write: WriteFunction) -> Outcome:
        """Carry one function out."""
        if self._begun is None:
            self._writing.begin()
            self._begun = SqlTransaction(self._writing)
        outcome = write(self._begun)
        self._begun.flush()
        self._written += 1
        if self._written % TOGETHER == 0:
            self.commit()
        return outcome

    def commit(self) -> None:
        """Commit what was written."""
        if self._begun is not None:
            self._writing.commit()
            self._begun = None
