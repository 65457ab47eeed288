"""R1, R3, R15: frames that no client of ours sends."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from contextlib import suppress

import psutil
import pytest

from tests.support.identifiers import new_id
from tests.support.people import Visitor, code_of
from tests.support.programs import program
from tests.support.relay_process import RelayProcess
from tests.support.wire_client import ConnectionLostError, WireClient

CLOSED_WITHIN_S = 5.0
MEGABYTE = 1_000_000

FORGED_EVENTS = [
    '42/visitor,1["connect",{"protocol":1}]',
    '42/visitor,["disconnect","io client disconnect"]',
    '42/visitor,1["message",{}]',
    '42/visitor,1["session.destroy",{}]',
    '42/visitor,1["queue.list",{}]',
    '42/visitor,1["reply.send",{}]',
    '42/agent,1["session.open",{}]',
    '42/visitor,1["conn\\u0065ct",{}]',
    '42/visitor,1[ "connect"]',
    '42/visitor,1["__class__"]',
    '42["session.open",{}]',
    "42/visitor,1[]",
]

BAD_FRAMES: list[str | bytes] = [
    "",
    "9",
    "b!!!",
    "4",
    "49",
    "40/nowhere,{}",
    "43/visitor,1[]",
    "44/visitor,{}",
    '451-["x",{"_placeholder":true,"num":"a"}]',
    "459999999999-",
    '451-/visitor,["message.send",{"_placeholder":true,"num":0}]',
    "461-/visitor,1[{}]",
    b"\x04binary",
    b"",
    "4" + "2" * 200,
    "x" * 5_000,
]


@pytest.mark.parametrize("frame", FORGED_EVENTS)
def test_a_forged_event_closes_the_socket_unanswered(
    visit: Callable[[], Visitor], frame: str
) -> None:
    """An event that is not on the namespace's wire ends the connection; no handler answers it."""
    visitor = visit()
    visitor.wire.send_frame(frame)
    assert visitor.wire.is_closed(CLOSED_WITHIN_S)
    with pytest.raises(ConnectionLostError):
        visitor.wire.answer(1, 0.1)


def test_a_forged_connect_does_not_sign_anybody_in(relay: RelayProcess) -> None:
    """The connect handler is not run by an event, even with a valid token in it."""
    token = relay.add_agent("Forged")
    with WireClient(relay.url, origin=None) as wire:
        hello = json.dumps({"protocol": 1, "token": token})
        wire.send_frame(f'42/agent,1["connect",{hello}]')
        assert wire.is_closed(CLOSED_WITHIN_S)
    forged = relay.store.ask(lambda read: read.credentials("forged@desk.example"))
    assert forged is not None
    assert forged.agent.presence.value == "offline"


def test_a_forged_disconnect_changes_nothing_for_others(visit: Callable[[], Visitor]) -> None:
    """Another tab of the same visitor is told nothing and goes on where it was."""
    first = visit()
    second = WireClient(first.url)
    second.connect("/visitor", token=first.token)
    second.send_frame('42/visitor,["disconnect","forged"]')
    assert second.is_closed(CLOSED_WITHIN_S)
    assert [entry["seq"] for entry in first.transcript()] == [1, 2]
    assert first.wire.pushes == []


@pytest.mark.parametrize("frame", BAD_FRAMES)
def test_a_connection_survives_two_bad_frames_but_not_three(
    visit: Callable[[], Visitor], frame: str | bytes
) -> None:
    """Two are passed over without making the connection deaf; the third closes it."""
    visitor = visit()
    visitor.wire.send_frame(frame)
    visitor.wire.send_frame(frame)
    assert visitor.head() == 2
    visitor.wire.send_frame(frame)
    assert visitor.wire.is_closed(CLOSED_WITHIN_S)


def test_binary_attachments_are_not_collected(relay: RelayProcess) -> None:
    """A packet that announces endless attachments, and the attachments, cost the relay nothing."""
    assert relay.process is not None
    process = psutil.Process(relay.process.pid)
    before = process.memory_info().rss
    sent = 0
    visitor = Visitor.open(relay.url)
    visitor.wire.send_frame('459999999999-/visitor,["message.send",{}]')
    with suppress(ConnectionLostError):
        for _ in range(200):
            visitor.wire.send_frame(b"x" * 900_000)
            sent += 900_000
    assert sent < 20 * MEGABYTE
    assert process.memory_info().rss - before < 10 * MEGABYTE


def test_strangers_cannot_fill_the_log(own_relay: Callable[..., RelayProcess]) -> None:
    """However many bad frames come, the log gets a line per kind and no traceback."""
    relay = own_relay(program("plain_relay"))
    before = relay.log.stat().st_size
    frames: list[str | bytes] = [*BAD_FRAMES, *FORGED_EVENTS]
    for frame in frames * 2:
        with WireClient(relay.url) as wire:
            for _ in range(3):
                try:
                    wire.send_frame(frame)
                except ConnectionLostError:
                    break
            assert wire.is_closed(CLOSED_WITHIN_S)
    text = relay.log.read_bytes()[before:].decode()
    assert "Traceback" not in text
    assert "bad request" not in text
    assert text.count("bad frame (fault)") in {1, 2}
    assert text.count("bad frame (hostile)") in {1, 2}
    assert len(text) < 1_000


def test_garbage_instead_of_requests_cannot_fill_the_log(
    own_relay: Callable[..., RelayProcess],
) -> None:
    """What is no HTTP at all gets one line for many, without characters that colour a terminal."""
    relay = own_relay(program("plain_relay"))
    before = relay.log.stat().st_size
    for number in range(50):
        with socket.create_connection(("127.0.0.1", relay.port), timeout=10) as connection:
            connection.sendall(b"\x88\x82\x1b[31mnumber %d\r\n\r\n" % number)
            if number % 2:
                _wait_for_the_end(connection)
    lines = relay.log.read_bytes()[before:].decode().splitlines()
    assert len(lines) in {1, 2}
    assert all(line.isprintable() for line in lines)


def _wait_for_the_end(connection: socket.socket) -> None:
    with suppress(OSError):
        while connection.recv(4_096):
            pass


def test_refusals_do_not_fill_the_log_either(own_relay: Callable[..., RelayProcess]) -> None:
    """What anybody may be refused (an id that does not exist, a guess) leaves no trace there."""
    relay = own_relay(program("plain_relay"))
    visitor = Visitor.open(relay.url)
    before = relay.log.stat().st_size
    for _ in range(20):
        asked = visitor.wire.ask("session.check", {"session_id": new_id()})
        assert code_of(asked) == "not_found"
        resumed = visitor.wire.ask("session.resume", {"since": 0, "session_id": new_id()})
        assert code_of(resumed) == "not_found"
    visitor.wire.drop()
    assert relay.log.read_bytes()[before:] == b""
