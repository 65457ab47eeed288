"""Once a second: who did not prove themself in time, or does not read, is dropped."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

import gevent
import pytest

from relay.sockets.connections import CONNECTION_KEY, STUCK_S, UNPROVED_S, Connection, Crowd
from relay.sockets.housekeeping import UNREAD_AT_MOST, Housekeeping, connection_in


@dataclass(slots=True)
class Socket:
    """What Engine.IO keeps of a socket, as far as is looked at."""

    queue: SimpleQueue[str] = field(default_factory=SimpleQueue)


@dataclass(slots=True)
class Engine:
    """What is used of Engine.IO's server."""

    sockets: dict[str, Socket] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)

    def disconnect(self, sid: str) -> None:
        """Remember whom it would disconnect."""
        self.closed.append(sid)


@dataclass(slots=True)
class Server:
    """What is used of a Socket.IO server."""

    eio: Engine = field(default_factory=Engine)
    environ: dict[str, Any] = field(default_factory=dict)

    def hold(self, sid: str, connection: Connection) -> Connection:
        """Hold a connection open."""
        self.environ[sid] = {CONNECTION_KEY: connection}
        self.eio.sockets[sid] = Socket()
        return connection


@pytest.fixture
def server(caplog: pytest.LogCaptureFixture) -> Iterator[Server]:
    """A server whose closings are waited for; its warnings are of no interest here."""
    with caplog.at_level(logging.ERROR):
        yield Server()


def _round(server: Server, crowd: Crowd, now: float) -> list[str]:
    Housekeeping(server, crowd).round(now)
    gevent.sleep(0)
    return server.eio.closed


def test_who_proves_themself_stays(server: Server) -> None:
    """Only who had their time and did not use it must go (R4)."""
    server.hold("new", Connection("a", 100.0))
    server.hold("late", Connection("a", 0.0))
    server.hold("known", Connection("a", 0.0, proved=True))
    assert _round(server, Crowd(9, 9), 100.0 + UNPROVED_S) == ["late"]


def test_a_websocket_is_cut_at_once(server: Server) -> None:
    """Dropping does not wait for the other side's goodbye."""
    cut: list[int] = []
    connection = server.hold("s", Connection("a", 0.0))
    connection.abort = lambda: cut.append(1)
    _round(server, Crowd(9, 9), UNPROVED_S + 1)
    assert cut == [1]


def test_who_does_not_read_is_dropped(server: Server) -> None:
    """A reader who lets too much pile up resumes later instead of filling the memory."""
    for sid, unread in (("slow", UNREAD_AT_MOST + 1), ("behind", UNREAD_AT_MOST)):
        server.hold(sid, Connection("a", 0.0, proved=True))
        for _ in range(unread):
            server.eio.sockets[sid].queue.put("packet")
    assert _round(server, Crowd(9, 9), 1.0) == ["slow"]


def test_who_does_not_take_a_frame_is_dropped(server: Server) -> None:
    """One frame that is not read for too long is enough."""
    stuck = server.hold("stuck", Connection("a", 0.0, proved=True))
    stuck.sending_since = 1.0
    assert _round(server, Crowd(9, 9), 2.0 + STUCK_S) == ["stuck"]


def test_what_was_closed_makes_room(server: Server) -> None:
    """Each round counts what is really open."""
    crowd = Crowd(per_address=1, total=9)
    assert crowd.admit("a") is not None
    _round(server, crowd, 1.0)
    assert crowd.admit("a") is not None


def test_finding_a_connection(server: Server) -> None:
    """A session id leads to its connection, or to none."""
    connection = server.hold("s", Connection("a", 0.0))
    server.environ["other"] = {}
    assert connection_in(server.environ, "s") is connection
    assert connection_in(server.environ, "other") is None
    assert connection_in(server.environ, "nobody") is None
