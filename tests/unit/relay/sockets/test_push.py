"""The only place that emits."""

from __future__ import annotations

from relay.domain.facts import AlertRaised, MessageStored, SessionMoved
from relay.domain.lifecycle import Change, State
from relay.domain.session import Session
from relay.domain.transcript import ChangeRecord, Message, Voice
from relay.sockets.push import SocketPush
from tests.fakes.socket_server import RecordingServer

SESSION = Session("0" * 32, "1" * 32, State.PENDING, 1, 2, 3, 0, 1, 1, pending_since=1)
SAID = MessageStored(SESSION, Message(3, 1, 1, Voice.VISITOR, "v", "c", "Hello"))
MOVED = SessionMoved(
    SESSION,
    ChangeRecord(3, 1, 1, Change.ESCALATED, State.PENDING, "v", "c"),
    State.BOT,
    alert=AlertRaised("2" * 32, 1, "A visitor waits."),
)


def test_each_audience_gets_its_event() -> None:
    """Name, rooms and namespace fit each side; the sender's connection is skipped."""
    server = RecordingServer()
    SocketPush(server).tell([SAID], skip="sender")
    told = [(e["event"], e["namespace"], e["to"], e["skip_sid"]) for e in server.emitted]
    assert told == [
        ("message.added", "/visitor", [f"visitor:{SESSION.visitor_id}"], "sender"),
        ("message.added", "/agent", [f"session:{SESSION.session_id}"], "sender"),
        ("queue.updated", "/agent", ["queues", "queue:"], "sender"),
    ]


def test_a_change_goes_to_everybody() -> None:
    """Whoever caused a change reads its notice, too: their answer does not carry it."""
    server = RecordingServer()
    SocketPush(server).tell([MOVED], skip="sender")
    skipped = {e["event"]: e["skip_sid"] for e in server.emitted}
    assert skipped["session.changed"] is None


def test_nothing_to_tell() -> None:
    """Without facts nothing is sent."""
    server = RecordingServer()
    SocketPush(server).tell([])
    assert server.emitted == []
