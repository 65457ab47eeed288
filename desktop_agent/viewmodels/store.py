"""The state, held in one place: events go in, changes and effects come out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop_agent.core.effects import Effect
from desktop_agent.core.events import Event
from desktop_agent.core.reduce import reduce
from desktop_agent.core.state import State


class Store(QObject):
    """Runs the core. An event dispatched while another is handled waits its turn."""

    changed = Signal(object, object)
    """The state before and the state after one event."""

    def __init__(
        self,
        state: State,
        *,
        perform: Callable[[Effect], None],
        clock: Callable[[], int],
        new_id: Callable[[], str],
    ) -> None:
        """Take who carries out effects, the time in ms since 1970, and a maker of ids."""
        super().__init__()
        self._state = state
        self._perform = perform
        self._events: deque[Event] = deque()
        self._busy = False
        self.clock = clock
        self.new_id = new_id

    @property
    def state(self) -> State:
        """Return the state after the last event."""
        return self._state

    def dispatch(self, event: Event) -> None:
        """Let ``event`` happen: the state changes, then the effects are performed."""
        self._events.append(event)
        if self._busy:
            return
        self._busy = True
        try:
            while self._events:
                self._handle(self._events.popleft())
        finally:
            self._busy = False

    def _handle(self, event: Event) -> None:
        before = self._state
        self._state, effects = reduce(before, event, self.clock())
        self.changed.emit(before, self._state)
        for effect in effects:
            self._perform(effect)
