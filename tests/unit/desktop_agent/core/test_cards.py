"""Keeping the lists of session cards."""

from __future__ import annotations

import random

from desktop_agent.core.cards import (
    changed_card,
    put,
    put_in_line,
    spoken_card,
    viewed_card,
    without,
)
from relay.protocol.shapes import SessionView
from relay.protocol.vocabulary import SessionState, Voice
from tests.fakes.desktop_playbook import message, own_card, session_id, waiting_card


def test_the_line_is_in_order_of_waiting_however_it_came_about() -> None:
    """Ten sessions told of in any order stand as long as they wait."""
    cards = [waiting_card(number, since=number * 1_000) for number in range(10)]
    shuffled = random.Random(7).sample(cards, k=10)
    line: tuple[object, ...] = ()
    for card in shuffled:
        line = put_in_line(line, card)  # type: ignore[arg-type]  # empty at first
    assert list(line) == list(reversed(cards))


def test_a_card_is_replaced_in_its_place() -> None:
    """A change of words does not move a row."""
    one, two = waiting_card(1), waiting_card(2)
    changed = changed_card(one, preview="new")
    assert put((one, two), changed) == (changed, two)
    assert put_in_line((one, two), changed) == (changed, two)
    assert put((one,), two) == (one, two)


def test_a_card_is_taken_out() -> None:
    """Taking out what is not there changes nothing."""
    one, two = waiting_card(1), waiting_card(2)
    assert without((one, two), session_id(1)) == (two,)
    assert without((two,), session_id(1)) == (two,)


def test_an_entry_moves_the_head_and_only_the_visitor_the_preview() -> None:
    """An entry that is known already changes nothing."""
    card = own_card()
    assert spoken_card(card, message(2, "old")) is card
    assert spoken_card(card, message(3, "new")).preview == "new"
    spoken = spoken_card(card, message(3, "ours", voice=Voice.AGENT))
    assert (spoken.preview, spoken.head_seq) == (card.preview, 3)


def test_a_view_of_the_session_updates_what_it_tells() -> None:
    """State, version and owner follow; an older view changes nothing."""
    view = SessionView(
        session_id=session_id(1),
        state=SessionState.PENDING,
        epoch=1,
        version=4,
        head_seq=1,
    )
    seen = viewed_card(own_card(), view)
    assert (seen.state, seen.version, seen.agent_name) == (SessionState.PENDING, 4, None)
    assert seen.head_seq == own_card().head_seq
    newer = changed_card(own_card(), version=5)
    assert viewed_card(newer, view) is newer
