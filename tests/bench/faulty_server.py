"""A server that breaks the protocol's contract in one way, to see that the load notices."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import Any

import socketio
from werkzeug.serving import make_server

FAULTY_MESSAGE = 3
"""The number of the message of each session with which things go wrong."""


class Fault(Enum):
    """What goes wrong."""

    NONE = auto()
    REFUSED = auto()
    NOT_PUSHED = auto()
    PUSHED_TWICE = auto()
    PUSHED_FOR_ANOTHER_SESSION = auto()
    SEQ_SKIPPED = auto()
    DISCONNECTED = auto()


class FaultyRelay:
    """As much of a relay as the load needs, on python-socketio with a thread a client."""

    def __init__(self, fault: Fault) -> None:
        """Prepare the events; ``fault`` strikes every session's third message."""
        self._fault = fault
        self._heads: Counter[str] = Counter()
        self._sends: Counter[str] = Counter()
        self._server = socketio.Server(async_mode="threading", cors_allowed_origins="*")
        self._server.on("connect", lambda *_: None, namespace="/visitor")
        self._server.on("connect", lambda *_: None, namespace="/agent")
        self._server.on("session.check", self._check, namespace="/visitor")
        self._server.on("session.follow", self._follow, namespace="/agent")
        self._server.on("message.send", self._send, namespace="/visitor")
        self.application = socketio.WSGIApp(self._server)

    def _check(self, _sid: str, request: dict[str, Any]) -> dict[str, Any]:
        return {"ok": {"head_seq": self._heads[request["session_id"]]}}

    def _follow(self, sid: str, request: dict[str, Any]) -> dict[str, Any]:
        self._server.enter_room(sid, request["session_id"], namespace="/agent")
        return {"ok": {"entries": []}}

    def _send(self, sid: str, request: dict[str, Any]) -> dict[str, Any]:
        session_id = request["session_id"]
        self._sends[session_id] += 1
        fault = self._fault if self._sends[session_id] == FAULTY_MESSAGE else Fault.NONE
        if fault is Fault.REFUSED:
            return {"error": {"code": "rate_limited", "message": "Too fast."}}
        if fault is Fault.DISCONNECTED:
            self._server.disconnect(sid, namespace="/visitor")
        self._heads[session_id] += 2 if fault is Fault.SEQ_SKIPPED else 1
        sent = {"cmid": request["cmid"], "seq": self._heads[session_id]}
        other = fault is Fault.PUSHED_FOR_ANOTHER_SESSION
        fact = {"session_id": "0" * 36 if other else session_id, "entry": sent}
        for _ in range({Fault.NOT_PUSHED: 0, Fault.PUSHED_TWICE: 2}.get(fault, 1)):
            self._server.emit("message.added", fact, room=session_id, namespace="/agent")
        return {"ok": sent}


@contextmanager
def running_faulty_relay(fault: Fault) -> Iterator[int]:
    """Run a relay with ``fault`` in threads of this process; yields its port."""
    server = make_server("127.0.0.1", 0, FaultyRelay(fault).application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
