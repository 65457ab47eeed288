"""Ports to what is watched over time: addresses that visitors left, silence, promised times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from relay.domain.promises import Milestone
from relay.domain.session import Session
from relay.domain.transcript import Message
from relay.service.outside import Outbound, Shipment


@dataclass(frozen=True, slots=True)
class Overdue:
    """A session in which something is due; ``since`` is when that stretch of time began."""

    session: Session
    since: int


@dataclass(frozen=True, slots=True)
class AnswerDue:
    """A person's answer of ``answer_at`` that may have to be mailed.

    ``seen_at`` is when the visitor was last seen, ``mailed_seq`` the last entry that a
    mail told them of.
    """

    session: Session
    answer_at: int
    seen_at: int
    mailed_seq: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A visitor who left an address and whose whereabouts matter."""

    session_id: str
    visitor_id: str


class Contacts(Protocol):
    """What is known of visitors who left an address, within a transaction."""

    def keep(self, session_id: str, now: int, head_seq: int) -> None:
        """Note that the visitor left an address, or another one, after entry ``head_seq``."""
        ...

    def note_answer(self, session_id: str, now: int) -> None:
        """Note a person's answer, which is mailed unless the visitor comes to see it."""
        ...

    def seen(self, times: Mapping[str, int]) -> None:
        """Note when the visitors of these sessions were last here."""
        ...

    def answers_due(self, since: int, limit: int) -> Sequence[AnswerDue]:
        """Return who has an answer since before that time, the oldest first."""
        ...

    def answers_since(self, session_id: str, seq: int) -> Sequence[Message]:
        """Return what people said after entry ``seq``, in order."""
        ...

    def settle(self, due: AnswerDue, mailed_seq: int) -> bool:
        """Note what a mail told of; False where another relay did so before."""
        ...


class Watch(Protocol):
    """Sessions with people in which something is due, within a transaction.

    Each question leaves out sessions for whose stretch of time the milestone is noted.
    """

    def reach(self, milestone: Milestone, overdue: Overdue, *, due_at: int, now: int) -> bool:
        """Note that something was done for a stretch of time; False where it was before."""
        ...

    def reached_at(self, milestone: Milestone, overdue: Overdue) -> int | None:
        """Return when a milestone of a stretch of time was noted, or None."""
        ...

    def waiting(self, since: int, unless: Milestone, limit: int) -> Sequence[Overdue]:
        """Return who waits in the queue since before that time."""
        ...

    def without_first_answer(self, since: int, unless: Milestone, limit: int) -> Sequence[Overdue]:
        """Return who wants a person since before that time and had no word from one."""
        ...

    def without_next_answer(self, since: int, unless: Milestone, limit: int) -> Sequence[Overdue]:
        """Return who had an answer and waits for the next since before that time."""
        ...

    def silent_agents(self, since: int, unless: Milestone, limit: int) -> Sequence[Overdue]:
        """Return whose agent owes them words since before that time."""
        ...

    def silent_visitors(
        self, since: int, unless: Milestone | None, limit: int
    ) -> Sequence[Overdue]:
        """Return who has not answered their agent since before that time."""
        ...


class Telling(Protocol):
    """The part of a transaction that is about being told."""

    @property
    def outbound(self) -> Outbound:
        """Work for the world outside."""
        ...

    @property
    def contacts(self) -> Contacts:
        """Visitors who left an address."""
        ...

    @property
    def watch(self) -> Watch:
        """Silence and promised times."""
        ...


class TellingReading(Protocol):
    """The questions that are about being told."""

    def wanted(self, limit: int) -> Sequence[Wanted]:
        """Return visitors who would be mailed an answer unless they are here."""
        ...

    def is_outbound_due(self, now: int) -> bool:
        """Say whether there is work for the world outside to be sent."""
        ...

    def outbound(self, limit: int, *, everything: bool = False) -> Sequence[Shipment]:
        """Return what is not sent yet, with ``everything`` the rest too, newest first."""
        ...
