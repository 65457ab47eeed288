"""What the use cases need from outside, as protocols; the rooms implement them."""

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
