"""Writing and reading without a running relay, for the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from relay.domain.errors import BusyError
from relay.service.outcome import Outcome
from relay.service.ports import Reading, WriteFunction
from relay.store.engines import setup_engine
from relay.store.group import GroupWork, Locked, carry_out
from relay.store.reading import SqlReading
from relay.store.transaction import SqlTransaction

R = TypeVar("R")


class DirectStore:
    """Implements ``Writer`` and ``Questions``, one short connection each time."""

    def __init__(self, url: URL) -> None:
        """Use the database at ``url``; safe beside a running relay."""
        self._url = url

    def submit(self, key: str, write: WriteFunction) -> Outcome:
        """Carry ``write`` out; raises what it raised, or BusyError."""
        del key
        work = GroupWork(SqlTransaction, lambda _point: None)
        with self._connection() as connection:
            results = carry_out(connection, [write], work)
        if isinstance(results, Locked):
            raise BusyError
        if isinstance(results[0], Exception):
            raise results[0]
        return results[0]

    def ask(self, question: Callable[[Reading], R]) -> R:
        """Return what ``question`` returns."""
        with self._connection() as connection, connection.begin():
            return question(SqlReading(connection))

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        engine = setup_engine(self._url)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()
