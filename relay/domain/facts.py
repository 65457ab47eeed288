"""What has happened, for those who are told after the commit."""

from __future__ import annotations

from dataclasses import dataclass

from relay.domain.brief import Brief
from relay.domain.lifecycle import State
from relay.domain.notes import Note
from relay.domain.offers import Offer
from relay.domain.promises import Target
from relay.domain.session import Session
from relay.domain.transcript import ChangeRecord, Message, Voice
from relay.domain.waiting import People, Place


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """Somebody waits for a person; stands until the session leaves the queue."""

    alert_id: str
    raised_at: int
    line: str


@dataclass(frozen=True, slots=True)
class MessageStored:
    """A message was stored; ``session`` is as it was left."""

    session: Session
    message: Message


@dataclass(frozen=True, slots=True)
class SessionMoved:
    """A session changed hands or ended; ``was`` and ``was_assigned_to`` are from before.

    ``offer`` is the one that ended with it.
    """

    session: Session
    record: ChangeRecord
    was: State | None
    was_assigned_to: str | None = None
    alert: AlertRaised | None = None
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class OfferMade:
    """An agent is asked to take a session."""

    offer: Offer
    session: Session


@dataclass(frozen=True, slots=True)
class OfferClosed:
    """An offer ended and the session stayed where it was; ``offer.end`` says how."""

    offer: Offer


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """An agent wrote a note on a session."""

    session: Session
    note: Note


@dataclass(frozen=True, slots=True)
class SessionRated:
    """The visitor rated a conversation; ``session`` is as it was left, in the same hands."""

    session: Session
    record: ChangeRecord


@dataclass(frozen=True, slots=True)
class TypingSeen:
    """Somebody started or stopped typing; never stored."""

    session: Session
    voice: Voice
    active: bool
    author: str | None = None


@dataclass(frozen=True, slots=True)
class DraftWritten:
    """The bot has come so far with its answer to entry ``seq``; never stored."""

    session: Session
    seq: int
    text: str


@dataclass(frozen=True, slots=True)
class BriefWritten:
    """The brief of a session's handover was written, or written better; for agents only."""

    session: Session
    brief: Brief


@dataclass(frozen=True, slots=True)
class ContactLeft:
    """A visitor left an address; the session stays where it is."""

    session: Session
    record: ChangeRecord


@dataclass(frozen=True, slots=True)
class TargetWarned:
    """A promised time is about to pass, or has."""

    session: Session
    target: Target
    due_at: int


@dataclass(frozen=True, slots=True)
class PlaceSeen:
    """A waiting visitor's place, or the estimate of their wait, is another one; never stored."""

    session_id: str
    visitor_id: str
    place: Place


@dataclass(frozen=True, slots=True)
class PeopleSeen:
    """Whether a visitor can reach people is not as it was; never stored."""

    session_id: str
    visitor_id: str
    people: People


Fact = (
    MessageStored
    | SessionMoved
    | OfferMade
    | OfferClosed
    | NoteWritten
    | ContactLeft
    | TargetWarned
    | SessionRated
    | TypingSeen
    | DraftWritten
    | BriefWritten
    | PlaceSeen
    | PeopleSeen
)
