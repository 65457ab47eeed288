"""Who has a connection open, as a real Socket.IO server knows it."""

from __future__ import annotations

import socketio

from relay.protocol.vocabulary import Namespace
from relay.service.audience import visitor_room
from relay.sockets.attendance import is_connected


def test_a_visitors_tabs() -> None:
    """One open tab is enough, and nobody is there after the last one was closed."""
    server = socketio.Server(async_mode="threading")
    space, room = Namespace.VISITOR.value, visitor_room("ana")
    assert not is_connected(server, "ana")
    sids = [server.manager.connect(eio_sid, space) for eio_sid in ("one", "two")]
    for sid in sids:
        server.manager.basic_enter_room(sid, space, room)
    assert is_connected(server, "ana")
    assert not is_connected(server, "ben")
    for sid in sids:
        server.manager.basic_disconnect(sid, space)
    assert not is_connected(server, "ana")
