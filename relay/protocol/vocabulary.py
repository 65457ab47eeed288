"""The words of the wire: states, voices, changes, codes and limits.

Enumerations that a relay sends to clients are *open*: a client that meets a
value from a newer relay reads it as ``unknown`` instead of failing, which lets
the wire grow within a version.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

import msgspec

PROTOCOL_VERSION = 1
"""Goes into the connect payload; a relay refuses a version it does not speak."""

MAX_NUMBER = 2_147_483_647
"""Largest seq or fence; what both databases keep in a column."""

MAX_TEXT_CHARS = 4_000
"""Longest message text, in Unicode code points."""

MAX_NAME_CHARS = 80
"""Longest name of a visitor or an agent, in Unicode code points."""

MAX_URL_CHARS = 2_000
"""Longest page address, in Unicode code points."""

MAX_TITLE_CHARS = 300
"""Longest page title, in Unicode code points."""

MAX_PAGE_ENTRIES = 200
"""Most transcript entries in one page of a resume."""

MAX_FRAME_BYTES = 65_536
"""Largest frame a client may send, in bytes; a larger one closes the socket."""


class Namespace(StrEnum):
    """The two Socket.IO namespaces of the wire."""

    VISITOR = "/visitor"
    AGENT = "/agent"


class OpenEnum(StrEnum):
    """A vocabulary that may grow: a value not known here becomes ``UNKNOWN``."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """Read a newer relay's word as ``unknown`` instead of failing."""
        return cls.__members__.get("UNKNOWN") if isinstance(value, str) else None


class SessionState(OpenEnum):
    """Who owns a session: the bot, the queue, an agent, or nobody any more."""

    BOT = "bot"
    PENDING = "pending"
    ACTIVE = "active"
    COMPLETED = "completed"
    ABANDONED = "abandoned"
    ERASED = "erased"
    UNKNOWN = "unknown"


class Voice(OpenEnum):
    """Who speaks in a transcript."""

    VISITOR = "visitor"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"
    UNKNOWN = "unknown"


class Change(OpenEnum):
    """What happened to a session; each change is an entry of its transcript."""

    OPENED = "opened"
    ESCALATED = "escalated"
    CANCELLED = "cancelled"
    CLAIMED = "claimed"
    REQUEUED = "requeued"
    COMPLETED = "completed"
    ABANDONED = "abandoned"
    REOPENED = "reopened"
    ERASED = "erased"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    CONTACT_LEFT = "contact_left"
    RATED = "rated"
    UNKNOWN = "unknown"


class Presence(OpenEnum):
    """What an agent says of themself; ``offline`` is what the relay concludes.

    ``away`` keeps the sessions and takes no new ones by offer; ``invisible`` does as
    ``away`` and does not count as somebody being there for visitors.
    """

    ONLINE = "online"
    AWAY = "away"
    INVISIBLE = "invisible"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class Role(OpenEnum):
    """What an agent may do; each role includes the ones before it."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    UNKNOWN = "unknown"


class People(OpenEnum):
    """Whether people can be reached: ``away`` when nobody is there, ``closed`` out of hours."""

    AVAILABLE = "available"
    AWAY = "away"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class OfferKind(OpenEnum):
    """Why a session is offered to an agent: from the queue, or by a colleague."""

    QUEUE = "queue"
    TRANSFER = "transfer"
    UNKNOWN = "unknown"


class OfferEnd(OpenEnum):
    """How an offer ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Target(OpenEnum):
    """A promised time: of the first answer by a person, and of every later one."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    UNKNOWN = "unknown"


class EntityKind(OpenEnum):
    """What kind of thing a visitor mentioned."""

    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    DATE = "date"
    MONEY = "money"
    UNKNOWN = "unknown"


class BriefAuthor(OpenEnum):
    """Who wrote a handoff brief: picked from the conversation, or a language model."""

    EXTRACT = "extract"
    MODEL = "model"
    UNKNOWN = "unknown"


class Rule(OpenEnum):
    """Which named rule handed a session over to people."""

    ASKED_FOR_PERSON = "asked_for_person"
    TOPIC = "topic"
    FRUSTRATION = "frustration"
    REPETITION = "repetition"
    LOW_CONFIDENCE = "low_confidence"
    AMBIGUITY = "ambiguity"
    FALLBACK_WORDING = "fallback_wording"
    REPEATED_FAILURE = "repeated_failure"
    BOT_ERROR = "bot_error"
    BOT_TIMEOUT = "bot_timeout"
    UNKNOWN = "unknown"


class RefusalCode(OpenEnum):
    """Why a request was refused; PROTOCOL.md says what to do about each."""

    BAD_REQUEST = "bad_request"
    PROTOCOL_UNSUPPORTED = "protocol_unsupported"
    ORIGIN_REFUSED = "origin_refused"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    WRONG_STATE = "wrong_state"
    ALREADY_TAKEN = "already_taken"
    NOT_OWNER = "not_owner"
    AT_CAPACITY = "at_capacity"
    RATE_LIMITED = "rate_limited"
    BUSY = "busy"
    STORAGE_FULL = "storage_full"
    INTERNAL = "internal"
    UNKNOWN = "unknown"


# (?!\n): Python's $ also matches before a final line feed, JavaScript's does not.
Identifier = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f-]{32,36}(?!\n)$")]
"""A UUID in lower-case hexadecimal, with or without its hyphens."""

Token = Annotated[str, msgspec.Meta(min_length=16, max_length=128)]
"""An opaque secret; the relay stores only its hash."""

Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}(?!\n)$")]
"""The short name of a department, an outcome or a tag."""

Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
"""An e-mail address; the relay checks more than its length (RFC 5321)."""

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TEXT_CHARS)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_NAME_CHARS)]
Url = Annotated[str, msgspec.Meta(max_length=MAX_URL_CHARS)]
Title = Annotated[str, msgspec.Meta(max_length=MAX_TITLE_CHARS)]
Language = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}(?!\n)$")]
Seq = Annotated[int, msgspec.Meta(ge=0, le=MAX_NUMBER)]
Fence = Annotated[int, msgspec.Meta(ge=0, le=MAX_NUMBER)]
Milliseconds = Annotated[int, msgspec.Meta(ge=0)]
"""A point in time, in milliseconds since 1970-01-01 UTC; never used for order."""
