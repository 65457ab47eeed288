"""Long questions to the database: reports, on a thread and a connection of their own.

On the reader's they would keep every heartbeat waiting.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from relay.domain.errors import BusyError
from relay.service.reports import Figures
from relay.store.engines import reporting_engine
from relay.store.figures import SqlFigures
from relay.store.lane import Lane

R = TypeVar("R")


class LongReader:
    """Answers questions for figures, each from one committed state."""

    def __init__(self, url: URL) -> None:
        """Prepare a lane; nothing is opened yet."""
        self._lane = Lane(lambda: reporting_engine(url))

    def ask(self, question: Callable[[Figures], R]) -> R:
        """Return what ``question`` returns.

        Raises BusyError where the database did not answer; asking again may help.
        """
        try:
            return self._lane.run(lambda connection: _answer(connection, question))
        except DBAPIError as error:
            raise BusyError from error

    def close(self) -> None:
        """Close the connection and end the thread."""
        self._lane.close()


def _answer(connection: Connection, question: Callable[[Figures], R]) -> R:
    with connection.begin():
        return question(SqlFigures(connection))
