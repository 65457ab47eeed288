"""The rooms in which clients are told things."""

from __future__ import annotations

from relay.service.audience import (
    ALL_AGENTS,
    EVERY_QUEUE,
    SUPERVISORS,
    agent_room,
    queue_room,
    session_room,
    visitor_room,
)


def test_rooms_of_different_kinds_never_collide() -> None:
    """The same id in two kinds of rooms names two rooms."""
    rooms = {
        visitor_room("x"), agent_room("x"), session_room("x"), queue_room("x"), queue_room(None),
        ALL_AGENTS, EVERY_QUEUE, SUPERVISORS,
    }  # fmt: skip
    assert len(rooms) == 8
