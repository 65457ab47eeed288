"""What the use cases need from outside, as protocols; the rooms implement them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from relay.domain.answer import Turn
from relay.domain.brief import KeptBrief
from relay.domain.notes import Note
from relay.domain.offers import Offer
from relay.domain.replay import Conversation
from relay.domain.roster import Agent, SignedInAgent
from relay.domain.session import Session
from relay.domain.transcript import Entry
from relay.domain.waiting import Wait
from relay.service.model_ports import Spending
from relay.service.office import Archive, Office
from relay.service.outcome import Outcome
from relay.service.ports_people import Agents, Audit, Notes, Offers, Visitors
from relay.service.ports_sessions import Handoffs, Sessions, Transcript
from relay.service.records import (
    Credentials,
    Waiting,
)
from relay.service.watching import Telling, TellingReading


class Transaction(Telling, Protocol):
    """One unit of work: all of it is committed or none."""

    @property
    def sessions(self) -> Sessions:
        """The sessions."""
        ...

    @property
    def transcript(self) -> Transcript:
        """The entries."""
        ...

    @property
    def agents(self) -> Agents:
        """The agents and their sign-ins."""
        ...

    @property
    def visitors(self) -> Visitors:
        """The visitors."""
        ...

    @property
    def handoffs(self) -> Handoffs:
        """Alerts and owner spans."""
        ...

    @property
    def office(self) -> Office:
        """What surrounds the conversations."""
        ...

    @property
    def offers(self) -> Offers:
        """The offers."""
        ...

    @property
    def notes(self) -> Notes:
        """The agents' notes."""
        ...

    @property
    def audit(self) -> Audit:
        """The log of what people did to what is not theirs."""
        ...

    @property
    def spending(self) -> Spending:
        """What was spent on a model."""
        ...

    def savepoint(self) -> AbstractContextManager[object]:
        """Undo what is written inside when it raises."""
        ...

    def flush(self) -> None:
        """Write what was collected; called before the commit."""
        ...


class Reading(TellingReading, Protocol):
    """Questions to the committed state."""

    @property
    def archive(self) -> Archive:
        """Questions beyond the running day."""
        ...

    def session(self, session_id: str) -> Session | None:
        """Return the session, or None."""
        ...

    def current_session(self, visitor_id: str) -> Session | None:
        """Return the visitor's current session, or None."""
        ...

    def entries(self, session_id: str, since: int, limit: int) -> Sequence[Entry]:
        """Return up to ``limit`` entries after ``since``, in order."""
        ...

    def turns(self, session_id: str, limit: int) -> Sequence[Turn]:
        """Return the last messages, oldest first, for a bot."""
        ...

    def waiting(self, limit: int, departments: frozenset[str] | None = None) -> Sequence[Session]:
        """Return the queue in its order: of these departments and of everybody's, or of all."""
        ...

    def offers_to(self, agent_id: str) -> Sequence[tuple[Offer, Session]]:
        """Return the standing offers to the agent, oldest first, with their sessions."""
        ...

    def offers_made_since(self, at: int) -> Sequence[tuple[Offer, Session]]:
        """Return the standing offers that were made since that time, with their sessions."""
        ...

    def session_offered(self, offer_id: str) -> str | None:
        """Return the id of the session that this offer is about, or None."""
        ...

    def offers_are_due(self, now: int) -> bool:
        """Say whether a standing offer's time is over, or its agent not there any more."""
        ...

    def somebody_waits_unoffered(self) -> bool:
        """Say whether a session waits that nobody is being offered."""
        ...

    def notes(self, session_id: str, limit: int) -> Sequence[Note]:
        """Return the last notes on a session, oldest first."""
        ...

    def queue_order(self, limit: int) -> Sequence[Waiting]:
        """Return who waits, in the queue's order."""
        ...

    def recent_waits(self, department: str | None, since: int, limit: int) -> Sequence[Wait]:
        """Return the department's last waits that ended with an agent since that time."""
        ...

    def current_sessions(self, visitor_ids: Sequence[str]) -> Sequence[Session]:
        """Return the current sessions of these visitors."""
        ...

    def owned_by(self, agent_id: str) -> Sequence[Session]:
        """Return the agent's sessions, oldest assignment first."""
        ...

    def heads(self, session_ids: Iterable[str]) -> Sequence[Session]:
        """Return those of the sessions that exist."""
        ...

    def visitor_by_token(self, token_hash: str) -> str | None:
        """Return the id of the visitor whose token has this hash, or None."""
        ...

    def agent_by_token(self, token_hash: str, now: int) -> SignedInAgent | None:
        """Return who signed in with the token of this hash, unless revoked or disabled."""
        ...

    def signed_in(self, device_ids: Iterable[str]) -> frozenset[str]:
        """Return those of the sign-ins that stand: neither revoked nor of a disabled agent."""
        ...

    def agent(self, agent_id: str, now: int) -> Agent | None:
        """Return the agent with their presence at ``now``, or None."""
        ...

    def credentials(self, email: str) -> Credentials | None:
        """Return what signing in with this e-mail address is checked against, or None."""
        ...

    def agents(self, now: int) -> Sequence[Agent]:
        """Return all agents by name, with their presence at ``now``."""
        ...

    def brief(self, session_id: str, epoch: int) -> KeptBrief | None:
        """Return the brief of a session's epoch, or None."""
        ...

    def conversations(self, since: int) -> Iterator[Conversation]:
        """Yield every session in which something was said since that time, whole."""
        ...


R = TypeVar("R")


class Questions(Protocol):
    """Answers questions from the committed state, off the hub."""

    def ask(self, question: Callable[[Reading], R]) -> R:
        """Return what ``question`` returns.

        Raises:
            DomainError: What the question raised.
            BusyError: The database did not answer; asking again may help.
        """
        ...


WriteFunction = Callable[[Transaction], Outcome]
"""Carried out by the writer; may run twice, so ids and times are fixed before."""


class Writer(Protocol):
    """Carries out write functions in order, many to a transaction."""

    def submit(self, key: str, write: WriteFunction) -> Outcome:
        """Carry ``write`` out and return its outcome after the commit.

        ``key`` is the session concerned: functions of one key keep their order.

        Raises:
            DomainError: What ``write`` raised; nothing of it was written.
            BusyError: Storage did not answer in time; repeating is safe.
            StorageFullError: The disk is full.
        """
        ...


__all__ = [
    "Agents",
    "Handoffs",
    "Questions",
    "Reading",
    "Sessions",
    "Transaction",
    "Transcript",
    "Visitors",
    "WriteFunction",
    "Writer",
]
