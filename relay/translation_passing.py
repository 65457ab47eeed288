"""What passing sessions on and waiting need of the wire: offers, notes, departments, places."""

from __future__ import annotations

from collections.abc import Callable

from relay.domain.notes import Note
from relay.domain.offers import Offer
from relay.domain.roster import Agent
from relay.domain.waiting import People, Place
from relay.protocol import agent as agent_wire
from relay.protocol import briefs as briefs_wire
from relay.protocol import passing as passing_wire
from relay.protocol import shapes
from relay.protocol.vocabulary import OfferEnd, OfferKind
from relay.protocol.vocabulary import People as WirePeople
from relay.service.outcome import TransferAccepted
from relay.service.queries import Roster


def offer(offered: Offer, card: agent_wire.SessionCard) -> agent_wire.Offer:
    """Return an offer with the card of its session."""
    return agent_wire.Offer(
        offered.offer_id,
        OfferKind(offered.kind),
        card,
        offered.expires_at,
        offered.from_name,
        offered.note,
    )


def offer_ended(offered: Offer) -> passing_wire.OfferEnded:
    """Return the news that an offer does not stand any more; raises ValueError where it does."""
    if offered.end is None:
        message = "an offer that is told to have ended has an end"
        raise ValueError(message)
    return passing_wire.OfferEnded(
        offered.offer_id, offered.session_id, OfferEnd(offered.end), offered.agent_name
    )


def note(written: Note) -> briefs_wire.Note:
    """Return a note as agents read it."""
    return briefs_wire.Note(written.note_id, written.at, written.text, written.author)


def transfer_started(accepted: TransferAccepted) -> passing_wire.TransferStarted:
    """Return the answer to a transfer."""
    return passing_wire.TransferStarted(accepted.cmid, accepted.offer_id)


def roster(
    found: Roster,
    card: Callable[[Agent], agent_wire.AgentCard],
    people: Callable[[str], People],
) -> passing_wire.Roster:
    """Return who is there to pass a session on to."""
    return passing_wire.Roster(
        tuple(card(agent) for agent in found.agents),
        tuple(
            briefs_wire.DepartmentCard(one.slug, one.name, waiting, WirePeople(people(one.slug)))
            for one, waiting in found.departments
        ),
    )


def place(stands: Place | None) -> shapes.QueuePlace | None:
    """Return where a visitor stands, if they wait."""
    return None if stands is None else queue_place(stands)


def queue_place(stands: Place) -> shapes.QueuePlace:
    """Return where a waiting visitor stands."""
    wait = stands.wait
    return shapes.QueuePlace(
        stands.position, None if wait is None else shapes.WaitRange(wait.from_s, wait.to_s)
    )
