"""What the passing of time brings: handed back by the timers that the core set."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryDue:
    """The wait before the next attempt to connect is over."""


@dataclass(frozen=True, slots=True)
class ListDue:
    """The queue is to be listed again."""


@dataclass(frozen=True, slots=True)
class HeartbeatDue:
    """Presence is to be renewed."""


@dataclass(frozen=True, slots=True)
class FetchDue:
    """A session's transcript is to be asked for again."""

    session_id: str


@dataclass(frozen=True, slots=True)
class ClaimDue:
    """The claim is to be asked again, with the same ``cmid``."""

    cmid: str


@dataclass(frozen=True, slots=True)
class DeliveryDue:
    """The pause after attempt ``attempt`` is over."""

    cmid: str
    attempt: int


@dataclass(frozen=True, slots=True)
class DraftDue:
    """The keyboard has rested: the draft is to be written to disk."""

    session_id: str


@dataclass(frozen=True, slots=True)
class TypingRepeatable:
    """Our typing may be announced again."""

    session_id: str


@dataclass(frozen=True, slots=True)
class TypingExpired:
    """The visitor's typing was not renewed."""

    session_id: str


@dataclass(frozen=True, slots=True)
class NoticeExpired:
    """A passing remark has passed."""

    number: int


Due = (
    RetryDue
    | ListDue
    | HeartbeatDue
    | FetchDue
    | ClaimDue
    | DeliveryDue
    | DraftDue
    | TypingRepeatable
    | TypingExpired
    | NoticeExpired
)
