"""Whether a visitor has a connection open, as the rooms of the Socket.IO server know."""

from __future__ import annotations

from typing import Any

from relay.protocol.vocabulary import Namespace
from relay.service.audience import visitor_room


def is_connected(server: Any, visitor_id: str) -> bool:  # noqa: ANN401 - socketio ships no types
    """Say whether any tab of the visitor is connected to this relay."""
    there = server.manager.get_participants(Namespace.VISITOR.value, visitor_room(visitor_id))
    return next(iter(there), None) is not None
