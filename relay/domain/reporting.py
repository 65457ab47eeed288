"""What a report says, and what each of its figures means. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from relay.domain.period import Period


class Dimension(StrEnum):
    """By what figures are told apart."""

    TOTAL = "total"
    DAY = "day"
    HOUR = "hour"
    WEEK_HOUR = "week_hour"
    RULE = "rule"
    DEPARTMENT = "department"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took: how often it was measured, in all, and in the middle.

    Percentiles are by nearest rank: durations that occurred, in milliseconds.
    """

    count: int = 0
    total_ms: int = 0
    median_ms: int | None = None
    p90_ms: int | None = None

    @property
    def mean_ms(self) -> int | None:
        """The mean."""
        return round(self.total_ms / self.count) if self.count else None


NO_SPREAD: Final = Spread()


@dataclass(frozen=True, slots=True)
class Conversations:
    """Conversations that began: each epoch of a session is one.

    ``spoken`` are those in which the visitor said something or asked for a person, and
    ``contained`` those of them that never went to people.
    """

    begun: int = 0
    spoken: int = 0
    contained: int = 0

    @property
    def containment(self) -> float | None:
        """The share that the bot finished alone."""
        return _share(self.contained, self.spoken)


WAIT_STEPS_S: Final = (15, 30, 60, 120, 300, 600)
"""The upper ends of the classes of waits, in seconds; what is longer is in the last."""


@dataclass(frozen=True, slots=True)
class Handovers:
    """Times that the bot handed over: each is one visitor who begins to wait for a person.

    ``waits`` counts the taken ones by ``WAIT_STEPS_S``.
    """

    asked: int = 0
    taken: int = 0
    waiting: int = 0
    wait: Spread = NO_SPREAD
    first_response: Spread = NO_SPREAD
    waits: tuple[int, ...] = ()

    @property
    def abandoned(self) -> int:
        """How many ended without a person: the visitor left, went back or was sent back."""
        return self.asked - self.taken - self.waiting

    @property
    def abandonment(self) -> float | None:
        """The share that ended without a person, of those that ended."""
        return _share(self.abandoned, self.asked - self.waiting)


@dataclass(frozen=True, slots=True)
class Stretches:
    """Stretches of time in which an agent had a conversation.

    ``reply`` runs from taking it to the agent's own first message, ``handle`` to the end.
    """

    taken: int = 0
    completed: int = 0
    lost: int = 0
    passed_on: int = 0
    handle: Spread = NO_SPREAD
    reply: Spread = NO_SPREAD


SATISFIED_FROM: Final = 4
"""The lowest score of a satisfied visitor."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """How often visitors gave each score, from 1 to 5."""

    by_score: tuple[int, ...] = (0, 0, 0, 0, 0)

    @property
    def count(self) -> int:
        """How many ratings there were."""
        return sum(self.by_score)

    @property
    def mean(self) -> float | None:
        """The mean score."""
        total = sum(score * count for score, count in enumerate(self.by_score, 1))
        return round(total / self.count, 2) if self.count else None

    @property
    def satisfied(self) -> float | None:
        """The share of satisfied visitors."""
        return _share(sum(self.by_score[SATISFIED_FROM - 1 :]), self.count)


@dataclass(frozen=True, slots=True)
class Line:
    """All figures of one day, agent, rule, ...; None where a figure cannot be told apart so."""

    by: Dimension
    key: str
    name: str
    conversations: Conversations | None = None
    handovers: Handovers | None = None
    stretches: Stretches | None = None
    ratings: Ratings | None = None


@dataclass(frozen=True, slots=True)
class Typical:
    """Where the time of a conversation goes that was handed over."""

    with_bot: Spread = NO_SPREAD
    in_queue: Spread = NO_SPREAD
    with_agent: Spread = NO_SPREAD


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a period, in all and by each dimension."""

    period: Period
    made_at: int
    total: Line
    typical: Typical
    lines: dict[Dimension, tuple[Line, ...]] = field(default_factory=dict)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


DEFINITIONS: Final[dict[str, str]] = {
    "conversation": (
        "From a visitor's first word, or their return after an end, to its end. Opening the chat "
        "without saying anything is not counted."
    ),
    "solved by the bot": (
        "The share of conversations in which nobody asked for a person and the bot did not hand "
        "over."
    ),
    "handover": (
        "A visitor begins to wait for a person, for a named reason. Who was put back into the "
        "queue because an agent vanished is not counted again."
    ),
    "wait": "From the handover to the moment an agent took the conversation.",
    "first response": (
        "From the handover to the first message of a person. The bot's time before it and its "
        "messages are no part of it."
    ),
    "left without a person": (
        "The share of handovers that ended before an agent took them: the visitor left, ended or "
        "went back to the bot. Who is still waiting is not counted."
    ),
    "handling": "From an agent's taking a conversation to its end in their hands.",
    "reply": "From an agent's taking a conversation to their own first message in it.",
    "satisfied": "The share of ratings with 4 or 5 of 5.",
    "median and 9 in 10": (
        "Half of the durations, or nine in ten of them, were as long as that or shorter."
    ),
    "when something counts": (
        "On the day and in the hour in which it began, in the time zone of the report; a rating "
        "when it was given. Durations that have not ended yet are not in the averages."
    ),
}
"""What each figure means, in the words of the report."""
