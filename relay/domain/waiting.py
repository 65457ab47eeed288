"""Where waiting visitors stand, how long it may take, and whether anybody is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import quantiles
from typing import Protocol

ENOUGH_WAITS = 8
"""Fewer recent waits than these say nothing about the next one."""

RECENT_MS = 4 * 3_600_000
"""Waits that ended longer ago say nothing about now, in milliseconds."""

_SLOWEST, _FASTEST = 3.0, 1 / 3
"""How far more or fewer people than lately may stretch or shrink an estimate."""


class People(StrEnum):
    """Whether people can be reached: ``away`` when nobody is there, ``closed`` out of hours."""

    AVAILABLE = "available"
    AWAY = "away"
    CLOSED = "closed"


class Opening(Protocol):
    """Knows the business hours."""

    def is_open(self, department: str | None, at: int) -> bool:
        """Say whether the department, or everybody, works at that time."""
        ...


class AlwaysOpen:
    """Implements ``Opening`` where no hours were set."""

    def is_open(self, department: str | None, at: int) -> bool:  # noqa: ARG002 - whenever
        """Say that they do."""
        return True


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait that ended with an agent: from when, until when, and with whom."""

    began: int
    ended: int
    agent_id: str


@dataclass(frozen=True, slots=True)
class WaitRange:
    """An estimate of a wait from now, in whole seconds."""

    from_s: int
    to_s: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a waiting visitor stands; without ``wait`` nobody knows how long it takes."""

    position: int
    wait: WaitRange | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How long one place in a queue took lately, in milliseconds: the usual range."""

    quick_ms: float
    slow_ms: float

    def wait(self, position: int) -> WaitRange:
        """Return the estimate for somebody at ``position``."""
        low, high = (round(one * position / 1000) for one in (self.quick_ms, self.slow_ms))
        return WaitRange(low, max(low + 1, high))


def pace_of(recent: Sequence[Wait], agents_now: int) -> Pace | None:
    """Return how fast a queue moves, from its recent waits; None where that is not known.

    Each wait is divided by the place it began at, and the middle half of these is the
    range, stretched where fewer people are there than served lately.
    """
    if agents_now < 1 or len(recent) < ENOUGH_WAITS:
        return None
    per_place = [(one.ended - one.began) / _place_at_start(one, recent) for one in recent]
    quick, _, slow = quantiles(per_place, n=4)
    ratio = len({one.agent_id for one in recent}) / agents_now
    factor = min(max(ratio, _FASTEST), _SLOWEST)
    return Pace(quick * factor, slow * factor)


def places(
    waiting: Iterable[tuple[str, str | None]], paces: Mapping[str | None, Pace | None]
) -> dict[str, Place]:
    """Return the place of each waiting session within its department's queue.

    ``waiting`` are ids and departments in the order of the queue.
    """
    found: dict[str, Place] = {}
    seen: Counter[str | None] = Counter()
    for session_id, department in waiting:
        seen[department] += 1
        pace = paces.get(department)
        position = seen[department]
        found[session_id] = Place(position, pace.wait(position) if pace else None)
    return found


def _place_at_start(wait: Wait, recent: Sequence[Wait]) -> int:
    ahead = sum(one.began < wait.began < one.ended for one in recent)
    return 1 + ahead
