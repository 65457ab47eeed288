"""What has happened, for those who are told after the commit."""

from __future__ import annotations

from dataclasses import dataclass

from relay.domain.brief import Brief
from relay.domain.lifecycle import State
from relay.domain.session import Session
from relay.domain.transcript import ChangeRecord, Message, Voice


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
    """A session changed hands or ended; ``was`` and ``was_assigned_to`` are from before."""

    session: Session
    record: ChangeRecord
    was: State | None
    was_assigned_to: str | None = None
    alert: AlertRaised | None = None


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


Fact = MessageStored | SessionMoved | SessionRated | TypingSeen | DraftWritten | BriefWritten
