"""Once a second: drop who did not prove themself in time or does not read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

import gevent

from relay.sockets.connections import CONNECTION_KEY, Connection, Crowd
from relay.sockets.log import OncePerWhile

EVERY_S = 1.0
"""Between two rounds, in seconds."""

UNREAD_AT_MOST = 256
"""Packets that may wait for one slow reader; then the socket is dropped and the
client resumes. At the longest text this is about 4 MB."""

_log = OncePerWhile(logging.getLogger("relay.sockets"))


class Housekeeping:
    """Watches the connections of one Socket.IO server."""

    def __init__(self, server: Any, crowd: Crowd) -> None:  # noqa: ANN401 - socketio ships no types
        """Watch ``server``; tell ``crowd`` what is really open."""
        self._server = server
        self._crowd = crowd

    def run(self) -> None:
        """Watch for ever."""
        while True:
            gevent.sleep(EVERY_S)
            self.round(monotonic())

    def round(self, now: float) -> None:
        """Look at every connection once."""
        sockets = self._server.eio.sockets
        connections = {}
        for sid, environ in list(self._server.environ.items()):
            connection = environ.get(CONNECTION_KEY)
            if connection is not None:
                connections[sid] = connection
        self._crowd.recount(connections.values())
        for sid, connection in connections.items():
            if connection.is_overdue(now):
                self._drop(sid, connection, "did not sign in")
            elif connection.is_stuck(now) or _unread(sockets, sid) > UNREAD_AT_MOST:
                self._drop(sid, connection, "does not read")

    def _drop(self, sid: str, connection: Connection, why: str) -> None:
        _log.warning(why, "closing a connection from %s that %s", connection.address, why)
        if connection.abort is not None:
            connection.abort()
        # Engine.IO waits for its queue to be read; that must not hold up the round.
        gevent.spawn(_disconnect, self._server.eio.disconnect, sid)


def _unread(sockets: Mapping[str, Any], sid: str) -> int:
    return int(sockets[sid].queue.qsize()) if sid in sockets else 0


def connection_in(environs: Mapping[str, Mapping[str, Any]], sid: str) -> Connection | None:
    """Return the connection of an Engine.IO session, or None."""
    environ = environs.get(sid)
    return None if environ is None else environ.get(CONNECTION_KEY)


def _disconnect(disconnect: Callable[[str], None], sid: str) -> None:
    try:
        with gevent.Timeout(5):
            disconnect(sid)
    except gevent.Timeout:
        return
