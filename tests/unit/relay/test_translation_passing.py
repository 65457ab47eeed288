"""Offers, notes, departments and places in the words of the wire."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.lifecycle import State
from relay.domain.notes import Note
from relay.domain.offers import Offer, OfferEnd, OfferKind
from relay.domain.roster import Agent, Role
from relay.domain.routing import Department
from relay.domain.session import Session
from relay.domain.waiting import People, Place, WaitRange
from relay.protocol import shapes
from relay.protocol.codec import to_plain
from relay.service.outcome import TransferAccepted
from relay.service.queries import Roster
from relay.translation import agent_card, session_card
from relay.translation_passing import (
    note,
    offer,
    offer_ended,
    place,
    queue_place,
    roster,
    transfer_started,
)

ID, OTHER = "0" * 31 + "1", "0" * 31 + "2"
CARD = session_card(Session(ID, "v", State.PENDING, 1, 1, 2, 0, 1, 1, department="visas"))
OFFER = Offer(
    ID, ID, OTHER, "Tom", OfferKind.TRANSFER, 1, 2, from_id=ID, from_name="Maya", note="German"
)


def test_an_offer() -> None:
    """The agent sees who asks, why, until when, and the session's card with its department."""
    plain = to_plain(offer(OFFER, CARD))
    assert plain["card"]["department"] == "visas"
    assert {k: v for k, v in plain.items() if k != "card"} == {
        "offer_id": ID, "kind": "transfer", "expires_at": 2, "from_agent": "Maya", "note": "German",
    }  # fmt: skip


@pytest.mark.parametrize("end", OfferEnd)
def test_the_end_of_an_offer(end: OfferEnd) -> None:
    """It says which, how it ended and who was asked."""
    assert to_plain(offer_ended(replace(OFFER, end=end))) == {
        "offer_id": ID, "session_id": ID, "end": end.value, "agent_name": "Tom",
    }  # fmt: skip


def test_an_offer_that_stands_has_not_ended() -> None:
    """Telling the end of what stands is a bug, and fails loudly."""
    with pytest.raises(ValueError, match="has an end"):
        offer_ended(OFFER)


def test_a_note() -> None:
    """A note names its author; the author's id stays inside."""
    plain = to_plain(note(Note(7, 8, OTHER, "Maya", "Knows Tom")))
    assert plain == {"note_id": 7, "at": 8, "text": "Knows Tom", "author": "Maya"}


def test_a_transfer() -> None:
    """With an offer it is under way, without one it is done."""
    assert to_plain(transfer_started(TransferAccepted("c"))) == {"cmid": "c"}
    assert to_plain(transfer_started(TransferAccepted("c", ID))) == {"cmid": "c", "offer_id": ID}


def test_who_is_there() -> None:
    """The agents with what they work on, the departments with who waits and who is there."""
    maya = Agent(ID, "m@desk.example", "Maya", Role.AGENT, 3, 1, departments=("visas",))
    found = Roster((maya,), ((Department("visas", "Visa advice"), 4),))
    plain = to_plain(roster(found, agent_card, lambda _slug: People.AWAY))
    assert plain["agents"][0]["departments"] == ("visas",)
    assert list(plain["departments"]) == [
        {"department": "visas", "name": "Visa advice", "waiting": 4, "people": "away"}
    ]


def test_a_place() -> None:
    """Without an estimate there is none on the wire either."""
    assert place(None) is None
    assert queue_place(Place(2)) == place(Place(2)) == shapes.QueuePlace(2)
    assert place(Place(1, WaitRange(3, 4))) == shapes.QueuePlace(1, shapes.WaitRange(3, 4))
