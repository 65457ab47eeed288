"""A way of telling for tests: keeps what is on screen, and fails when told to."""

from __future__ import annotations

from desktop_agent.core.attention import Call
from desktop_agent.notify.port import NotifierUnavailableError, Reactions


class FakeNotifier:
    """Implements the port ``Notifier`` in memory."""

    def __init__(self, words: str, reactions: Reactions) -> None:
        self.words = words
        self.reactions = reactions
        self.screen: dict[str, Call] = {}
        self.history: list[Call] = []
        self.cleared: list[str] = []
        self.opened = 0
        self.closed = 0
        self.fails: Exception | None = None

    async def open(self) -> None:
        """Take note; fails when told to."""
        self.opened += 1
        self._fail()

    async def show(self, call: Call) -> None:
        """Put the call on screen; fails when told to."""
        self._fail()
        self.screen[call.session_id] = call
        self.history.append(call)

    async def clear(self, session_id: str) -> None:
        """Take the call away; fails when told to."""
        self._fail()
        del self.screen[session_id]
        self.cleared.append(session_id)

    async def close(self) -> None:
        """Take everything away."""
        self.closed += 1
        self.screen.clear()

    def _fail(self) -> None:
        if self.fails is not None:
            raise self.fails


def broken() -> NotifierUnavailableError:
    """Return what a way of telling raises that does not work any more."""
    return NotifierUnavailableError("gone")
