"""What the bridge asks of a way of telling, and what that may answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop_agent.core.attention import Call


class NotifierUnavailableError(Exception):
    """This way of telling does not work here, or no longer; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Reactions:
    """What to do when the agent reacts; each takes the session.

    ``passed``: the call left the screen by itself. ``dismissed``: the agent closed it.
    """

    accepted: Callable[[str], None]
    opened: Callable[[str], None]
    passed: Callable[[str], None]
    dismissed: Callable[[str], None]


class Notifier(Protocol):
    """One way of telling. Every call may raise NotifierUnavailableError."""

    @property
    def words(self) -> str:
        """How the agent is told, as a sentence for the settings."""

    async def open(self) -> None:
        """Connect to what shows the calls."""

    async def show(self, call: Call) -> None:
        """Show a call, in the place of the same session's earlier one."""

    async def clear(self, session_id: str) -> None:
        """Take the session's call off the screen, where it is there."""

    async def close(self) -> None:
        """Take everything off the screen and let go; raises nothing."""
