"""Whose sessions are within an agent's sight."""

from __future__ import annotations

from relay.domain.lifecycle import State
from relay.domain.session import Session
from relay.service.office import Sight


def _session(department: str | None, assignee: str | None = None) -> Session:
    return Session(
        "s", "v", State.ACTIVE, 1, 1, 1, 1, 0, 0, assignee_id=assignee, department=department
    )


def test_what_is_in_sight() -> None:
    """One's departments', everybody's and one's own sessions are seen, and no others."""
    sight = Sight("maya", frozenset({"sales"}))
    assert sight.sees(_session("sales"))
    assert sight.sees(_session(None))
    assert sight.sees(_session("fees", "maya"))
    assert not sight.sees(_session("fees"))
    assert not sight.everything


def test_who_sees_everything() -> None:
    """Without departments named everything is seen."""
    assert Sight("ada").everything
    assert Sight("ada").sees(_session("fees"))
