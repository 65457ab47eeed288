"""Work for the world outside, such as mail: stored with the decision, sent after the commit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

from relay.domain.transcript import clean_line, tidy

FIRST_PAUSE_MS = 15_000
"""Before the second attempt, in milliseconds; each later pause is twice as long."""

LONGEST_PAUSE_MS = 3_600_000
"""Longest pause between two attempts, in milliseconds."""

ATTEMPTS_AT_MOST = 48
"""After so many attempts, about two days, one is given up: it stays and can be retried."""

SUBJECT_CHARS = 200
"""Longest subject; many programs show far less."""

_NAMESPACE = UUID("6b1f2a44-6f0e-5d5c-9a37-0c8f4f2f7b6e")


class Progress(StrEnum):
    """How far a parcel has come."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


OPEN = frozenset({Progress.WAITING, Progress.SENDING})
"""What the worker still looks at."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A plain text mail to one address."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One piece of work; ``key`` says what it is for, and there is one parcel for each key."""

    parcel_id: str
    key: str
    mail: Mail
    created_at: int
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel and how it fares; ``next_at`` is when it is due, or its lease ends."""

    parcel: Parcel
    progress: Progress
    attempts: int
    next_at: int
    last_error: str = ""
    sent_at: int | None = None


def parcel(key: str, mail: Mail, *, now: int, session_id: str | None = None) -> Parcel:
    """Return a parcel whose id follows from its key: the same when it is decided again.

    The subject becomes one line, so that nothing in it can become a header.
    """
    subject = clean_line(mail.subject)[:SUBJECT_CHARS]
    tidied = Mail(clean_line(mail.to), subject, tidy(mail.text))
    return Parcel(str(uuid5(_NAMESPACE, key)), key, tidied, now, session_id)


def pause_ms(attempts: int, share: float) -> int:
    """Return how long to wait after that many attempts, in milliseconds.

    Half of it is fixed, half is ``share`` (0 to 1, by chance): work that failed
    together does not come back together.
    """
    # Bounded before doubling: a number of a thousand digits helps nobody.
    doubled = FIRST_PAUSE_MS << min(max(attempts - 1, 0), 16)
    whole = min(doubled, LONGEST_PAUSE_MS)
    return round(whole / 2 + whole / 2 * share)
