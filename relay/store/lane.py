"""One native thread with one connection of its own.

SQLite does not cooperate with gevent: a slow disk would stop every socket. So
all storage happens in native threads, each with an engine nobody else touches.
What runs there uses its connection and its arguments only: a logging lock shared
by a native thread and greenlets can hang for good.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine

from relay.native import NativeThreads

R = TypeVar("R")


class Lane:
    """A native thread that carries out functions on its connection, one after another."""

    def __init__(self, make_engine: Callable[[], Engine]) -> None:
        """Start the thread; the engine is made in it, at the first use."""
        self._make_engine = make_engine
        self._connection: Connection | None = None
        self._thread = NativeThreads(1)

    def run(self, function: Callable[[Connection], R]) -> R:
        """Carry ``function`` out in the thread and return what it returns or raise its error.

        Other greenlets run meanwhile. The connection is opened anew where the
        last function left it broken.
        """
        result: R = self._thread.run(self._call, function)
        return result

    def close(self) -> None:
        """Close the connection and end the thread."""
        self._thread.run(self._disconnect)
        self._thread.close()

    def _call(self, function: Callable[[Connection], R]) -> R:
        if self._connection is None or self._connection.closed:
            self._connection = self._make_engine().connect()
        try:
            return function(self._connection)
        finally:
            self._tidy()

    def _tidy(self) -> None:
        connection = self._connection
        if connection is not None and (connection.invalidated or connection.in_transaction()):
            self._disconnect()

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
            connection.engine.dispose()
