"""A client that speaks the protocol frame by frame, as one in any language would.

It does nothing by itself: no reconnecting, no buffering, no second thread. So a
test decides what is sent when, and sees every frame that comes back.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Mapping, Sequence
from typing import Any, Self

import websocket

from relay.protocol.vocabulary import PROTOCOL_VERSION
from tests.support.relay_process import ORIGIN

ANSWER_WITHIN_S = 15.0
"""How long an answer may take before the test gives up; a bound, not an expectation."""

_PATH = "/socket.io/?EIO=4&transport=websocket"
_GONE = (websocket.WebSocketException, OSError)


class ConnectionLostError(Exception):
    """The relay closed the connection, or nobody answered in time."""


class RefusedHelloError(Exception):
    """The relay answered CONNECT with CONNECT_ERROR; ``refusal`` is what came with it."""

    def __init__(self, refusal: Mapping[str, Any]) -> None:
        """Keep the refusal."""
        super().__init__(str(refusal))
        self.refusal = refusal


class WireClient:
    """One WebSocket; answers the relay's pings whenever it reads."""

    def __init__(
        self,
        url: str,
        *,
        origin: str | None = ORIGIN,
        headers: Sequence[str] = (),
        socket_options: Sequence[tuple[int, int, int]] = (),
    ) -> None:
        """Open the WebSocket; raises ConnectionLostError where that is refused."""
        try:
            self.web_socket = websocket.create_connection(
                url.replace("http", "ws", 1) + _PATH,
                timeout=ANSWER_WITHIN_S,
                origin=origin or "",
                suppress_origin=origin is None,
                header=list(headers),
                sockopt=list(socket_options),
                redirect_limit=0,
            )
        except _GONE as error:
            raise ConnectionLostError(str(error)) from None
        self.pushes: list[tuple[str, Any]] = []
        self._answers: dict[int, Any] = {}
        self._last_id = 0
        self._namespace = ""
        self.expect_frame()

    @property
    def raw(self) -> socket.socket:
        """The TCP connection below; raises ConnectionLostError where it is closed."""
        if self.web_socket.sock is None:
            message = "the connection is closed"
            raise ConnectionLostError(message)
        return self.web_socket.sock

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Drop the connection."""
        self.drop()

    def __del__(self) -> None:
        """Leave no connection open that nobody holds any more."""
        if hasattr(self, "web_socket"):
            self.drop()

    def connect(self, namespace: str, **hello: object) -> None:
        """Enter a namespace; raises RefusedHelloError or ConnectionLostError."""
        self._namespace = namespace
        payload = {"protocol": PROTOCOL_VERSION, **hello}
        self.send_frame(f"40{namespace},{json.dumps(payload)}")
        while True:
            frame = self.expect_frame()
            if frame.startswith(f"40{namespace},"):
                return
            if frame.startswith(f"44{namespace},"):
                refusal = json.loads(frame.partition(",")[2])
                raise RefusedHelloError(refusal.get("data") or refusal)
            self._sort(frame)

    def send_frame(self, frame: str | bytes) -> None:
        """Send one frame as it is; raises ConnectionLostError."""
        try:
            if isinstance(frame, bytes):
                self.web_socket.send_binary(frame)
            else:
                self.web_socket.send(frame)
        except _GONE as error:
            raise self._lost(str(error)) from None

    def send_bytes(self, data: bytes) -> None:
        """Send bytes below the WebSocket's framing; raises ConnectionLostError."""
        try:
            self.raw.sendall(data)
        except OSError as error:
            raise self._lost(str(error)) from None

    def read(self, within: float) -> str | None:
        """Return the next frame that is no ping, None after ``within`` seconds.

        Raises ConnectionLostError where the relay closed the connection.
        """
        deadline = time.monotonic() + within
        while True:
            frame = self._receive(max(0.001, deadline - time.monotonic()))
            if frame == "2":
                self.send_frame("3")
            elif frame is not None or time.monotonic() >= deadline:
                return frame

    def expect_frame(self, within: float = ANSWER_WITHIN_S) -> str:
        """Return the next frame; raises ConnectionLostError where none comes."""
        frame = self.read(within)
        if frame is None:
            message = f"the relay was silent for {within} s"
            raise self._lost(message)
        return frame

    def request(self, name: str, payload: object) -> int:
        """Send a request without waiting; return the id of its acknowledgement."""
        return self.request_text(name, json.dumps(payload, ensure_ascii=False))

    def request_text(self, name: str, payload: str) -> int:
        """Send a request whose payload is ``payload`` to the letter."""
        self._last_id += 1
        self.send_frame(f'42{self._namespace},{self._last_id}["{name}",{payload}]')
        return self._last_id

    def answer(self, request: int, within: float = ANSWER_WITHIN_S) -> dict[str, Any]:
        """Return the acknowledgement of a request; raises ConnectionLostError."""
        deadline = time.monotonic() + within
        while request not in self._answers:
            self._sort(self.expect_frame(max(0.001, deadline - time.monotonic())))
        answer: dict[str, Any] = self._answers.pop(request)
        return answer

    def ask(self, name: str, payload: object, within: float = ANSWER_WITHIN_S) -> dict[str, Any]:
        """Send a request and return its acknowledgement; raises ConnectionLostError."""
        return self.answer(self.request(name, payload), within)

    def listen(self, seconds: float) -> list[tuple[str, Any]]:
        """Read for some time; return all pushes so far."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            frame = self.read(left)
            if frame is not None:
                self._sort(frame)
        return self.pushes

    def is_closed(self, within: float = ANSWER_WITHIN_S) -> bool:
        """Say whether the relay closes the connection within so many seconds."""
        try:
            self.listen(within)
        except ConnectionLostError:
            return True
        return False

    def drop(self) -> None:
        """Cut the connection without a goodbye."""
        if self.web_socket.sock is not None:
            self.web_socket.sock.close()
            self.web_socket.sock = None

    def reset(self) -> None:
        """Cut the connection as a crash of the machine would: with a TCP reset."""
        linger = struct.pack("ii", 1, 0)
        self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.drop()

    def _receive(self, within: float) -> str | None:
        self.web_socket.settimeout(within)
        try:
            frame = self.web_socket.recv()
        except websocket.WebSocketTimeoutException:
            return None
        except _GONE as error:
            raise self._lost(str(error)) from None
        if frame in {"", b""}:
            message = "the relay closed the connection"
            raise self._lost(message)
        return frame if isinstance(frame, str) else frame.decode()

    def _sort(self, frame: str) -> None:
        """Put an acknowledgement or a push where it is looked for."""
        kind, rest = frame[:2], frame[2:]
        if rest.startswith("/"):
            rest = rest.partition(",")[2]
        if kind == "43":
            number, bracket, body = rest.partition("[")
            self._answers[int(number)] = strict_json(bracket + body)[0]
        elif kind == "42":
            name, payload = strict_json(rest)
            self.pushes.append((name, payload))
        elif kind in {"41", "1"}:
            message = "the relay said goodbye"
            raise self._lost(message)

    def _lost(self, why: str) -> ConnectionLostError:
        """Give the connection up and return the error that says so."""
        self.drop()
        return ConnectionLostError(why)


def strict_json(text: str) -> Any:  # noqa: ANN401 - JSON is anything
    """Read JSON as a browser does: NaN and infinities are errors."""
    return json.loads(text, parse_constant=_refuse_constant)


def _refuse_constant(word: str) -> object:
    message = f"{word} is not JSON"
    raise ValueError(message)
