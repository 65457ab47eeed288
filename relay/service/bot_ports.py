"""The thinking that the use cases ask for: bots and language models, as protocols."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from relay.domain.answer import BotAnswer, Turn


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


class BotFailedError(Exception):
    """The bot could not answer at all; the session is handed to people."""


class Summariser(Protocol):
    """A language model that sums up a conversation for the agent who takes it."""

    def summarise(self, turns: Sequence[Turn], language: str | None) -> str:
        """Return two or three sentences on what the visitor needs; called off the hub.

        Args:
            turns: The conversation so far, oldest first.
            language: The visitor's language tag (BCP 47), where known.

        Raises:
            BotFailedError: When it cannot: the brief stays as it was picked.
        """
        ...
