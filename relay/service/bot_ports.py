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
