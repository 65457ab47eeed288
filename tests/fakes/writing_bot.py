"""A bot that writes its answers before the visitor's eyes, as a test tells it to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from relay.domain.answer import BotAnswer, Turn
from relay.service.model_ports import Purse, Sheet

Writing = Callable[[Sheet], BotAnswer]


def _an_answer(sheet: Sheet) -> BotAnswer:
    sheet.draft("An")
    return BotAnswer("An answer.", 0.9)


@dataclass(slots=True)
class ScriptedWriter:
    """Implements the port ``WritingBot``."""

    writes: Writing = _an_answer
    asked: list[tuple[Turn, ...]] = field(default_factory=list)
    purse: Purse | None = None
    closed: bool = False

    @property
    def name(self) -> str:
        """The name visitors see."""
        return "Edu"

    def open(self, purse: Purse) -> None:
        """Remember what pays for the house."""
        self.purse = purse

    def close(self) -> None:
        """Remember that it is over."""
        self.closed = True

    def write(self, turns: Sequence[Turn], language: str | None, sheet: Sheet) -> BotAnswer:
        """Write as told, or raise what it is told to raise."""
        del language
        self.asked.append(tuple(turns))
        return self.writes(sheet)
