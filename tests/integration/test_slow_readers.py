"""Readers who take their time, and readers who do not read at all."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psutil
import pytest

from relay.domain.session import Page
from relay.sockets.housekeeping import UNREAD_AT_MOST
from tests.support.identifiers import new_id
from tests.support.people import AgentClient, Visitor
from tests.support.relay_process import RelayProcess
from tests.support.waiting_room import put_in_queue
from tests.support.wire_client import ConnectionLostError, WireClient

MEGABYTE = 1_000_000
HELD_AT_MOST = 64 * MEGABYTE
"""What a second's worth of the longest messages and SQLite's cache may take."""

WAITING = 300
SMALL_WINDOW = [(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)]
PATIENCE_S = 30.0
"""Long before, the reader's ping times out too; but then the log says something else."""

PIECE = 65_536
PAUSE_S = 0.05
LONG_TEXT = "\U0001f600" * 4_000
"""The longest message: 16 KB on the wire."""

LONG_PAGE = Page(
    "https://site.example/" + "p" * 1_979, "T" * 300, "https://r.example/" + "r" * 1_982
)


def test_a_large_answer_reaches_a_slow_reader_whole(
    relay: RelayProcess, visit: Callable[[], Visitor]
) -> None:
    """More than a megabyte, read in small pieces with pauses, arrives complete; others wait not."""
    put_in_queue(relay.store, WAITING, LONG_PAGE)
    wire = WireClient(relay.url, origin=None, socket_options=SMALL_WINDOW)
    wire.connect("/agent", token=relay.add_agent("Slow"))
    request = wire.request("queue.list", {})
    other = visit()
    frame = b""
    for piece in _slowly(wire.raw):
        frame += piece
        other.say("meanwhile")
    number, bracket, body = frame.decode().removeprefix("43/agent,").partition("[")
    assert len(frame) > MEGABYTE
    assert int(number) == request
    waiting = json.loads(bracket + body)[0]["ok"]["waiting"]
    assert len(waiting) == WAITING
    assert all(len(card["visitor"]["page"]["url"]) == 2_000 for card in waiting)


@dataclass
class Room:
    """A chat with an agent who reads and one who does not."""

    visitor: Visitor
    owner: AgentClient
    deaf: AgentClient


@pytest.fixture
def room(relay: RelayProcess, visit: Callable[[], Visitor]) -> Room:
    """A visitor, their agent, and a second agent who follows but never reads."""
    visitor = visit()
    visitor.ask_for_person()
    owner = AgentClient.connect(relay.url, relay.add_agent(f"Owner{new_id()}"))
    owner.claim(visitor.session_id)
    wire = WireClient(relay.url, origin=None, socket_options=SMALL_WINDOW)
    wire.connect("/agent", token=relay.add_agent(f"Deaf{new_id()}"))
    deaf = AgentClient(relay.url, wire, "")
    deaf.transcript(visitor.session_id)
    return Room(visitor, owner, deaf)


def test_who_never_reads_is_dropped_and_harms_nobody(relay: RelayProcess, room: Room) -> None:
    """What waits for one reader is bounded; the others get everything, in order."""
    assert relay.process is not None
    process = psutil.Process(relay.process.pid)
    before = process.memory_info().rss
    sent = 0
    began = time.monotonic()
    while b"that does not read" not in relay.log.read_bytes():
        seq = room.visitor.say(LONG_TEXT)["seq"]
        sent += 1
        _read_up_to(room.owner, seq)
        assert time.monotonic() - began < PATIENCE_S
    grown = process.memory_info().rss - before
    assert sent > UNREAD_AT_MOST
    assert grown < HELD_AT_MOST
    assert _seqs_pushed(room.owner) == list(range(5, 5 + sent))
    with pytest.raises(ConnectionLostError):
        room.deaf.wire.listen(15)


def _seqs_pushed(agent: AgentClient) -> list[int]:
    return [push["entry"]["seq"] for name, push in agent.wire.pushes if name == "message.added"]


def _read_up_to(agent: AgentClient, seq: int) -> None:
    """Read pushes until the one with this seq has come."""
    while not agent.wire.pushes or agent.wire.pushes[-1][1].get("entry", {}).get("seq") != seq:
        agent.wire.listen(0.002)


def _slowly(sock: socket.socket) -> Iterator[bytes]:
    """Yield the payload of one WebSocket frame, a piece at a time with pauses."""
    header = _exactly(sock, 2)
    assert header == b"\x81\x7f", "one text frame with a 64 bit length"
    (length,) = struct.unpack("!Q", _exactly(sock, 8))
    left = length
    while left:
        time.sleep(PAUSE_S)
        piece = sock.recv(min(PIECE, left))
        assert piece, "the relay cut the frame short"
        left -= len(piece)
        yield piece


def _exactly(sock: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += sock.recv(size - len(data))
    return data
