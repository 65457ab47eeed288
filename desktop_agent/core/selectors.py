"""Questions about a state, answered in one place."""

from __future__ import annotations

from desktop_agent.core.state import Conversation, OutboxRow, RowKind, RowState, State, Warned
from desktop_agent.core.text import NAME_CHARS, one_line
from relay.protocol.agent import Offer, SessionCard
from relay.protocol.shapes import ChangeEntry, Entry, MessageEntry
from relay.protocol.vocabulary import Change, Presence, Voice

UNNAMED = "Visitor"
"""What a visitor is called who gave no name."""


def account_of(state: State) -> str:
    """Return whose outbox and drafts these are; empty before the relay said who we are."""
    return "" if state.me is None else f"{state.relay}#{state.me.agent_id}"


def find_card(cards: tuple[SessionCard, ...], session_id: str | None) -> SessionCard | None:
    """Return the card of ``session_id`` among ``cards``."""
    return next((card for card in cards if card.session_id == session_id), None)


def is_mine(state: State, session_id: str | None) -> bool:
    """Tell whether the session is the agent's own."""
    return find_card(state.mine, session_id) is not None


def is_waiting(state: State, session_id: str | None) -> bool:
    """Tell whether the session waits in the queue."""
    return find_card(state.waiting, session_id) is not None


def card_of(state: State, session_id: str | None) -> SessionCard | None:
    """Return what is known of a session, the lists first."""
    listed = find_card(state.mine, session_id) or find_card(state.waiting, session_id)
    if listed is not None or session_id is None:
        return listed
    conversation = state.conversations.get(session_id)
    return None if conversation is None else conversation.card


def name_of(card: SessionCard | None) -> str:
    """Return the visitor's name, or what to call one without."""
    given = None if card is None else card.visitor.name
    return one_line(given or "", NAME_CHARS) or UNNAMED


def rows_of(state: State, session_id: str | None) -> tuple[OutboxRow, ...]:
    """Return the session's outbox rows in the order they were written."""
    return tuple(row for row in state.outbox if row.session_id == session_id)


def unsent_rows(state: State, session_id: str | None) -> tuple[OutboxRow, ...]:
    """Return the session's replies that were given up."""
    return tuple(row for row in rows_of(state, session_id) if row.state is RowState.NOT_SENT)


def is_completing(state: State, session_id: str | None) -> bool:
    """Tell whether the agent has completed the session and the relay was not heard yet."""
    return any(row.kind is RowKind.COMPLETE for row in rows_of(state, session_id))


def leftover_sessions(state: State) -> tuple[str, ...]:
    """Return sessions that are nobody's row in the lists but hold words of ours."""
    listed = {card.session_id for card in (*state.mine, *state.waiting)}
    kept = [r.session_id for r in state.outbox if r.kind is not RowKind.COMPLETE]
    return tuple(dict.fromkeys(sid for sid in kept if sid not in listed))


def unread_count(conversation: Conversation) -> int:
    """Count the visitor's messages that are neither seen nor answered.

    Whoever takes a chat knows that there is something to read: counting begins then.
    """
    count = 0
    for entry in reversed(conversation.entries):
        if entry.seq <= conversation.read_seq or _is_claim(entry):
            break
        if isinstance(entry, MessageEntry):
            if entry.voice in {Voice.AGENT, Voice.BOT}:
                break
            count += entry.voice is Voice.VISITOR
    return count


def _is_claim(entry: Entry) -> bool:
    return isinstance(entry, ChangeEntry) and entry.change is Change.CLAIMED


def find_offer(state: State, offer_id: str | None) -> Offer | None:
    """Return the offer with this identifier."""
    return next((offer for offer in state.offers if offer.offer_id == offer_id), None)


def offer_of(state: State, session_id: str) -> Offer | None:
    """Return the offer of this session."""
    found = (offer for offer in state.offers if offer.card.session_id == session_id)
    return next(found, None)


def note_draft_key(session_id: str) -> str:
    """Return under what the draft of a session's note is kept, beside the reply's."""
    return f"note:{session_id}"


def warning_of(state: State, session_id: str | None) -> Warned | None:
    """Return the promised time that is about to pass, while the session is ours and unanswered."""
    warned = state.warned.get(session_id or "")
    if warned is None or session_id is None or not is_mine(state, session_id):
        return None
    conversation = state.conversations.get(session_id)
    entries = () if conversation is None else conversation.entries[warned.after_seq :]
    stored = any(isinstance(e, MessageEntry) and e.voice is Voice.AGENT for e in entries)
    on_its_way = any(row.kind is RowKind.REPLY for row in rows_of(state, session_id))
    return None if stored or on_its_way else warned


def presence_of(state: State) -> Presence:
    """Return the agent's presence, as far as the agent has said."""
    return state.wanted_presence or (state.me.presence if state.me else Presence.ONLINE)


def takes_chats(state: State) -> bool:
    """Tell whether the agent takes chats, as far as the agent has said."""
    return presence_of(state) is Presence.ONLINE


def claimable(state: State, session_id: str | None) -> SessionCard | None:
    """Return the waiting session ``session_id``, or the next in line without one."""
    if session_id is not None:
        return find_card(state.waiting, session_id)
    return state.waiting[0] if state.waiting else None
