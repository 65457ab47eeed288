"""Which fact goes to whom, in which view. Pure; the rooms outside only carry it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from relay.domain.facts import (
    BriefWritten,
    ContactLeft,
    DraftWritten,
    Fact,
    MessageStored,
    NoteWritten,
    OfferClosed,
    OfferMade,
    PeopleSeen,
    PlaceSeen,
    SessionMoved,
    SessionRated,
    TargetWarned,
    TypingSeen,
)
from relay.domain.lifecycle import State
from relay.domain.offers import Offer
from relay.domain.roster import Agent
from relay.domain.session import Session
from relay.domain.transcript import Voice


class Side(StrEnum):
    """The two sides that are told things; nothing crosses from one to the other."""

    VISITOR = "visitor"
    AGENT = "agent"


class View(StrEnum):
    """How a fact is told."""

    MESSAGE = "message"
    CHANGE = "change"
    TYPING = "typing"
    DRAFT = "draft"
    QUEUE_ADDED = "queue_added"
    QUEUE_UPDATED = "queue_updated"
    QUEUE_REMOVED = "queue_removed"
    ASSIGNED = "assigned"
    BRIEF = "brief"
    WARNING = "warning"
    OFFER_MADE = "offer_made"
    OFFER_ENDED = "offer_ended"
    NOTE = "note"
    PLACE = "place"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One fact, told in one view to some rooms of one side."""

    side: Side
    rooms: tuple[str, ...]
    view: View
    fact: Fact


ALL_AGENTS = "agents"
"""The room of all signed-in agents."""

SUPERVISORS = "supervisors"
"""The room of those who look after the others."""

EVERY_QUEUE = "queues"
"""The room of the agents who see the queues of all departments."""


def visitor_room(visitor_id: str) -> str:
    """Return the room of all of a visitor's tabs."""
    return f"visitor:{visitor_id}"


def agent_room(agent_id: str) -> str:
    """Return the room of all of an agent's devices."""
    return f"agent:{agent_id}"


def session_room(session_id: str) -> str:
    """Return the room of the agents who follow a session."""
    return f"session:{session_id}"


def queue_room(department: str | None) -> str:
    """Return the room of the agents who see this department's queue, but not every one."""
    return f"queue:{department or ''}"


def queue_rooms(agent: Agent) -> frozenset[str]:
    """Return the rooms of the queues that an agent sees: what they are told is what they list."""
    only = agent.sees_only()
    if only is None:
        return frozenset({EVERY_QUEUE})
    return frozenset({queue_room(None), *map(queue_room, only)})


def deliveries(fact: Fact) -> Iterator[Delivery]:
    """Yield who is told of ``fact`` and how."""
    match fact:
        case MessageStored():
            yield from _of_message(fact)
        case SessionMoved():
            yield from _of_move(fact)
        case SessionRated() | ContactLeft() | TargetWarned():
            yield from _of_told(fact)
        case OfferMade() | OfferClosed() | NoteWritten() | BriefWritten():
            yield _among_agents(fact)
        case TypingSeen() | DraftWritten() | PlaceSeen() | PeopleSeen():
            yield _of_the_moment(fact)


def _of_message(fact: MessageStored) -> Iterator[Delivery]:
    session = fact.session
    yield Delivery(Side.VISITOR, _to_visitor(session), View.MESSAGE, fact)
    yield Delivery(Side.AGENT, _to_agents(session), View.MESSAGE, fact)
    if session.state is State.PENDING and fact.message.voice is Voice.VISITOR:
        yield Delivery(Side.AGENT, _to_queue(session), View.QUEUE_UPDATED, fact)


def _of_move(fact: SessionMoved) -> Iterator[Delivery]:
    session = fact.session
    yield Delivery(Side.VISITOR, _to_visitor(session), View.CHANGE, fact)
    concerned = _to_agents(session)
    if fact.was_assigned_to and fact.was_assigned_to != session.assignee_id:
        concerned = (*concerned, agent_room(fact.was_assigned_to))
    yield Delivery(Side.AGENT, concerned, View.CHANGE, fact)
    if session.state is State.PENDING:
        yield Delivery(Side.AGENT, _to_queue(session), View.QUEUE_ADDED, fact)
    elif fact.was is State.PENDING:
        yield Delivery(Side.AGENT, _to_queue(session), View.QUEUE_REMOVED, fact)
    if fact.offer is not None:
        yield Delivery(Side.AGENT, _to_offered(fact.offer), View.OFFER_ENDED, fact)
    if session.state is State.ACTIVE and session.assignee_id:
        yield Delivery(Side.AGENT, (agent_room(session.assignee_id),), View.ASSIGNED, fact)


def _of_told(fact: SessionRated | ContactLeft | TargetWarned) -> Iterator[Delivery]:
    session = fact.session
    if isinstance(fact, TargetWarned):
        owner = session.assignee_id
        rooms = (SUPERVISORS,) if owner is None else (SUPERVISORS, agent_room(owner))
        yield Delivery(Side.AGENT, rooms, View.WARNING, fact)
        return
    yield Delivery(Side.VISITOR, _to_visitor(session), View.CHANGE, fact)
    yield Delivery(Side.AGENT, _to_agents(session), View.CHANGE, fact)
    if session.state is State.PENDING:
        yield Delivery(Side.AGENT, _to_queue(session), View.QUEUE_UPDATED, fact)


def _among_agents(fact: OfferMade | OfferClosed | NoteWritten | BriefWritten) -> Delivery:
    match fact:
        case OfferMade():
            room = agent_room(fact.offer.agent_id)
            return Delivery(Side.AGENT, (room,), View.OFFER_MADE, fact)
        case OfferClosed():
            return Delivery(Side.AGENT, _to_offered(fact.offer), View.OFFER_ENDED, fact)
        case NoteWritten():
            return Delivery(Side.AGENT, _to_agents(fact.session), View.NOTE, fact)
        case BriefWritten():
            return Delivery(Side.AGENT, _to_agents(fact.session), View.BRIEF, fact)


def _of_the_moment(fact: TypingSeen | DraftWritten | PlaceSeen | PeopleSeen) -> Delivery:
    match fact:
        case TypingSeen() if fact.voice is Voice.VISITOR:
            return Delivery(Side.AGENT, _to_agents(fact.session), View.TYPING, fact)
        case TypingSeen():
            return Delivery(Side.VISITOR, _to_visitor(fact.session), View.TYPING, fact)
        case DraftWritten():
            # For the visitor alone: what is not said yet is nothing for a transcript to follow.
            return Delivery(Side.VISITOR, _to_visitor(fact.session), View.DRAFT, fact)
        case PlaceSeen():
            return Delivery(Side.VISITOR, (visitor_room(fact.visitor_id),), View.PLACE, fact)
        case PeopleSeen():
            return Delivery(Side.VISITOR, (visitor_room(fact.visitor_id),), View.PEOPLE, fact)


def _to_visitor(session: Session) -> tuple[str, ...]:
    return (visitor_room(session.visitor_id),)


def _to_queue(session: Session) -> tuple[str, ...]:
    return (EVERY_QUEUE, queue_room(session.department))


def _to_offered(offer: Offer) -> tuple[str, ...]:
    """Return the rooms of who is asked and of who asked them."""
    asked = agent_room(offer.agent_id)
    return (asked,) if offer.from_id is None else (asked, agent_room(offer.from_id))


def _to_agents(session: Session) -> tuple[str, ...]:
    followers = session_room(session.session_id)
    if session.assignee_id is None:
        return (followers,)
    return (followers, agent_room(session.assignee_id))
