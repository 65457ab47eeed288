"""Rows become the domain's objects and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from relay.domain.answer import ArticleSource
from relay.domain.lifecycle import Change, State
from relay.domain.notes import Note
from relay.domain.offers import Offer, OfferEnd, OfferKind
from relay.domain.roster import Agent, Presence, Role
from relay.domain.session import Page, Reason, Session
from relay.domain.transcript import ChangeRecord, Entry, Message, Voice
from relay.store.side_tables import notes, offers
from relay.store.tables import agents, chat_sessions, messages

_choices_decoder = msgspec.json.Decoder(tuple[str, ...])
_sources_decoder = msgspec.json.Decoder(tuple[ArticleSource, ...])
_STATES = {state.value: state for state in State}
_VOICES = {voice.value: voice for voice in Voice}

s = chat_sessions.c
SESSION_COLUMNS = (
    s.id, s.visitor_id, s.state, s.epoch, s.version, s.last_seq, s.fence, s.opened_at,
    s.owner_since, s.assignee_id, s.assignee_name, s.lease_until, s.pending_since, s.priority,
    s.reason_rule, s.reason_line, s.reason_score, s.reason_threshold, s.bot_failures,
    s.bot_due_seq, s.bot_due_at, s.finished_at, s.visitor_name, s.language, s.page_url,
    s.page_title, s.page_referrer, s.preview, s.department, s.visitor_email,
)  # fmt: skip
"""The columns of a session in the order in which ``session_from`` reads them."""

m = messages.c
ENTRY_COLUMNS = (
    m.seq, m.at, m.epoch, m.sender_id, m.cmid, m.voice, m.author, m.text, m.sources,
    m.change, m.state, m.choices,
)  # fmt: skip
"""The columns of an entry in the order in which ``entry_from`` reads them."""

a = agents.c
AGENT_COLUMNS = (
    a.id, a.email, a.name, a.role, a.capacity, a.load, a.disabled_at, a.departments, a.languages,
    a.skills, a.reserved, a.idle_since,
)  # fmt: skip
"""The columns of an agent in the order in which ``agent_from`` reads them."""


o = offers.c
OFFER_COLUMNS = (
    o.id, o.session_id, o.agent_id, o.agent_name, o.kind, o.made_at, o.expires_at, o.outcome,
    o.from_id, o.from_name, o.note,
)  # fmt: skip
"""The columns of an offer in the order in which ``offer_from`` reads them."""

n = notes.c
NOTE_COLUMNS = (n.id, n.at, n.author_id, n.author, n.text)
"""The columns of a note in the order in which ``note_from`` reads them."""


def session_from(row: Sequence[Any]) -> Session:
    """Return the session that a row of ``SESSION_COLUMNS`` holds."""
    rule = row[14]
    reason = None if rule is None else Reason(rule, row[15], row[16], row[17])
    page = Page(row[24], row[25], row[26])
    return Session(
        row[0], row[1], _STATES[row[2]], row[3], row[4], row[5], row[6], row[7], row[8], row[9],
        row[10], row[11], row[12], row[13], reason, row[18], row[19], row[20], row[21], row[22],
        row[23], page, row[27], department=row[28], visitor_email=row[29],
    )  # fmt: skip


def session_values(session: Session) -> dict[str, Any]:
    """Return all columns of a session but its id and visitor, by name."""
    reason = session.reason
    return {
        "state": session.state.value,
        "epoch": session.epoch,
        "version": session.version,
        "last_seq": session.last_seq,
        "fence": session.fence,
        "opened_at": session.opened_at,
        "owner_since": session.owner_since,
        "assignee_id": session.assignee_id,
        "assignee_name": session.assignee_name,
        "lease_until": session.lease_until,
        "pending_since": session.pending_since,
        "priority": session.priority,
        "reason_rule": reason.rule if reason else None,
        "reason_line": reason.line if reason else None,
        "reason_score": reason.score if reason else None,
        "reason_threshold": reason.threshold if reason else None,
        "bot_failures": session.bot_failures,
        "bot_due_seq": session.bot_due_seq,
        "bot_due_at": session.bot_due_at,
        "finished_at": session.finished_at,
        "visitor_name": session.visitor_name,
        "language": session.language,
        "page_url": session.page.url,
        "page_title": session.page.title,
        "page_referrer": session.page.referrer,
        "preview": session.preview,
        "visitor_email": session.visitor_email,
        "department": session.department,
    }


def entry_from(row: Sequence[Any]) -> Entry:
    """Return the message or the change that a row of ``ENTRY_COLUMNS`` holds."""
    if row[9] is not None:
        return ChangeRecord(
            row[0], row[1], row[2], Change(row[9]), State(row[10]), row[3], row[4], row[7], row[6]
        )
    sources = () if row[8] is None else _sources_decoder.decode(row[8])
    choices = () if row[11] is None else _choices_decoder.decode(row[11])
    return Message(
        row[0], row[1], row[2], _VOICES[row[5]], row[3], row[4], row[7], row[6], sources, choices
    )


def message_values(session_id: str, message: Message) -> dict[str, Any]:
    """Return the columns of a message by name."""
    sources = message.sources
    return {
        "session_id": session_id,
        "seq": message.seq,
        "at": message.at,
        "epoch": message.epoch,
        "sender_id": message.sender_id,
        "cmid": message.cmid,
        "voice": message.voice.value,
        "author": message.author,
        "text": message.text,
        "sources": msgspec.json.encode(sources).decode() if sources else None,
        "change": None,
        "state": None,
        "choices": msgspec.json.encode(message.choices).decode() if message.choices else None,
    }


def change_values(session_id: str, record: ChangeRecord) -> dict[str, Any]:
    """Return the columns of a change by name."""
    return {
        "session_id": session_id,
        "seq": record.seq,
        "at": record.at,
        "epoch": record.epoch,
        "sender_id": record.actor_id,
        "cmid": record.cmid,
        "voice": Voice.SYSTEM.value,
        "author": record.agent_name,
        "text": record.text,
        "sources": None,
        "change": record.change.value,
        "state": record.state.value,
        "choices": None,
    }


def agent_from(row: Sequence[Any], presence: Presence) -> Agent:
    """Return the agent that a row of ``AGENT_COLUMNS`` holds."""
    return Agent(
        row[0], row[1], row[2], Role(row[3]), row[4], row[5], presence,
        disabled=row[6] is not None, departments=names_from(row[7]), languages=names_from(row[8]),
        skills=names_from(row[9]), reserved=row[10], idle_since=row[11],
    )  # fmt: skip


def names_from(column: str) -> tuple[str, ...]:
    """Return the short names that a column keeps as JSON."""
    return () if column == "[]" else _choices_decoder.decode(column)


def names_value(names: Sequence[str]) -> str:
    """Return short names as a column keeps them."""
    return msgspec.json.encode(tuple(names)).decode()


def offer_from(row: Sequence[Any]) -> Offer:
    """Return the offer that a row of ``OFFER_COLUMNS`` holds."""
    return Offer(
        row[0], row[1], row[2], row[3], OfferKind(row[4]), row[5], row[6],
        None if row[7] is None else OfferEnd(row[7]), row[8], row[9], row[10],
    )  # fmt: skip


def note_from(row: Sequence[Any]) -> Note:
    """Return the note that a row of ``NOTE_COLUMNS`` holds."""
    return Note(row[0], row[1], row[2], row[3], row[4])
