"""The state, held in one place."""

from __future__ import annotations

from desktop_agent.core.effects import Connect, Effect, ListQueue
from desktop_agent.core.events import Connected, Started
from desktop_agent.core.state import Phase, State
from desktop_agent.viewmodels.store import Store
from tests.fakes.desktop_playbook import NOW, RELAY, TOKEN


class Bench:
    """A store, what it wanted, and the phases it went through."""

    def __init__(self) -> None:
        self.wanted: list[Effect] = []
        self.phases: list[Phase] = []
        self.store = Store(
            State(), perform=self._perform, clock=lambda: NOW, new_id=lambda: "an id"
        )
        self.store.changed.connect(lambda _before, after: self.phases.append(after.phase))

    def _perform(self, effect: Effect) -> None:
        """Connect at once, as no real connection does."""
        self.wanted.append(effect)
        if isinstance(effect, Connect):
            self.store.dispatch(Connected())
            self.phases.append(self.store.state.phase)


def test_an_event_changes_the_state_and_asks_for_effects() -> None:
    """First everybody sees the new state, then things are done about it."""
    bench = Bench()
    bench.store.dispatch(Started(RELAY))
    assert bench.store.state.relay == RELAY
    assert bench.store.state.now == NOW
    assert bench.phases == [Phase.SIGNED_OUT]


def test_an_event_within_an_event_waits_its_turn() -> None:
    """Whoever performs an effect may answer at once without mixing two events up."""
    bench = Bench()
    bench.store.dispatch(Started(RELAY, token=TOKEN))
    assert bench.phases == [Phase.CONNECTING, Phase.CONNECTING, Phase.ONLINE]
    assert bench.wanted[:2] == [Connect(RELAY, TOKEN), ListQueue()]
