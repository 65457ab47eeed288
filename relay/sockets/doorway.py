"""Before anything else sees a request: addresses, limits, and polled packets.

A WSGI application around the whole relay.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

from relay.protocol.vocabulary import MAX_FRAME_BYTES
from relay.service.admission import address_group
from relay.sockets.connections import CONNECTION_KEY, Connection, Crowd, Judgement
from relay.sockets.frames import screen
from relay.sockets.log import OncePerWhile
from relay.sockets.transport import is_websocket

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

POLLED_PACKETS_AT_MOST = 16
"""Packets in one polled request; what Engine.IO's own decoder allows."""

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO",
              "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_FORWARDED",
              "HTTP_X_REAL_IP")  # fmt: skip

_log = OncePerWhile(logging.getLogger("relay.sockets"))


class Doorway:
    """Admits requests: strips forged addresses, counts sockets, screens polled packets."""

    def __init__(
        self,
        app: WsgiApp,
        crowd: Crowd,
        trusted_proxies: Iterable[str],
        connection_of: Callable[[str], Connection | None],
    ) -> None:
        """Stand before ``app``; only ``trusted_proxies`` are believed about addresses.

        ``connection_of`` finds the connection of an Engine.IO session id.
        """
        self._app = app
        self._connection_of = connection_of
        self._crowd = crowd
        self._trusted = frozenset(trusted_proxies)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Admit one request or refuse it."""
        environ["REMOTE_ADDR"] = self.address_of(environ)
        for header in _FORWARDED:
            environ.pop(header, None)
        if environ.get("PATH_INFO", "").startswith("/socket.io"):
            return self._engine(environ, start_response)
        return self._app(environ, start_response)

    def address_of(self, environ: Mapping[str, Any]) -> str:
        """Return the address that a request comes from, as far as it can be believed."""
        peer = str(environ.get("REMOTE_ADDR") or "local")
        forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", ""))
        if peer in self._trusted and forwarded:
            # The last hop is the only one that the proxy itself wrote.
            return forwarded.rpartition(",")[2].strip()
        return peer

    def _engine(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        sid = parse_qs(environ.get("QUERY_STRING", "")).get("sid", [""])[0]
        if not sid:
            return self._newcomer(environ, start_response)
        connection = self._connection_of(sid)
        if connection is None:
            return _refuse(start_response, "400 Bad Request", "unknown connection")
        if is_websocket(environ):
            # The upgrade of a polled connection: it was counted when it began.
            connection.websocket = True
            environ[CONNECTION_KEY] = connection
        elif environ.get("REQUEST_METHOD") == "POST" and not _screen_polled(environ, connection):
            return _refuse(start_response, "400 Bad Request", "protocol error")
        return self._app(environ, start_response)

    def _newcomer(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        connection = self._crowd.admit(address_group(environ["REMOTE_ADDR"]))
        if connection is None:
            return _refuse(start_response, "429 Too Many Requests", "too many connections")
        connection.websocket = is_websocket(environ)
        environ[CONNECTION_KEY] = connection
        return self._app(environ, start_response)


def _screen_polled(environ: Environ, connection: Connection) -> bool:
    """Read the body, screen its packets and put it back; False where one is bad."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return False
    if not 0 <= length <= MAX_FRAME_BYTES:
        return False
    body = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = BytesIO(body)
    try:
        packets = body.decode().split("\x1e")
    except UnicodeDecodeError:
        return False
    judged = {connection.judge(screen(packet)) for packet in packets}
    if len(packets) > POLLED_PACKETS_AT_MOST or judged != {Judgement.PASS}:
        _log.warning("polled", "bad polled packet from %s", environ["REMOTE_ADDR"])
        return False
    return True


def _refuse(start_response: Callable[..., Any], status: str, reason: str) -> list[bytes]:
    body = reason.encode()
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
