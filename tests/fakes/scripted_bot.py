"""A bot whose answers a test decides."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from relay.domain.answer import BotAnswer, Turn

Thinking = Callable[[Sequence[Turn]], BotAnswer]


def sure_of(text: str) -> Thinking:
    """Return a way of thinking that always ends in ``text``."""
    return lambda _turns: BotAnswer(text, 0.9)


@dataclass(slots=True)
class ScriptedBot:
    """Implements the port ``Bot``: thinks as it is told, and remembers what it was asked."""

    thinks: Thinking = field(default_factory=lambda: sure_of("An answer."))
    asked: list[tuple[tuple[Turn, ...], str | None]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The name visitors see."""
        return "Edu"

    def answer(self, turns: Sequence[Turn], language: str | None) -> BotAnswer:
        """Answer as told, or raise what it is told to raise."""
        self.asked.append((tuple(turns), language))
        self.threads.add(threading.get_ident())
        return self.thinks(turns)
