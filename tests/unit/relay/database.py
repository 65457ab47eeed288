"""A real database for tests of the use cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, delete, text
from sqlalchemy.engine import URL

import relay.store.side_tables  # noqa: F401 - its tables are part of the metadata
from relay.service.outcome import Outcome
from relay.service.ports import Reading, WriteFunction
from relay.store.engines import reading_engine, setup_engine, writing_engine
from relay.store.group import GroupWork, Locked, Result, carry_out
from relay.store.reading import SqlReading
from relay.store.tables import metadata, relay_meta
from relay.store.transaction import SqlTransaction

R = TypeVar("R")


class Database:
    """A real database, written and read as the relay does, on one thread."""

    def __init__(self, url: URL) -> None:
        """Connect to ``url``, whose tables are in place."""
        self.url = url
        self._engines: tuple[Engine, Engine] = (writing_engine(url), reading_engine(url))
        self._writing: Connection = self._engines[0].connect()
        self._reading: Connection = self._engines[1].connect()
        self._work = GroupWork(SqlTransaction, lambda _point: None)

    def write(self, write: WriteFunction) -> Outcome:
        """Carry one function out; raises what it raised."""
        result = self.write_all([write])[0]
        if isinstance(result, Exception):
            raise result
        return result

    def write_all(self, writes: Sequence[WriteFunction]) -> list[Result]:
        """Carry functions out as one group and return a result for each."""
        results = carry_out(self._writing, writes, self._work)
        if isinstance(results, Locked):
            message = "another connection holds the write lock"
            raise TimeoutError(message)
        return results

    def ask(self, question: Callable[[Reading], R]) -> R:
        """Return what ``question`` returns."""
        with self._reading.begin():
            return question(SqlReading(self._reading))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend the connection that reads, in a transaction."""
        with self._reading.begin():
            yield self._reading

    def rows(self, statement: str, **values: object) -> list[tuple[object, ...]]:
        """Return the rows of a statement in SQL, for looking at what no question asks."""
        with self._reading.begin():
            return [tuple(row) for row in self._reading.execute(text(statement), values)]

    def close(self) -> None:
        """Let go of all connections."""
        self._writing.close()
        self._reading.close()
        for engine in self._engines:
            engine.dispose()


def empty(url: URL) -> None:
    """Empty every table of a PostgreSQL database and let its numbers begin at 1 again."""
    engine = setup_engine(url)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            if table is not relay_meta:
                connection.execute(delete(table))
        for name in connection.scalars(text("SELECT sequencename FROM pg_sequences")).all():
            connection.execute(text(f'ALTER SEQUENCE "{name}" RESTART'))
    engine.dispose()
