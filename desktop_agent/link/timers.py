"""The core's timers: one per key, each handing its event back once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from desktop_agent.core.effects import After, CancelTimers, TimerEffect
from desktop_agent.core.events import Event


class Timers:
    """Timers on the running event loop; its clock never jumps."""

    def __init__(self, dispatch: Callable[[Event], None]) -> None:
        self._dispatch = dispatch
        self._running: dict[str, asyncio.TimerHandle] = {}

    def perform(self, effect: TimerEffect) -> None:
        """Start a timer in the place of the last of its key, or forget all of them."""
        match effect:
            case After(key=key):
                self._cancel(key)
                loop = asyncio.get_running_loop()
                self._running[key] = loop.call_later(effect.delay_ms / 1000, self._fire, effect)
            case CancelTimers():
                self.stop()

    def stop(self) -> None:
        """Forget all timers."""
        for key in tuple(self._running):
            self._cancel(key)

    def _cancel(self, key: str) -> None:
        handle = self._running.pop(key, None)
        if handle is not None:
            handle.cancel()

    def _fire(self, effect: After) -> None:
        del self._running[effect.key]
        self._dispatch(effect.event)
