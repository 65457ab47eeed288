"""Every event of the wire: its namespace, direction, shape and answer.

The guards of the relay, the documentation, the widget's generated file and the
tests all walk this one table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from relay.protocol import agent, passing, shapes, visitor
from relay.protocol.shapes import Shape
from relay.protocol.vocabulary import Namespace


@dataclass(frozen=True, slots=True)
class Request:
    """A client asks, the relay answers with ``reply`` or a refusal."""

    name: str
    namespaces: tuple[Namespace, ...]
    payload: type[Shape]
    reply: type[Shape]
    kind: Literal["request"] = "request"


@dataclass(frozen=True, slots=True)
class Fact:
    """The relay tells, after the commit; nobody answers."""

    name: str
    namespaces: tuple[Namespace, ...]
    payload: type[Shape]
    kind: Literal["fact"] = "fact"


_V = (Namespace.VISITOR,)
_A = (Namespace.AGENT,)
_BOTH = (Namespace.VISITOR, Namespace.AGENT)

REQUESTS: tuple[Request, ...] = (
    Request("session.open", _V, visitor.SessionOpen, visitor.SessionOpened),
    Request("session.resume", _V, visitor.SessionResume, visitor.TranscriptPage),
    Request("message.send", _V, visitor.MessageSend, shapes.Sent),
    Request("handoff.request", _V, visitor.HandoffRequest, shapes.Changed),
    Request("handoff.cancel", _V, visitor.HandoffCancel, shapes.Changed),
    Request("session.end", _V, visitor.SessionEnd, shapes.Changed),
    Request("contact.leave", _V, visitor.ContactLeave, shapes.Changed),
    Request("session.rate", _V, visitor.SessionRate, shapes.Changed),
    Request("session.check", _V, visitor.SessionCheck, shapes.SessionHead),
    Request("typing.set", _BOTH, shapes.TypingSet, shapes.Noted),
    Request("queue.list", _A, agent.QueueList, agent.QueueSnapshot),
    Request("session.claim", _A, agent.SessionClaim, agent.SessionClaimed),
    Request("session.follow", _A, agent.SessionFollow, agent.SessionTranscript),
    Request("session.unfollow", _A, agent.SessionUnfollow, shapes.Noted),
    Request("reply.send", _A, agent.ReplySend, shapes.Sent),
    Request("session.complete", _A, agent.SessionComplete, shapes.Changed),
    Request("session.transfer", _A, passing.SessionTransfer, passing.TransferStarted),
    Request("session.return", _A, passing.SessionReturn, shapes.Changed),
    Request("session.requeue", _A, passing.SessionRequeue, shapes.Changed),
    Request("session.close", _A, passing.SessionClose, shapes.Changed),
    Request("offer.accept", _A, passing.OfferAccept, agent.SessionClaimed),
    Request("offer.decline", _A, passing.OfferDecline, shapes.Noted),
    Request("note.add", _A, passing.NoteAdd, passing.NoteAdded),
    Request("roster.list", _A, passing.RosterList, passing.Roster),
    Request("presence.set", _A, agent.PresenceSet, agent.AgentCard),
    Request("presence.renew", _A, agent.PresenceRenew, agent.PresenceRenewed),
)

FACTS: tuple[Fact, ...] = (
    Fact("message.added", _BOTH, shapes.MessageAdded),
    Fact("session.changed", _BOTH, shapes.SessionChanged),
    Fact("typing.changed", _BOTH, shapes.TypingChanged),
    Fact("answer.drafted", _V, visitor.AnswerDrafted),
    Fact("place.changed", _V, visitor.PlaceChanged),
    Fact("people.changed", _V, visitor.PeopleChanged),
    Fact("queue.added", _A, agent.QueueAdded),
    Fact("queue.updated", _A, agent.QueueUpdated),
    Fact("queue.removed", _A, agent.QueueRemoved),
    Fact("session.assigned", _A, agent.SessionAssigned),
    Fact("offer.made", _A, passing.OfferMade),
    Fact("offer.ended", _A, passing.OfferEnded),
    Fact("note.written", _A, passing.NoteWritten),
    Fact("brief.changed", _A, passing.BriefChanged),
    Fact("target.warned", _A, passing.TargetWarned),
)

HELLOS: dict[Namespace, type[Shape]] = {
    Namespace.VISITOR: visitor.VisitorHello,
    Namespace.AGENT: agent.AgentHello,
}
"""What goes into the connect payload of each namespace."""

_REQUEST_BY_NAME = {request.name: request for request in REQUESTS}
_FACT_BY_NAME = {fact.name: fact for fact in FACTS}
_FACT_NAME_BY_SHAPE = {fact.payload: fact.name for fact in FACTS}


def request_named(name: str) -> Request:
    """Return the request called ``name``; raises KeyError where there is none."""
    return _REQUEST_BY_NAME[name]


def fact_named(name: str) -> Fact:
    """Return the fact called ``name``; raises KeyError where there is none."""
    return _FACT_BY_NAME[name]


def fact_name(payload: Shape) -> str:
    """Return the event name under which ``payload`` is sent."""
    return _FACT_NAME_BY_SHAPE[type(payload)]


def request_names(namespace: Namespace) -> frozenset[str]:
    """Return the names a client may send in ``namespace``: the allow-list."""
    return frozenset(r.name for r in REQUESTS if namespace in r.namespaces)
