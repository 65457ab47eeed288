"""Wishes of the core as requests of the wire."""

from __future__ import annotations

from typing import get_args

import pytest

from desktop_agent.core import effects
from desktop_agent.core.effects import SocketEffect
from desktop_agent.core.state import OutboxRow, RowKind
from desktop_agent.link.requests import request_for
from relay.protocol.agent import SessionComplete
from relay.protocol.codec import from_plain_strictly, to_plain
from relay.protocol.registry import request_named
from relay.protocol.vocabulary import Namespace, Presence
from tests.fakes.desktop_playbook import session_id

ID = session_id(1)
REPLY = OutboxRow(ID, "maya", ID, 1, RowKind.REPLY, "Hello", 5, "Ines")
DONE = OutboxRow(ID, "maya", ID, 1, RowKind.COMPLETE, "", 5, "Ines")
SOLVED = OutboxRow(ID, "maya", ID, 1, RowKind.COMPLETE, "resolved visa", 5, "Ines")
NOTE = OutboxRow(ID, "maya", ID, 1, RowKind.NOTE, "Called back", 5, "Ines")
WISHES: tuple[SocketEffect, ...] = (
    effects.ListQueue(),
    effects.Follow(ID, 3),
    effects.Unfollow(ID),
    effects.RequestClaim(ID, ID),
    effects.Deliver(REPLY),
    effects.Deliver(DONE),
    effects.Deliver(SOLVED),
    effects.Deliver(NOTE),
    effects.RequestAccept(ID, ID),
    effects.RequestDecline(ID, ID),
    effects.RequestRoster(),
    effects.RequestTransfer(ID, ID, 1, ID, None, ""),
    effects.RequestTransfer(ID, ID, 1, None, "visas", "Speaks Ukrainian"),
    effects.RequestReturn(ID, ID, 1),
    effects.AnnounceTyping(ID, active=True),
    effects.RequestPresence(Presence.AWAY),
    effects.Renew((ID,)),
)


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: type(wish).__name__)
def test_every_wish_is_a_request_that_the_relay_accepts(wish: SocketEffect) -> None:
    """Name, payload and reply are those of the protocol's table, read strictly."""
    made = request_for(wish)
    known = request_named(made.name)
    assert Namespace.AGENT in known.namespaces
    assert made.reply is known.reply
    assert from_plain_strictly(to_plain(made.payload), known.payload) == made.payload


def test_every_socket_effect_that_asks_something_is_covered() -> None:
    """A new effect without a request fails here, not in front of an agent."""
    about_the_connection = {effects.Connect, effects.DropConnection, effects.Disconnect}
    assert {type(wish) for wish in WISHES} == set(get_args(SocketEffect)) - about_the_connection


def test_outcome_and_tags_reach_the_wire() -> None:
    """As the outbox kept them; without them the request is what it was."""
    solved = request_for(effects.Deliver(SOLVED)).payload
    assert solved == SessionComplete(ID, ID, 1, "resolved", ("visa",))
    assert request_for(effects.Deliver(DONE)).payload == SessionComplete(ID, ID, 1)
