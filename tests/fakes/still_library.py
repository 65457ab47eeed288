"""Articles that never change."""

from __future__ import annotations

from dataclasses import dataclass

from relay.bots.knowledge import KnowledgeBot


@dataclass(frozen=True, slots=True)
class StillLibrary:
    """Implements ``Library`` of the Gemini bot with one bot for good."""

    bot: KnowledgeBot

    def keep_up(self) -> None:
        """Find nothing new."""
