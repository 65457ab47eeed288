"""The last resort: the app's own window. Needs nothing of the system, and never fails."""

from __future__ import annotations

from collections.abc import Callable

from desktop_agent.core.attention import Call


class InAppNotifier:
    """Shows a banner in the window and lets its place in the task bar flash."""

    words = "This desktop shows no notifications: you are told in the window, which asks for you."

    def __init__(self, show: Callable[[tuple[Call, ...]], None], flash: Callable[[], None]) -> None:
        """Take what shows the calls in the window, and what makes the window ask for attention."""
        self._show = show
        self._flash = flash
        self._calls: dict[str, Call] = {}

    async def open(self) -> None:
        """Nothing to connect to."""

    async def show(self, call: Call) -> None:
        """Add the call to the banner."""
        self._calls[call.session_id] = call
        self._show(tuple(self._calls.values()))
        self._flash()

    async def clear(self, session_id: str) -> None:
        """Take the call off the banner."""
        self._calls.pop(session_id, None)
        self._show(tuple(self._calls.values()))

    async def close(self) -> None:
        """Take the banner away."""
        self._calls.clear()
        self._show(())
