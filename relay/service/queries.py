"""What visitors and agents may read; every question checks whose it is."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from relay.domain.brief import Brief
from relay.domain.errors import NotFoundError, UnauthenticatedError
from relay.domain.lifecycle import State
from relay.domain.notes import Note
from relay.domain.offers import Offer
from relay.domain.roster import Agent, Presence
from relay.domain.routing import Department, RoutingPolicy
from relay.domain.session import Session
from relay.domain.transcript import Entry, Message
from relay.service.ports import Reading

PAGE_ENTRIES = 200
"""Most entries in one page."""

PAGE_CHARS = 200_000
"""Most characters of text in one page: a page stays well below a megabyte."""

QUEUE_SHOWN = 500
"""Most waiting sessions that are listed to an agent."""

QUEUE_COUNTED = 20_000
"""Most waiting sessions that are counted and given a place."""

NOTES_SHOWN = 200
"""Most notes that are read with a session, the last ones."""


@dataclass(frozen=True, slots=True)
class TranscriptPart:
    """A session and some of its entries in order; ``more`` says that others follow.

    ``brief`` and ``notes`` are for agents only.
    """

    session: Session
    entries: tuple[Entry, ...]
    more: bool
    brief: Brief | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """A fingerprint of a list of sessions: their number and a hash of id:version."""

    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class Queue:
    """What an agent sees: themself, the queue in order, their own sessions, their offers."""

    me: Agent
    waiting: tuple[Session, ...]
    mine: tuple[Session, ...]
    offers: tuple[tuple[Offer, Session], ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is there to pass a session on to, and the departments with who waits there."""

    agents: tuple[Agent, ...]
    departments: tuple[tuple[Department, int], ...]


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What an agent's client should have by now."""

    me: Agent
    waiting: Digest
    mine: Digest
    heads: tuple[Session, ...]
    offers: tuple[str, ...] = ()


def visitor_transcript(
    read: Reading, visitor_id: str, session_id: str | None, since: int
) -> TranscriptPart:
    """Return the visitor's session after ``since``; raises NotFoundError."""
    return _part(read, visitor_session(read, visitor_id, session_id), since)


def visitor_session(read: Reading, visitor_id: str, session_id: str | None) -> Session:
    """Return the visitor's own session, the current one by default; raises NotFoundError."""
    session = read.session(session_id) if session_id else read.current_session(visitor_id)
    if session is None or session.visitor_id != visitor_id or session.state is State.ERASED:
        raise NotFoundError
    return session


def agent_transcript(
    read: Reading, session_id: str, since: int, agent: Agent | None = None
) -> TranscriptPart:
    """Return a session after ``since`` with its notes, for an agent; changes nothing.

    Raises NotFoundError, also for a session of a department that ``agent`` does not
    work on, unless it is theirs.
    """
    session = read.session(session_id)
    if session is None or session.state is State.ERASED or not _may_read(agent, session):
        raise NotFoundError
    kept = read.brief(session.session_id, session.epoch)
    return replace(
        _part(read, session, since),
        brief=kept.brief if kept else None,
        notes=tuple(read.notes(session_id, NOTES_SHOWN)),
    )


def queue(read: Reading, agent_id: str, now: int) -> Queue:
    """Return the queue of the agent's departments, their own sessions, and their offers."""
    me = _agent(read, agent_id, now)
    return Queue(
        me,
        tuple(read.waiting(QUEUE_SHOWN, me.sees_only())),
        tuple(read.owned_by(agent_id)),
        tuple(read.offers_to(agent_id)),
    )


def roster(read: Reading, policy: RoutingPolicy, now: int) -> Roster:
    """Return the agents who are not offline, and how many wait in each department."""
    waiting = Counter(one.department for one in read.queue_order(QUEUE_COUNTED))
    present = [one for one in read.agents(now) if one.presence is not Presence.OFFLINE]
    counts = tuple((one, waiting[one.slug]) for one in policy.departments)
    return Roster(tuple(one for one in present if not one.disabled), counts)


def heartbeat(read: Reading, agent_id: str, following: Iterable[str], now: int) -> Heartbeat:
    """Return digests and heads by which a client finds out what it missed."""
    me = _agent(read, agent_id, now)
    mine = read.owned_by(agent_id)
    own = {session.session_id for session in mine}
    followed = [s for s in read.heads(set(following) - own) if s.state is not State.ERASED]
    return Heartbeat(
        me,
        digest(read.waiting(QUEUE_SHOWN, me.sees_only())),
        digest(mine),
        (*mine, *followed),
        tuple(offer.offer_id for offer, _ in read.offers_to(agent_id)),
    )


def digest(sessions: Sequence[Session]) -> Digest:
    """Return the fingerprint of some sessions, whatever their order."""
    lines = sorted(f"{session.session_id}:{session.version}" for session in sessions)
    return Digest(len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16])


def _may_read(agent: Agent | None, session: Session) -> bool:
    if agent is None or session.assignee_id == agent.agent_id:
        return True
    return agent.may_see(session.department)


def _agent(read: Reading, agent_id: str, now: int) -> Agent:
    agent = read.agent(agent_id, now)
    if agent is None:
        message = "Your account does not exist any more."
        raise UnauthenticatedError(message)
    return agent


def _part(read: Reading, session: Session, since: int) -> TranscriptPart:
    found = read.entries(session.session_id, since, PAGE_ENTRIES + 1)
    entries: list[Entry] = []
    chars = 0
    for entry in found[:PAGE_ENTRIES]:
        chars += len(entry.text) if isinstance(entry, Message) else 0
        if entries and chars > PAGE_CHARS:
            break
        entries.append(entry)
    return TranscriptPart(session, tuple(entries), more=len(entries) < len(found))
