"""R2: what a stranger may make the relay hold in memory."""

from __future__ import annotations

import http.client
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress

import psutil
import pytest

from tests.support.programs import program
from tests.support.relay_process import RelayProcess
from tests.support.wire_client import ConnectionLostError, WireClient

MEGABYTE = 1_000_000
ATTACK_BYTES = 100 * MEGABYTE
HELD_AT_MOST = 10 * MEGABYTE
SENT_AT_MOST = 20 * MEGABYTE
"""What the kernel's buffers on both sides take before the refusal is noticed."""

_CHUNK = b"A" * 65_536
_MASK = b"\0\0\0\0"


def two_gigabytes() -> Iterator[bytes]:
    """One frame that announces 2 GB, then its bytes."""
    yield b"\x81\xff" + struct.pack("!Q", 2 << 30) + _MASK
    while True:
        yield _CHUNK


def endless_fragments() -> Iterator[bytes]:
    """A message in fragments, none of them the last."""
    header = b"\xff" + struct.pack("!Q", len(_CHUNK)) + _MASK
    yield b"\x01" + header + _CHUNK
    while True:
        yield b"\x00" + header + _CHUNK


def tiny_fragments() -> Iterator[bytes]:
    """The same in fragments of one byte."""
    yield b"\x01\x81" + _MASK + b"A"
    while True:
        yield (b"\x00\x81" + _MASK + b"A") * 8_192


@pytest.mark.parametrize("attack", [two_gigabytes, endless_fragments, tiny_fragments])
def test_an_endless_frame_is_refused_early(
    own_relay: Callable[..., RelayProcess], attack: Callable[[], Iterator[bytes]]
) -> None:
    """Before anybody signed in, a message without end is cut off and not kept in memory."""
    relay = own_relay(program("plain_relay"))
    assert relay.process is not None
    process = psutil.Process(relay.process.pid)
    before = process.memory_info().rss
    sent = 0
    with WireClient(relay.url) as wire, suppress(ConnectionLostError):
        for piece in attack():
            wire.send_bytes(piece)
            sent += len(piece)
            if sent > ATTACK_BYTES:
                break
    assert sent < SENT_AT_MOST
    assert process.memory_info().rss - before < HELD_AT_MOST
    with WireClient(relay.url) as another:
        another.connect("/visitor")


@pytest.mark.parametrize(
    "path", ["/socket.io/?EIO=4&transport=polling", "/api/v1/agents/sign-in", "/anything"]
)
def test_a_huge_body_is_not_kept(relay: RelayProcess, path: str) -> None:
    """A request that announces 2 GB and sends many of them costs the relay no memory."""
    assert relay.process is not None
    process = psutil.Process(relay.process.pid)
    before = process.memory_info().rss
    connection = http.client.HTTPConnection("127.0.0.1", relay.port, timeout=30)
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(2 << 30))
    connection.endheaders()
    _send_until_refused(connection.sock)
    grown = process.memory_info().rss - before
    connection.close()
    assert grown < HELD_AT_MOST
    with WireClient(relay.url) as another:
        another.connect("/visitor")


def _send_until_refused(sock: socket.socket) -> None:
    with suppress(OSError):
        for _ in range(ATTACK_BYTES // len(_CHUNK)):
            sock.sendall(_CHUNK)
