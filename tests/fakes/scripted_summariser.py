"""A model whose summaries a test decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from relay.domain.answer import Turn


@dataclass(slots=True)
class ScriptedSummariser:
    """Implements the port ``Summariser``: writes as it is told, and remembers what it was given."""

    writes: Callable[[], str] = field(default_factory=lambda: lambda: "In short.")
    given: list[tuple[tuple[Turn, ...], str | None]] = field(default_factory=list)

    def summarise(self, turns: Sequence[Turn], language: str | None) -> str:
        """Write as told, or raise what it is told to raise."""
        self.given.append((tuple(turns), language))
        return self.writes()
