"""Before anything else sees a request: addresses, limits and polled packets."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from relay.protocol.vocabulary import MAX_FRAME_BYTES
from relay.sockets.connections import CONNECTION_KEY, Connection, Crowd
from relay.sockets.doorway import POLLED_PACKETS_AT_MOST, Doorway, Environ

PROXY, STRANGER = "192.0.2.1", "198.51.100.7"
GOOD = '42/visitor,["session.check",{}]'


class Inside:
    """A WSGI application that remembers what reached it."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self.seen: list[Environ] = []
        self.open: dict[str, Connection] = {}
        self.status = ""

    def __call__(self, environ: Environ, start_response: Any) -> list[bytes]:  # noqa: ANN401 - WSGI's
        """Answer 200 to everything."""
        self.seen.append(environ)
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    def request(self, doorway: Doorway, **environ: Any) -> str:  # noqa: ANN401 - WSGI's
        """Send a request through the doorway and return its status."""
        plain: Environ = {
            "REMOTE_ADDR": STRANGER, "REQUEST_METHOD": "GET", "PATH_INFO": "/socket.io/",
            "QUERY_STRING": "EIO=4", "wsgi.input": BytesIO(environ.pop("body", b"")),
        }  # fmt: skip
        doorway(plain | environ, lambda status, _headers: setattr(self, "status", status))
        return self.status


@pytest.fixture
def inside() -> Inside:
    """What is behind the doorway."""
    return Inside()


@pytest.fixture
def doorway(inside: Inside) -> Doorway:
    """A doorway that trusts one proxy and admits three connections from an address."""
    return Doorway(inside, Crowd(3, 100), [PROXY], inside.open.get)


def test_a_trusted_proxy_names_the_client(doorway: Doorway, inside: Inside) -> None:
    """Of a chain only the last address counts: it is the one the proxy itself saw."""
    inside.request(doorway, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR="10.0.0.1, 203.0.113.9")
    assert inside.seen[0]["REMOTE_ADDR"] == "203.0.113.9"


def test_nobody_else_is_believed(doorway: Doorway, inside: Inside) -> None:
    """A client that names itself is counted under the address it came from."""
    inside.request(doorway, HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert inside.seen[0]["REMOTE_ADDR"] == STRANGER


@pytest.mark.parametrize("peer", [PROXY, STRANGER])
def test_forwarded_headers_end_here(doorway: Doorway, inside: Inside, peer: str) -> None:
    """No forged host or scheme reaches the check of origins behind (R14)."""
    forged = {
        "HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_FORWARDED": "host=evil.example", "HTTP_X_FORWARDED_PORT": "443",
        "HTTP_X_REAL_IP": "203.0.113.9", "HTTP_X_FORWARDED_PREFIX": "/x",
    }  # fmt: skip
    inside.request(doorway, REMOTE_ADDR=peer, **forged)
    assert forged.keys().isdisjoint(inside.seen[0])


def test_connections_are_counted(doorway: Doorway, inside: Inside) -> None:
    """Too many from one address are refused; others are not."""
    statuses = [inside.request(doorway) for _ in range(4)]
    assert statuses == ["200 OK"] * 3 + ["429 Too Many Requests"]
    assert inside.request(doorway, REMOTE_ADDR="203.0.113.9") == "200 OK"


def test_a_network_counts_as_one(doorway: Doorway, inside: Inside) -> None:
    """The addresses of one IPv6 network share their limit."""
    statuses = [
        inside.request(doorway, REMOTE_ADDR=f"2001:db8:1:2::{number}") for number in range(4)
    ]
    assert statuses[3] == "429 Too Many Requests"


def test_a_new_connection_travels_with_its_request(doorway: Doorway, inside: Inside) -> None:
    """What follows finds the connection, and whether it is a WebSocket."""
    inside.request(doorway, HTTP_UPGRADE="WebSocket")
    connection = inside.seen[0][CONNECTION_KEY]
    assert (connection.address, connection.websocket, connection.proved) == (STRANGER, True, False)


def test_an_unknown_connection(doorway: Doorway, inside: Inside) -> None:
    """A session id that is not open reaches nothing."""
    assert inside.request(doorway, QUERY_STRING="EIO=4&sid=nope") == "400 Bad Request"
    assert inside.seen == []


def _poll(doorway: Doorway, inside: Inside, body: bytes, **environ: Any) -> str:  # noqa: ANN401 - WSGI's
    inside.open.setdefault("s", Connection(STRANGER, 0.0))
    length = environ.pop("CONTENT_LENGTH", str(len(body)))
    return inside.request(
        doorway, QUERY_STRING="sid=s", REQUEST_METHOD="POST", body=body, CONTENT_LENGTH=length,
        **environ,
    )  # fmt: skip


def test_polled_packets_pass_as_they_came(doorway: Doorway, inside: Inside) -> None:
    """Good packets reach the server behind with their body unread."""
    body = "\x1e".join([GOOD] * POLLED_PACKETS_AT_MOST).encode()
    assert _poll(doorway, inside, body) == "200 OK"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"b!!!", b'42/visitor,["connect",{}]', b"\xff\xfe", b'451-["x",{}]',
        ("\x1e".join([GOOD] * (POLLED_PACKETS_AT_MOST + 1))).encode(),
        (GOOD + "\x1e" + '42/visitor,["disconnect"]').encode(),
    ],
)  # fmt: skip
def test_bad_polled_packets_go_no_further(doorway: Doorway, inside: Inside, body: bytes) -> None:
    """One bad packet refuses the whole request before the server's decoder sees it."""
    assert _poll(doorway, inside, body) == "400 Bad Request"
    assert inside.seen == []


@pytest.mark.parametrize("length", ["-1", "x", str(MAX_FRAME_BYTES + 1), "9" * 30])
def test_a_length_that_is_none(doorway: Doorway, inside: Inside, length: str) -> None:
    """A length that is wrong or too large is refused without reading (R2)."""
    assert _poll(doorway, inside, GOOD.encode(), CONTENT_LENGTH=length) == "400 Bad Request"
    assert inside.seen == []


def test_an_upgrade_is_the_same_connection(doorway: Doorway, inside: Inside) -> None:
    """Changing from polling to a WebSocket is not counted twice."""
    inside.open["s"] = Connection(STRANGER, 0.0, proved=True)
    for _ in range(5):
        assert inside.request(doorway, QUERY_STRING="sid=s", HTTP_UPGRADE="websocket") == "200 OK"
    assert inside.open["s"].websocket
    assert inside.seen[0][CONNECTION_KEY] is inside.open["s"]


def test_other_paths_are_not_counted(doorway: Doorway, inside: Inside) -> None:
    """Pages and the API are not connections."""
    for _ in range(10):
        assert inside.request(doorway, PATH_INFO="/healthz") == "200 OK"


def test_a_client_without_an_address(doorway: Doorway, inside: Inside) -> None:
    """A local socket has no address and still gets in."""
    assert inside.request(doorway, REMOTE_ADDR="") == "200 OK"
    assert inside.seen[0]["REMOTE_ADDR"] == "local"
