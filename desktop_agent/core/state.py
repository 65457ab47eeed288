"""All the app knows, in frozen values; ``reduce`` makes the next from the last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from desktop_agent.core.preferences import Preferences
from desktop_agent.core.timing import Timing
from relay.protocol.agent import AgentCard, Offer, SessionCard
from relay.protocol.briefs import HandoffBrief, Note
from relay.protocol.passing import Roster
from relay.protocol.shapes import Entry
from relay.protocol.vocabulary import Presence, Target


class Phase(StrEnum):
    """Where the app is between signed out and at work."""

    SIGNED_OUT = "signed_out"
    SIGNING_IN = "signing_in"
    CONNECTING = "connecting"
    ONLINE = "online"
    RETRYING = "retrying"


class RowKind(StrEnum):
    """What an outbox row asks the relay to store."""

    REPLY = "reply"
    COMPLETE = "complete"
    NOTE = "note"


class RowState(StrEnum):
    """How far an outbox row has come.

    ``SAVING``: not yet on disk. ``QUEUED``: on disk, waits for its turn or for the
    connection. ``SENDING``: asked, or about to be asked again. ``SENT``: stored by
    the relay, its entry is on the way. ``NOT_SENT``: given up; the words are kept.
    """

    SAVING = "saving"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    NOT_SENT = "not_sent"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """Something to be stored by the relay, kept on disk until it says it is.

    ``text`` is a completion's outcome and tags, as ``outcomes`` writes them.
    ``fence`` is the session's when the words were written: a later owner never
    gets them. ``attempt`` counts sendings since the app started and tells a late
    answer from the awaited one. ``reason`` says why it was not sent.
    """

    cmid: str
    account: str
    session_id: str
    fence: int
    kind: RowKind
    text: str
    created_at: int
    visitor_name: str
    state: RowState = RowState.SAVING
    attempt: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A session that is read: its transcript without gaps from the first entry.

    ``card`` is None until the relay has told of the session.
    ``fetching``: a page is on its way. ``fetch_again``: something more was heard
    of meanwhile. ``asked_since``: where the page asked for last begins.
    ``read_seq``: the last entry the agent has seen.
    """

    card: SessionCard | None
    entries: tuple[Entry, ...] = ()
    read_seq: int = 0
    fetching: bool = False
    fetch_again: bool = False
    asked_since: int = 0
    visitor_is_typing: bool = False
    brief: HandoffBrief | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Claiming:
    """The claim under way; ``attempt`` counts how often it was asked."""

    session_id: str
    cmid: str
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Answering:
    """The offer that is being accepted."""

    offer_id: str
    cmid: str


@dataclass(frozen=True, slots=True)
class Passing:
    """A session being passed to ``to``; with an ``offer_id``, a colleague has to accept."""

    cmid: str
    to: str
    offer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """A promised time, due at ``due_at``, until we answer after entry ``after_seq``."""

    target: Target
    due_at: int
    after_seq: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A passing remark; ``number`` tells one from the next of the same words."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class State:
    """The whole of it. ``now`` is the time of the last event, in ms since 1970."""

    timing: Timing = field(default_factory=Timing)
    now: int = 0

    relay: str = ""
    email: str = ""
    token: str | None = field(default=None, repr=False)
    phase: Phase = Phase.SIGNED_OUT
    sign_in_error: str = ""
    """Why the last attempt to sign in failed, or why one was signed out."""

    attempt: int = 0
    """Attempts to connect since the last success."""

    retry_at: int | None = None
    trouble: str = ""
    """Why there is no connection."""

    listing: bool = False
    listed: bool = False
    """Whether the queue was fetched since connecting; nothing is sent before."""

    renewing: bool = False
    restored: bool = False
    """Whether the outbox and drafts of this account were read from disk."""

    me: AgentCard | None = None
    wanted_presence: Presence | None = None
    waiting: tuple[SessionCard, ...] = ()
    mine: tuple[SessionCard, ...] = ()
    conversations: Mapping[str, Conversation] = field(default_factory=dict)
    selected: str | None = None
    claiming: Claiming | None = None

    offers: tuple[Offer, ...] = ()
    """What is offered to the agent, the oldest first."""

    answering: Answering | None = None
    passing: Mapping[str, Passing] = field(default_factory=dict)
    """Own sessions that are being passed on."""

    roster: Roster | None = None
    """Who is there to pass sessions to, as far as was asked."""

    warned: Mapping[str, Warned] = field(default_factory=dict)
    """Promised times that are about to pass, by session."""

    outbox: tuple[OutboxRow, ...] = ()
    drafts: Mapping[str, str] = field(default_factory=dict)
    unsaved_drafts: frozenset[str] = frozenset()
    typing_announced: frozenset[str] = frozenset()

    focused: bool = True
    """Whether the agent looks at the chats."""

    preferences: Preferences = field(default_factory=Preferences)

    notice: Notice | None = None
    notices_made: int = 0
