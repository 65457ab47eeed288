"""Each wish of the core as a request of the wire, with the events that answer it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from desktop_agent.core import effects, events
from desktop_agent.core.effects import SocketEffect
from desktop_agent.core.events import Event
from desktop_agent.core.outcomes import completion_of
from desktop_agent.core.state import RowKind
from relay.protocol import agent, passing
from relay.protocol.shapes import Changed, Noted, Refusal, Sent, Shape, TypingSet


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, and which event follows; without these two nothing follows."""

    name: str
    payload: Shape
    reply: type[Any]
    answered: Callable[[Any], Event] | None = None
    failed: Callable[[Refusal | None], Event] | None = None


def request_for(effect: SocketEffect) -> Request:
    """Return the request that fulfils ``effect``; raises KeyError where none does."""
    return _BUILDERS[type(effect)](effect)


def _list_queue(_effect: effects.ListQueue) -> Request:
    return Request(
        "queue.list",
        agent.QueueList(),
        agent.QueueSnapshot,
        events.QueueListed,
        events.QueueNotListed,
    )


def _follow(effect: effects.Follow) -> Request:
    return Request(
        "session.follow",
        agent.SessionFollow(session_id=effect.session_id, since=effect.since),
        agent.SessionTranscript,
        partial(events.Followed, effect.session_id),
        partial(events.NotFollowed, effect.session_id),
    )


def _unfollow(effect: effects.Unfollow) -> Request:
    payload = agent.SessionUnfollow(session_id=effect.session_id)
    return Request("session.unfollow", payload, Noted)


def _claim(effect: effects.RequestClaim) -> Request:
    return Request(
        "session.claim",
        agent.SessionClaim(session_id=effect.session_id, cmid=effect.cmid),
        agent.SessionClaimed,
        lambda claimed: events.Claimed(effect.cmid, claimed.card),
        partial(events.NotClaimed, effect.cmid),
    )


def _deliver(effect: effects.Deliver) -> Request:
    row = effect.row
    answered = partial(events.Delivered, row.cmid)
    failed = partial(events.NotDelivered, row.cmid, row.attempt)
    if row.kind is RowKind.COMPLETE:
        outcome, tags = completion_of(row.text)
        done = agent.SessionComplete(
            session_id=row.session_id, cmid=row.cmid, fence=row.fence, outcome=outcome, tags=tags
        )
        return Request("session.complete", done, Changed, answered, failed)
    if row.kind is RowKind.NOTE:
        note = passing.NoteAdd(session_id=row.session_id, cmid=row.cmid, text=row.text)
        return Request("note.add", note, passing.NoteAdded, answered, failed)
    said = agent.ReplySend(session_id=row.session_id, cmid=row.cmid, fence=row.fence, text=row.text)
    return Request("reply.send", said, Sent, answered, failed)


def _accept(effect: effects.RequestAccept) -> Request:
    return Request(
        "offer.accept",
        passing.OfferAccept(offer_id=effect.offer_id, cmid=effect.cmid),
        agent.SessionClaimed,
        lambda claimed: events.OfferTaken(effect.offer_id, claimed.card),
        partial(events.OfferNotTaken, effect.offer_id),
    )


def _decline(effect: effects.RequestDecline) -> Request:
    payload = passing.OfferDecline(offer_id=effect.offer_id, cmid=effect.cmid)
    return Request("offer.decline", payload, Noted)


def _roster(_effect: effects.RequestRoster) -> Request:
    return Request(
        "roster.list",
        passing.RosterList(),
        passing.Roster,
        events.RosterRead,
        events.RosterNotRead,
    )


def _transfer(effect: effects.RequestTransfer) -> Request:
    return Request(
        "session.transfer",
        passing.SessionTransfer(
            session_id=effect.session_id,
            cmid=effect.cmid,
            fence=effect.fence,
            to_agent=effect.to_agent,
            to_department=effect.to_department,
            note=effect.note or None,
        ),
        passing.TransferStarted,
        lambda begun: events.PassedOn(effect.session_id, effect.cmid, begun.offer_id),
        partial(events.NotPassedOn, effect.session_id, effect.cmid),
    )


def _return(effect: effects.RequestReturn) -> Request:
    return Request(
        "session.return",
        passing.SessionReturn(session_id=effect.session_id, cmid=effect.cmid, fence=effect.fence),
        Changed,
        lambda _changed: events.Returned(effect.session_id),
        events.NotReturned,
    )


def _announce_typing(effect: effects.AnnounceTyping) -> Request:
    payload = TypingSet(session_id=effect.session_id, active=effect.active)
    return Request("typing.set", payload, Noted)


def _set_presence(effect: effects.RequestPresence) -> Request:
    return Request(
        "presence.set",
        agent.PresenceSet(presence=effect.presence),
        agent.AgentCard,
        events.PresenceTaken,
        events.PresenceNotTaken,
    )


def _renew(effect: effects.Renew) -> Request:
    return Request(
        "presence.renew",
        agent.PresenceRenew(following=effect.following),
        agent.PresenceRenewed,
        events.Renewed,
        events.NotRenewed,
    )


_BUILDERS: dict[type, Callable[[Any], Request]] = {
    effects.ListQueue: _list_queue,
    effects.Follow: _follow,
    effects.Unfollow: _unfollow,
    effects.RequestClaim: _claim,
    effects.RequestAccept: _accept,
    effects.RequestDecline: _decline,
    effects.RequestRoster: _roster,
    effects.RequestTransfer: _transfer,
    effects.RequestReturn: _return,
    effects.Deliver: _deliver,
    effects.AnnounceTyping: _announce_typing,
    effects.RequestPresence: _set_presence,
    effects.Renew: _renew,
}
