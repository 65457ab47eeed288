"""Passing sessions on: offers, transfers, notes, who is there, promised times."""

from __future__ import annotations

from relay.protocol.agent import AgentCard, Offer
from relay.protocol.briefs import DepartmentCard, HandoffBrief, Note
from relay.protocol.shapes import Shape
from relay.protocol.vocabulary import (
    Fence,
    Identifier,
    Milliseconds,
    OfferEnd,
    Slug,
    Target,
    Text,
)


class BriefChanged(Shape, frozen=True):
    """A session's brief was written, or written better, by a model; a hint."""

    session_id: Identifier
    brief: HandoffBrief


class NoteAdd(Shape, frozen=True):
    """Write a note on a session. Safe to repeat with the same ``cmid``."""

    session_id: Identifier
    cmid: Identifier
    text: Text


class NoteAdded(Shape, frozen=True):
    """The note is stored for good."""

    note: Note


class NoteWritten(Shape, frozen=True):
    """A note was written on a session; a hint."""

    session_id: Identifier
    note: Note


class OfferMade(Shape, frozen=True):
    """The caller is asked to take a session; on all of their devices."""

    offer: Offer


class OfferEnded(Shape, frozen=True):
    """An offer does not stand any more: told to who had it and who made it."""

    offer_id: Identifier
    session_id: Identifier
    end: OfferEnd
    agent_name: str | None = None


class OfferAccept(Shape, frozen=True):
    """Take the offered session."""

    offer_id: Identifier
    cmid: Identifier


class OfferDecline(Shape, frozen=True):
    """Leave the offered session to others."""

    offer_id: Identifier
    cmid: Identifier


class SessionTransfer(Shape, frozen=True):
    """Pass a session on, to one agent or to a department: exactly one of the two.

    To a department it goes at once, keeping its wait. To an agent it is offered: the
    caller keeps it until the offer is accepted.
    """

    session_id: Identifier
    cmid: Identifier
    fence: Fence
    to_agent: Identifier | None = None
    to_department: Slug | None = None
    note: Text | None = None


class TransferStarted(Shape, frozen=True):
    """The transfer is under way (``offer_id``), or done (no ``offer_id``)."""

    cmid: str
    offer_id: Identifier | None = None


class SessionReturn(Shape, frozen=True):
    """Give a session back to the bot."""

    session_id: Identifier
    cmid: Identifier
    fence: Fence


class SessionRequeue(Shape, frozen=True):
    """Put any active session back into the queue; for supervisors, audited."""

    session_id: Identifier
    cmid: Identifier


class SessionClose(Shape, frozen=True):
    """Finish any session; for supervisors, audited."""

    session_id: Identifier
    cmid: Identifier


class RosterList(Shape, frozen=True):
    """Ask who is there to transfer to."""


class Roster(Shape, frozen=True):
    """The agents who are not offline and the departments."""

    agents: tuple[AgentCard, ...]
    departments: tuple[DepartmentCard, ...]


class TargetWarned(Shape, frozen=True):
    """A promised time is about to pass, or has (``due_at`` lies behind)."""

    session_id: Identifier
    target: Target
    due_at: Milliseconds
