"""What an agent's client may ask and is told, in the namespace ``/agent``."""

from __future__ import annotations

from typing import Annotated

import msgspec

from relay.protocol.briefs import HandoffBrief, Note
from relay.protocol.shapes import Entry, PageContext, SessionHead, Shape
from relay.protocol.vocabulary import (
    Change,
    Fence,
    Identifier,
    Milliseconds,
    OfferKind,
    Presence,
    Role,
    Rule,
    Seq,
    SessionState,
    Slug,
    Text,
    Token,
)


class AgentHello(Shape, frozen=True):
    """Connect payload: the token that signing in returned. WebSocket only."""

    protocol: int
    token: Token


class AgentCard(Shape, frozen=True):
    """An agent, as agents see each other. ``load`` counts their sessions.

    ``departments`` are those whose queues they work on, ``languages`` the ones they
    speak (BCP 47).
    """

    agent_id: Identifier
    name: str
    role: Role
    presence: Presence
    capacity: int
    load: int
    departments: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


class Escalation(Shape, frozen=True):
    """Why a session was handed over: one named rule and its evidence.

    ``score`` and ``threshold`` are between 0 and 1 where the rule measures;
    ``line`` is the reason in one sentence for people.
    """

    rule: Rule
    line: str
    score: float | None = None
    threshold: float | None = None


class VisitorCard(Shape, frozen=True):
    """What is known of a visitor; every field came from outside, show it as text."""

    name: str | None = None
    language: str | None = None
    page: PageContext | None = None
    email: str | None = None


class SessionCard(Shape, frozen=True):
    """A session as agents see it, in the queue and when it is theirs.

    ``waiting_since`` is kept when a session is put back, so that nobody loses
    their place. ``preview`` is the visitor's last message. ``fence`` must
    accompany what the owner sends.
    """

    session_id: Identifier
    version: int
    state: SessionState
    epoch: int
    fence: int
    head_seq: Seq
    opened_at: Milliseconds
    visitor: VisitorCard
    preview: str = ""
    waiting_since: Milliseconds | None = None
    escalation: Escalation | None = None
    agent_id: Identifier | None = None
    agent_name: str | None = None
    department: str | None = None
    priority: int = 0


class Offer(Shape, frozen=True):
    """A session that an agent is asked to take before ``expires_at``.

    ``from_agent`` names the colleague who wants to transfer it, ``note`` is what they
    wrote.
    """

    offer_id: Identifier
    kind: OfferKind
    card: SessionCard
    expires_at: Milliseconds
    from_agent: str | None = None
    note: str | None = None


class QueueDigest(Shape, frozen=True):
    """A fingerprint of a list of sessions, to find out that a push was lost.

    ``hash``: SHA-256 over the lines ``id:version``, sorted, joined by a line
    feed; the first 16 hexadecimal digits.
    """

    count: int
    hash: str


class QueueList(Shape, frozen=True):
    """Ask for the queue and for the caller's own sessions."""


class QueueSnapshot(Shape, frozen=True):
    """The queue in its order, and the caller's own sessions."""

    me: AgentCard
    waiting: tuple[SessionCard, ...]
    mine: tuple[SessionCard, ...]
    offers: tuple[Offer, ...] = ()


class SessionClaim(Shape, frozen=True):
    """Take a waiting session. Exactly one agent wins; the others learn who."""

    session_id: Identifier
    cmid: Identifier


class SessionClaimed(Shape, frozen=True):
    """The session is the caller's; every send must carry ``card.fence``."""

    card: SessionCard


class SessionFollow(Shape, frozen=True):
    """Read a session from ``since`` and be pushed what is added; changes nothing."""

    session_id: Identifier
    since: Seq


class SessionTranscript(Shape, frozen=True):
    """A page of a transcript for agents; ``more`` means ask again from its end."""

    card: SessionCard
    entries: tuple[Entry, ...]
    more: bool = False
    brief: HandoffBrief | None = None
    notes: tuple[Note, ...] = ()


class SessionUnfollow(Shape, frozen=True):
    """Stop being pushed a session that is not the caller's."""

    session_id: Identifier


class ReplySend(Shape, frozen=True):
    """Say something to the visitor.

    A ``fence`` that is no longer the session's is refused ``not_owner``: the
    message is kept by the client, never delivered late into another's chat.
    """

    session_id: Identifier
    cmid: Identifier
    fence: Fence
    text: Text


class SessionComplete(Shape, frozen=True):
    """Finish the session; the bot is back when the visitor writes again.

    ``outcome`` and ``tags`` are for reports.
    """

    session_id: Identifier
    cmid: Identifier
    fence: Fence
    outcome: Slug | None = None
    tags: Annotated[tuple[Slug, ...], msgspec.Meta(max_length=10)] = ()


class PresenceSet(Shape, frozen=True):
    """Say whether the caller takes sessions; ``offline`` and ``unknown`` are refused."""

    presence: Presence


class PresenceRenew(Shape, frozen=True):
    """Heartbeat of an agent's client, every 10 s: renews presence and leases.

    ``following`` lists sessions whose heads the client wants besides its own.
    """

    following: Annotated[tuple[Identifier, ...], msgspec.Meta(max_length=50)] = ()


class PresenceRenewed(Shape, frozen=True):
    """The heartbeat's answer: what the client should have by now.

    A differing digest, or other ``offers`` than the client knows, means
    ``queue.list``; a higher ``head_seq`` means ``session.follow`` from what the client
    has.
    """

    me: AgentCard
    lease_ms: int
    waiting: QueueDigest
    mine: QueueDigest
    heads: tuple[SessionHead, ...]
    offers: tuple[Identifier, ...] = ()


class Alert(Shape, frozen=True):
    """Somebody waits for a person; stands until the session leaves the queue."""

    alert_id: Identifier
    raised_at: Milliseconds
    line: str


class QueueAdded(Shape, frozen=True):
    """A session entered the queue, with the alert that calls for an agent."""

    card: SessionCard
    alert: Alert


class QueueUpdated(Shape, frozen=True):
    """A waiting session changed in what the list shows."""

    card: SessionCard


class QueueRemoved(Shape, frozen=True):
    """A session left the queue: claimed (by ``agent_name``), cancelled or gone."""

    session_id: Identifier
    version: int
    change: Change
    agent_name: str | None = None


class SessionAssigned(Shape, frozen=True):
    """A session became the caller's, on whichever of their devices."""

    card: SessionCard
