"""Short questions to the database, off the hub, on a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from relay.domain.errors import BusyError
from relay.service.ports import Reading
from relay.store.engines import reading_engine
from relay.store.lane import Lane
from relay.store.reading import SqlReading

R = TypeVar("R")


class Reader:
    """Answers questions from the committed state."""

    def __init__(self, url: URL) -> None:
        """Prepare a lane; nothing is opened yet."""
        self._lane = Lane(lambda: reading_engine(url))

    def ask(self, question: Callable[[Reading], R]) -> R:
        """Return what ``question`` returns.

        Raises:
            DomainError: What the question raised.
            BusyError: The database did not answer; asking again may help.
        """
        try:
            return self._lane.run(lambda connection: _answer(connection, question))
        except DBAPIError as error:
            raise BusyError from error

    def close(self) -> None:
        """Close the connection and end the thread."""
        self._lane.close()


def _answer(connection: Connection, question: Callable[[Reading], R]) -> R:
    with connection.begin():
        return question(SqlReading(connection))
