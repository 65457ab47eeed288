"""Clients that keep the delivery contract while their relay dies and comes back."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from relay.protocol.vocabulary import MAX_NUMBER
from tests.drills.ledger import Ledger
from tests.support.http_visitor import HttpWire
from tests.support.identifiers import new_id
from tests.support.people import RefusedError, accepted
from tests.support.wire_client import ConnectionLostError, RefusedHelloError, WireClient

RESEND_AFTER_S = 5.0
HEARTBEAT_S = 10.0
RECONNECT_S = (0.02, 0.15)
"""Shortest and longest wait before another attempt to connect; short, to meet a relay early."""


@dataclass(slots=True)
class Acknowledgements:
    """Counts what all clients were promised, and when somebody was last."""

    count: int = 0
    last_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self) -> None:
        """Count one."""
        with self._lock:
            self.count += 1
            self.last_at = time.monotonic()


@dataclass(slots=True)
class View:
    """What a client shows: each entry once, by seq, without a gap."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    def offer(self, entries: Iterable[dict[str, Any]]) -> bool:
        """Append what comes next; False where something is missing before it."""
        for entry in entries:
            if entry["seq"] == len(self.entries) + 1:
                self.entries.append(entry)
            elif entry["seq"] > len(self.entries):
                return False
        return True


class Wire(Protocol):
    """What a correspondent speaks through: a socket, or plain HTTP."""

    pushes: list[tuple[str, Any]]

    def ask(self, name: str, payload: dict[str, Any], within: float) -> dict[str, Any]:
        """Send a request and return its acknowledgement; raises ConnectionLostError."""
        ...

    def drop(self) -> None:
        """Leave."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """How one side of a chat speaks: its namespace, its token and its requests."""

    session_id: str
    token: str
    fence: int | None = None
    over_http: bool = False

    @property
    def namespace(self) -> str:
        """The namespace of the wire."""
        return "/visitor" if self.fence is None else "/agent"

    def open(self, url: str) -> Wire:
        """Connect as this side; the app sends no Origin, a browser does."""
        if self.over_http:
            return HttpWire(url, self.token)
        wire = WireClient(url) if self.fence is None else WireClient(url, origin=None)
        wire.connect(self.namespace, token=self.token)
        return wire

    def message(self, cmid: str, text: str) -> tuple[str, dict[str, Any]]:
        """Return the request that says ``text``."""
        said = {"session_id": self.session_id, "cmid": cmid, "text": text}
        if self.fence is None:
            return "message.send", said
        return "reply.send", said | {"fence": self.fence}

    def heartbeat(self) -> tuple[str, dict[str, Any]]:
        """Return the request that says that this side is there."""
        if self.over_http:
            return self.resume(MAX_NUMBER)
        if self.fence is None:
            return "session.check", {"session_id": self.session_id}
        return "presence.renew", {}

    def resume(self, since: int) -> tuple[str, dict[str, Any]]:
        """Return the request for what was added."""
        name = "session.resume" if self.fence is None else "session.follow"
        return name, {"session_id": self.session_id, "since": since}


@dataclass(slots=True)
class Correspondent:
    """One client: writes one message after another and sends each until it is acknowledged."""

    name: str
    url: str
    part: Part
    ledger: Ledger
    acknowledged: Acknowledgements
    stopping: threading.Event
    view: View = field(default_factory=View)
    retries: int = 0
    answered_otherwise: int = 0
    _wire: Wire | None = None
    _next_heartbeat: float = 0.0

    def write(self) -> None:
        """Write until told to stop; the last message is delivered too."""
        while not self.stopping.is_set():
            entry = self.ledger.intend(new_id(), f"{self.name} says {len(self.ledger.sent)}")
            name, payload = self.part.message(entry.cmid, entry.text)
            reply = self._insist(partial(_sent, name=name, payload=payload))
            self.ledger.acknowledge(entry, reply["seq"])
            self.acknowledged.add()

    def read_to_the_end(self) -> None:
        """Catch up with the transcript and leave."""
        self._insist(self._catch_up)
        if self._wire is not None:
            self._wire.drop()

    def repeat_everything(self) -> None:
        """Send every message once more under its id; count answers unlike the first."""
        for entry in self.ledger.sent:
            name, payload = self.part.message(entry.cmid, entry.text)
            reply = self._insist(partial(_sent, name=name, payload=payload))
            self.answered_otherwise += reply["seq"] != entry.seq or "conflict" in reply

    def _insist(self, ask: Callable[[Wire], Any]) -> Any:  # noqa: ANN401 - what ask returns
        """Do it until it is done: whatever is lost or refused as retryable is repeated."""
        while True:
            try:
                return ask(self._connected())
            except (ConnectionLostError, RefusedHelloError):
                self._wire = None
                time.sleep(random.uniform(*RECONNECT_S))
            except RefusedError as error:
                if not error.refusal.get("retryable"):
                    raise
                time.sleep(error.refusal["retry_after_ms"] / 1000)
            self.retries += 1

    def _connected(self) -> Wire:
        if self._wire is None:
            wire = self.part.open(self.url)
            self._catch_up(wire)
            self._wire = wire
        if time.monotonic() >= self._next_heartbeat:
            self._next_heartbeat = time.monotonic() + HEARTBEAT_S
            _sent(self._wire, *self.part.heartbeat())
        pushed = [p["entry"] for name, p in self._wire.pushes if name == "message.added"]
        self._wire.pushes.clear()
        if not self.view.offer(pushed):
            self._catch_up(self._wire)
        return self._wire

    def _catch_up(self, wire: Wire) -> None:
        while True:
            page = _sent(wire, *self.part.resume(len(self.view.entries)))
            self.view.offer(page["entries"])
            if not page.get("more"):
                return


def _sent(wire: Wire, name: str, payload: dict[str, Any]) -> dict[str, Any]:
    return accepted(wire.ask(name, payload, RESEND_AFTER_S))
