"""The thinking that the use cases ask for: bots and language models, as protocols."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from relay.domain.answer import Awaited, BotAnswer, Turn
from relay.service.outcome import AskBot


class Bot(Protocol):
    """Something that answers visitors; may take its time, is called off the hub."""

    @property
    def name(self) -> str:
        """The name visitors see above its messages."""
        ...

    def answer(self, turns: Sequence[Turn], language: str | None) -> BotAnswer:
        """Answer the last of ``turns``, oldest first, the visitor's.

        Args:
            turns: The conversation so far.
            language: The visitor's language tag (BCP 47), where known.

        Raises:
            BotFailedError: When it cannot answer at all (a service is down).
        """
        ...


@runtime_checkable
class CorrespondingBot(Protocol):
    """A bot somewhere else, which may answer later; waits on the hub."""

    @property
    def name(self) -> str:
        """The name visitors see above its messages."""
        ...

    def correspond(self, ask: AskBot, turns: Sequence[Turn]) -> BotAnswer | Awaited:
        """Ask it; raises BotFailedError as a bot that is here does."""
        ...

    def answer(self, turns: Sequence[Turn], language: str | None) -> BotAnswer:
        """Answer in its place where what was awaited did not come; raises BotFailedError."""
        ...


@runtime_checkable
class KeepsUp(Protocol):
    """A bot with work beside answering, such as watching what it answers from."""

    def keep_up(self) -> None:
        """Work until the relay stops; on the hub, so wait and use threads as it does."""
        ...


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


class BotFailedError(Exception):
    """The bot could not answer at all; the session is handed to people."""


@runtime_checkable
class Summariser(Protocol):
    """A language model that sums up a conversation for the agent who takes it."""

    def summarise(self, turns: Sequence[Turn], language: str | None) -> str:
        """Return two or three sentences on what the visitor needs; called on the hub.

        It waits without stopping the hub.

        Args:
            turns: The conversation so far, oldest first.
            language: The visitor's language tag (BCP 47), where known.

        Raises:
            BotFailedError: When it cannot: the brief stays as it was picked.
        """
        ...
