"""A push that remembers what it was told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from relay.domain.facts import Fact
from relay.service.outcome import FollowUp


@dataclass(slots=True)
class RememberingPush:
    """Implements the port ``Push``: keeps every fact with the connection that was skipped."""

    told: list[tuple[Fact, str | None]] = field(default_factory=list)

    def tell(self, facts: Iterable[Fact], *, skip: str | None = None) -> None:
        """Keep ``facts``."""
        self.told += [(fact, skip) for fact in facts]


@dataclass(slots=True)
class RememberingFollowUps:
    """Implements the port ``FollowUps``: keeps what should be started."""

    started: list[FollowUp] = field(default_factory=list)

    def start(self, follow_ups: Iterable[FollowUp]) -> None:
        """Keep ``follow_ups``."""
        self.started += follow_ups
