"""What agents know of a session beside its transcript: brief, notes, promised times."""

from __future__ import annotations

from dataclasses import replace

from desktop_agent.core.conversations import merged, with_conversation
from desktop_agent.core.effects import SaveDraft, StoreRow
from desktop_agent.core.intents import WriteNote
from desktop_agent.core.selectors import account_of, card_of, note_draft_key
from desktop_agent.core.state import OutboxRow, RowKind, State, Warned
from desktop_agent.core.step import Handler, Step, remark, still
from desktop_agent.core.text import storable
from relay.protocol.passing import BriefChanged, NoteWritten, TargetWarned
from relay.protocol.vocabulary import MAX_TEXT_CHARS


def _brief_changed(state: State, fact: BriefChanged) -> Step:
    if fact.session_id not in state.conversations:
        return still(state)
    return still(with_conversation(state, fact.session_id, brief=fact.brief))


def _note_written(state: State, fact: NoteWritten) -> Step:
    conversation = state.conversations.get(fact.session_id)
    if conversation is None:
        return still(state)
    notes = merged(conversation.notes, (fact.note,))
    return still(with_conversation(state, fact.session_id, notes=notes))


def _write_note(state: State, intent: WriteNote) -> Step:
    """Put a note on its way as safely as a reply: on disk first, sent until it is stored."""
    text = storable(intent.text).strip()
    card = card_of(state, intent.session_id)
    if card is None or not text:
        return still(state)
    if len(text) > MAX_TEXT_CHARS:
        over = len(text) - MAX_TEXT_CHARS
        return remark(state, f"This note is {over} characters too long. Write it in two parts.")
    row = OutboxRow(
        cmid=intent.cmid,
        account=account_of(state),
        session_id=card.session_id,
        fence=card.fence,
        kind=RowKind.NOTE,
        text=text,
        created_at=state.now,
        visitor_name=card.visitor.name or "",
    )
    draft = note_draft_key(card.session_id)
    state = replace(
        state,
        outbox=(*state.outbox, row),
        drafts={key: words for key, words in state.drafts.items() if key != draft},
        unsaved_drafts=state.unsaved_drafts - {draft},
    )
    return still(state, StoreRow(row), SaveDraft(row.account, draft, ""))


def _target_warned(state: State, fact: TargetWarned) -> Step:
    conversation = state.conversations.get(fact.session_id)
    seen = 0 if conversation is None else len(conversation.entries)
    warned = Warned(fact.target, fact.due_at, seen)
    return still(replace(state, warned={**state.warned, fact.session_id: warned}))


HANDLERS: dict[type, Handler] = {
    BriefChanged: _brief_changed,
    NoteWritten: _note_written,
    WriteNote: _write_note,
    TargetWarned: _target_warned,
}
