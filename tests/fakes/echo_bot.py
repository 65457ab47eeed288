"""A bot that needs no training, so that a test's relay is up in a moment."""

from __future__ import annotations

from collections.abc import Sequence

from relay.domain.answer import BotAnswer, Turn


class EchoBot:
    """Implements the port ``Bot``: repeats what the visitor said, sure of itself."""

    name = "Echo"

    def answer(self, turns: Sequence[Turn], language: str | None) -> BotAnswer:
        """Return the last turn's words."""
        del language
        return BotAnswer(f"You said: {turns[-1].text}", confidence=1.0)
