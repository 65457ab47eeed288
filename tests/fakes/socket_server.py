"""A Socket.IO server without sockets: handlers are called, emits and rooms remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class RecordingServer:
    """Has what the relay uses of ``socketio.Server``."""

    handlers: dict[tuple[str, str], Callable[..., Any]] = field(default_factory=dict)
    emitted: list[dict[str, Any]] = field(default_factory=list)
    rooms: set[tuple[str, str, str]] = field(default_factory=set)
    environs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)

    def on(self, event: str, handler: Callable[..., Any], namespace: str) -> None:
        """Register a handler."""
        self.handlers[namespace, event] = handler

    def emit(self, event: str, data: object, **options: Any) -> None:  # noqa: ANN401 - as emitted
        """Remember what would be sent."""
        self.emitted.append({"event": event, "data": data, **options})

    def enter_room(self, sid: str, room: str, namespace: str) -> None:
        """Put a socket into a room."""
        self.rooms.add((sid, room, namespace))

    def leave_room(self, sid: str, room: str, namespace: str) -> None:
        """Take a socket out of a room."""
        self.rooms.discard((sid, room, namespace))

    def get_environ(self, sid: str, namespace: str) -> Mapping[str, Any]:
        """Return the request that a socket came with."""
        del namespace
        return self.environs[sid]

    def disconnect(self, sid: str, namespace: str) -> None:
        """Remember whom it would disconnect, and tell their handler."""
        self.dropped.append(sid)
        self.handlers[namespace, "disconnect"](sid, "server disconnect")

    def call(self, namespace: str, event: str, *arguments: object) -> Any:  # noqa: ANN401 - the answer
        """Call a handler as the server would."""
        return self.handlers[namespace, event](*arguments)
