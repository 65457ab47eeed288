"""Whose sessions are within an agent's sight."""

from __future__ import annotations

from relay.domain.lifecycle import State
from relay.domain.session import Session
from relay.service.office import Sight


def test_ones_own_is_always_in_sight() -> None:
    """An agent sees what is assigned to them; who sees everything sees that, too."""
    session = Session("s", "v", State.ACTIVE, 1, 1, 1, 1, 0, 0, assignee_id="maya")
    assert Sight("maya").sees(session)
    assert Sight("ada", everything=True).sees(session)
