"""What bots need that write with a model which costs money, as protocols."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from relay.domain.answer import BotAnswer, Turn


class Purse(Protocol):
    """Pays for calls of a model that costs money."""

    def spend(self) -> bool:
        """Count one call; False where it would be one too many, for one visitor or in all."""
        ...

    def spent(self, tokens: int) -> None:
        """Count what the call took."""
        ...


class Sheet(Purse, Protocol):
    """What a bot writes one answer on."""

    def draft(self, text: str) -> None:
        """Show the visitor what is written so far; not every time, and never over a person."""
        ...


@runtime_checkable
class WritingBot(Protocol):
    """A bot that waits for others to write its answer; is called on the hub and never stops it."""

    @property
    def name(self) -> str:
        """The name visitors see above its messages."""
        ...

    def open(self, purse: Purse) -> None:
        """Begin; ``purse`` pays for what is not for a single visitor."""
        ...

    def close(self) -> None:
        """Let go of everything, whatever is under way."""
        ...

    def write(self, turns: Sequence[Turn], language: str | None, sheet: Sheet) -> BotAnswer:
        """Answer as ``Bot.answer`` does, showing drafts on ``sheet`` and paying from it."""
        ...


class Spending(Protocol):
    """What was spent on a model that costs money, by account and stretch of time."""

    def count_call(self, account: str, since: int, most: int) -> bool:
        """Count one call in the stretch that began at ``since``; False where it has ``most``."""
        ...

    def add_tokens(self, account: str, since: int, tokens: int) -> None:
        """Add what a call took."""
        ...

    def tokens(self, account: str, since: int) -> int:
        """Return what the stretch took so far."""
        ...

    def forget(self, before: int) -> None:
        """Delete the stretches that began before that time."""
        ...
