"""The rows of the two lists: who, on which page, what about, how long, why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_agent.core.selectors import (
    is_completing,
    leftover_sessions,
    name_of,
    rows_of,
    unread_count,
    unsent_rows,
    warning_of,
)
from desktop_agent.core.state import Conversation, State
from desktop_agent.core.text import NAME_CHARS, one_line
from desktop_agent.viewmodels.wording import count_words
from relay.protocol.agent import SessionCard
from relay.protocol.shapes import PageContext

PAGE_CHARS = 120
"""More of a page's title than any row has room for."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One row. ``since`` (ms since 1970) is what "how long" counts from."""

    session_id: str
    who: str
    about: str
    why: str
    page: str = ""
    since: int | None = None
    unread: int = 0
    unsent: int = 0


def waiting_rows(state: State) -> tuple[SessionRow, ...]:
    """Return the queue in its order."""
    return tuple(
        SessionRow(
            session_id=card.session_id,
            who=name_of(card),
            about=one_line(card.preview),
            why=_reason_of(card),
            page=_page_of(card),
            since=card.opened_at if card.waiting_since is None else card.waiting_since,
        )
        for card in state.waiting
    )


def mine_rows(state: State) -> tuple[SessionRow, ...]:
    """Return the agent's own sessions, then those that only hold unsent words."""
    own = tuple(_own_row(state, card) for card in state.mine)
    return (*own, *(_leftover_row(state, sid) for sid in leftover_sessions(state)))


def _own_row(state: State, card: SessionCard) -> SessionRow:
    conversation = state.conversations.get(card.session_id)
    unsent = len(unsent_rows(state, card.session_id))
    return SessionRow(
        session_id=card.session_id,
        who=name_of(card),
        about=one_line(card.preview),
        why=_progress(state, card, unsent),
        page=_page_of(card),
        since=_last_words_at(state.conversations, card),
        unread=0 if conversation is None else unread_count(conversation),
        unsent=unsent,
    )


def _leftover_row(state: State, session_id: str) -> SessionRow:
    rows = rows_of(state, session_id)
    conversation = state.conversations.get(session_id)
    card = None if conversation is None else conversation.card
    unsent = len(unsent_rows(state, session_id))
    return SessionRow(
        session_id=session_id,
        who=one_line(rows[0].visitor_name, NAME_CHARS) or name_of(card),
        about=one_line(rows[-1].text),
        why=_unsent_words(unsent) if unsent else "Being sent",
        since=rows[0].created_at,
        unsent=unsent,
    )


def _progress(state: State, card: SessionCard, unsent: int) -> str:
    if unsent:
        return _unsent_words(unsent)
    if is_completing(state, card.session_id):
        return "Being completed"
    promised = warning_of(state, card.session_id)
    if promised is not None:
        return "Answer overdue" if promised.due_at <= state.now else "Answer due soon"
    conversation = state.conversations.get(card.session_id)
    if conversation is not None and conversation.visitor_is_typing:
        return "Typing…"
    if card.session_id in state.passing:
        return "Being passed on"
    return _reason_of(card)


def _unsent_words(unsent: int) -> str:
    return f"{count_words(unsent, 'message', 'messages')} not sent"


def _reason_of(card: SessionCard) -> str:
    return "" if card.escalation is None else one_line(card.escalation.line)


def _page_of(card: SessionCard) -> str:
    """Return the page's title, or its address where it has none."""
    page = card.visitor.page or PageContext()
    return one_line(page.title or page.url, PAGE_CHARS)


def _last_words_at(conversations: Mapping[str, Conversation], card: SessionCard) -> int | None:
    conversation = conversations.get(card.session_id)
    if conversation is not None and conversation.entries:
        return conversation.entries[-1].at
    return card.waiting_since
