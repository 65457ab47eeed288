"""A store for tests of what is shown: a playbook's state, and no outside."""

from __future__ import annotations

from desktop_agent.core.effects import Effect
from desktop_agent.core.state import State
from desktop_agent.viewmodels.store import Store
from tests.fakes.desktop_playbook import NOW, Playbook


class FakeOutside:
    """Takes note of effects; its clock is moved by hand, its ids are counted."""

    def __init__(self) -> None:
        self.now = NOW
        self.wanted: list[Effect] = []
        self.ids = 0

    def clock(self) -> int:
        """Return the time."""
        return self.now

    def new_id(self) -> str:
        """Return id-1, id-2..."""
        self.ids += 1
        return f"id-{self.ids}"


def store_of(playbook: Playbook | None = None) -> tuple[Store, FakeOutside]:
    """Return a store in the playbook's state, and its outside."""
    outside = FakeOutside()
    state = State() if playbook is None else playbook.state
    store = Store(state, perform=outside.wanted.append, clock=outside.clock, new_id=outside.new_id)
    return store, outside
