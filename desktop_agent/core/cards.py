"""Keeping the two lists of session cards: who waits, and who is ours."""

from __future__ import annotations

from dataclasses import replace

from desktop_agent.core.selectors import find_card
from desktop_agent.core.state import State
from relay.protocol.agent import SessionCard
from relay.protocol.shapes import Entry, MessageEntry, SessionView
from relay.protocol.vocabulary import SessionState, Voice

Cards = tuple[SessionCard, ...]


def changed_card(card: SessionCard, **changes: object) -> SessionCard:
    """Return ``card`` with some fields changed."""
    fields = {name: getattr(card, name) for name in SessionCard.__struct_fields__}
    return SessionCard(**{**fields, **changes})


def viewed_card(card: SessionCard, view: SessionView) -> SessionCard:
    """Return ``card`` as a change of the session left it; an older view changes nothing."""
    if view.version < card.version:
        return card
    return changed_card(
        card,
        version=view.version,
        state=view.state,
        epoch=view.epoch,
        head_seq=max(card.head_seq, view.head_seq),
        agent_name=view.agent_name,
    )


def spoken_card(card: SessionCard, entry: Entry) -> SessionCard:
    """Return ``card`` as the entry leaves it: its head, and what the visitor said last."""
    if entry.seq <= card.head_seq:
        return card
    from_visitor = isinstance(entry, MessageEntry) and entry.voice is Voice.VISITOR
    preview = entry.text if from_visitor else card.preview
    return changed_card(card, head_seq=entry.seq, preview=preview)


def without(cards: Cards, session_id: str) -> Cards:
    """Return ``cards`` less one session."""
    return tuple(card for card in cards if card.session_id != session_id)


def put(cards: Cards, card: SessionCard) -> Cards:
    """Replace the session's card in its place, or add it at the end."""
    if find_card(cards, card.session_id) is None:
        return (*cards, card)
    return tuple(card if old.session_id == card.session_id else old for old in cards)


def put_in_line(cards: Cards, card: SessionCard) -> Cards:
    """Replace the session's card in its place, or add it by how long it waits."""
    if find_card(cards, card.session_id) is not None:
        return put(cards, card)
    at = next((i for i, other in enumerate(cards) if _place(other) > _place(card)), len(cards))
    return (*cards[:at], card, *cards[at:])


def updated_everywhere(state: State, session_id: str, card: SessionCard) -> State:
    """Put ``card`` wherever the session already stands, and nowhere else."""
    waiting, mine, conversations = state.waiting, state.mine, state.conversations
    if find_card(waiting, session_id) is not None:
        waiting = put(waiting, card)
    if find_card(mine, session_id) is not None:
        mine = put(mine, card)
    if session_id in conversations:
        known = replace(conversations[session_id], card=card)
        conversations = {**conversations, session_id: known}
    return replace(state, waiting=waiting, mine=mine, conversations=conversations)


def settled(state: State, session_id: str) -> State:
    """Take the session off the lists that its state no longer belongs to."""
    waiting, mine = state.waiting, state.mine
    card = find_card(waiting, session_id)
    if card is not None and card.state is not SessionState.PENDING:
        waiting = without(waiting, session_id)
    card = find_card(mine, session_id)
    if card is not None and card.state is not SessionState.ACTIVE:
        mine = without(mine, session_id)
    return replace(state, waiting=waiting, mine=mine)


def _place(card: SessionCard) -> tuple[int, str]:
    since = card.opened_at if card.waiting_since is None else card.waiting_since
    return since, card.session_id
