"""A client of the long-polling transport, packet by packet."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.relay_process import ORIGIN

SEPARATOR = "\x1e"
"""Between the packets of one polled request."""

_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Polled:
    """The answer to one polled request."""

    status: int
    body: str
    headers: Mapping[str, str]

    @property
    def packets(self) -> list[str]:
        """The packets in it."""
        return self.body.split(SEPARATOR)


class PollingClient:
    """One Engine.IO connection by long-polling; each request is a connection of its own."""

    def __init__(self, url: str, *, origin: str | None = ORIGIN) -> None:
        """Begin the connection; raises AssertionError where that is refused."""
        self._host = url.removeprefix("http://")
        self._headers = {} if origin is None else {"Origin": origin}
        self._path = "/socket.io/?EIO=4&transport=polling"
        opened = self.request("GET")
        assert opened.status == 200, opened
        self.headers = opened.headers
        self.handshake: dict[str, Any] = json.loads(opened.body[1:])
        self._path += f"&sid={self.handshake['sid']}"

    @property
    def sid(self) -> str:
        """The id of the connection."""
        return str(self.handshake["sid"])

    def poll(self) -> Polled:
        """Wait for packets."""
        return self.request("GET")

    def post(self, *packets: str) -> Polled:
        """Send packets in one request."""
        return self.request("POST", SEPARATOR.join(packets).encode())

    def request(
        self, method: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Polled:
        """Send one request of the connection."""
        connection = http.client.HTTPConnection(self._host, timeout=_TIMEOUT_S)
        try:
            connection.request(method, self._path, body, {**self._headers, **(headers or {})})
            answer = connection.getresponse()
            text = answer.read().decode()
            return Polled(answer.status, text, dict(answer.headers.items()))
        finally:
            connection.close()

    def next_packet(self, prefix: str) -> str:
        """Poll until a packet with this beginning comes; answers pings meanwhile."""
        while True:
            polled = self.poll()
            assert polled.status == 200, polled
            for packet in polled.packets:
                if packet == "2":
                    self.post("3")
                if packet.startswith(prefix):
                    return packet
