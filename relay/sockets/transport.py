"""WebSockets with bounded frames, whole sends and no compression.

Replaces the class that Engine.IO takes its WebSockets from. The stock one
buffers a frame of any size before looking at it, sends truncated frames to a
slow reader, and lets permessage-deflate cost 170 KB a connection.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from socket import SHUT_RDWR
from time import monotonic
from typing import Any

import gevent
import simple_websocket
from gevent.lock import BoundedSemaphore

from relay.protocol.vocabulary import MAX_FRAME_BYTES
from relay.sockets.connections import CONNECTION_KEY, Connection, Judgement
from relay.sockets.frames import screen
from relay.sockets.log import OncePerWhile

GOODBYE_S = 5.0
"""How long the other side may take to answer a goodbye, in seconds."""

_POLICY_VIOLATION = 1008
_EXTENSIONS = "HTTP_SEC_WEBSOCKET_EXTENSIONS"

_log = OncePerWhile(logging.getLogger("relay.sockets"))


class WholeSender:
    """A socket whose ``send`` sends everything, one frame after another.

    It has no timeout of its own, which would cost a timer for every frame: the
    housekeeping looks at ``Connection.sending_since``, and Engine.IO's pings
    find out who does not answer.
    """

    def __init__(self, socket: Any, connection: Connection) -> None:  # noqa: ANN401 - gevent's
        """Wrap a connected socket."""
        socket.settimeout(None)
        self._socket = socket
        self._connection = connection
        self._turn = BoundedSemaphore(1)

    def send(self, data: bytes) -> int:
        """Send all of ``data`` or raise OSError; a slow reader holds up only themself."""
        with self._turn:
            self._connection.sending_since = monotonic()
            self._socket.sendall(data)
            self._connection.sending_since = None
        return len(data)

    def recv(self, size: int) -> bytes:
        """Return what arrives, up to ``size`` bytes."""
        data: bytes = self._socket.recv(size)
        return data

    def close(self) -> None:
        """Close the connection at once; waiting senders and readers are woken.

        The web server holds a duplicate of this socket, so closing alone would
        leave the connection open: it is shut down for both.
        """
        with suppress(OSError):
            self._socket.shutdown(SHUT_RDWR)
        self._socket.close()


class BoundedWebSocket(simple_websocket.Server):  # type: ignore[misc]  # ships no types
    """A server's WebSocket that screens every frame before it is decoded."""

    environ: dict[str, Any]
    sock: Any

    def __init__(self, environ: dict[str, Any], **options: Any) -> None:  # noqa: ANN401 - Engine.IO's
        """Accept the connection that ``environ`` describes."""
        self.connection: Connection = environ[CONNECTION_KEY]
        options |= {"max_message_size": MAX_FRAME_BYTES, "receive_bytes": 16_384}
        super().__init__(environ, **options)

    def handshake(self) -> None:
        """Answer the handshake without extensions, and send whole from now on."""
        self.environ = {k: v for k, v in self.environ.items() if k != _EXTENSIONS}
        self.sock = WholeSender(self.sock, self.connection)
        self.connection.abort = self.abort
        super().handshake()

    def receive(self, timeout: float | None = None) -> str | None:
        """Return the next frame that passes; raises ConnectionClosed."""
        while True:
            frame: str | None = super().receive(timeout)
            if frame is None or self._passes(frame):
                return frame

    def close(self, reason: int | None = None, message: str | None = None) -> None:
        """Say goodbye; whoever does not answer it is dropped a little later."""
        gevent.spawn_later(GOODBYE_S, self.abort)
        super().close(reason, message)

    def abort(self) -> None:
        """Drop the connection without a word."""
        self.connected = False
        self.event.set()
        self.sock.close()

    def _passes(self, frame: str | bytes) -> bool:
        verdict = screen(frame)
        judgement = self.connection.judge(verdict)
        if judgement is Judgement.PASS:
            return True
        _log.warning(
            verdict.value, "bad frame (%s) from %s", verdict.value, self.connection.address
        )
        if judgement is Judgement.CLOSE:
            self._refuse()
        return False

    def _refuse(self) -> None:
        self.close(_POLICY_VIOLATION, "protocol error")
        self.abort()
        raise simple_websocket.ConnectionClosed(_POLICY_VIOLATION, "protocol error")


def install() -> None:
    """Have Engine.IO take its WebSockets from here."""
    simple_websocket.Server = BoundedWebSocket


def is_websocket(environ: Mapping[str, Any]) -> bool:
    """Say whether a request asks for a WebSocket."""
    return str(environ.get("HTTP_UPGRADE", "")).lower() == "websocket"
