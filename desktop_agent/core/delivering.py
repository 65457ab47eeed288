"""Getting the outbox to the relay: retried until stored, refused or too old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from desktop_agent.core.asking import renew
from desktop_agent.core.cards import without
from desktop_agent.core.conversations import (
    add_entry,
    fetch,
    forget_unneeded,
    merged,
    read,
    with_conversation,
)
from desktop_agent.core.due import DeliveryDue
from desktop_agent.core.effects import After, DeleteRow, MarkUnsent
from desktop_agent.core.events import (
    Delivered,
    NotDelivered,
    Restored,
    RowNotStored,
    RowStored,
    VaultFailed,
)
from desktop_agent.core.outbox import find_row, send, send_all, send_next, with_row, without_row
from desktop_agent.core.selectors import account_of, note_draft_key
from desktop_agent.core.signing_in import signed_out
from desktop_agent.core.state import OutboxRow, Phase, RowKind, RowState, State
from desktop_agent.core.step import Handler, Step, remark, still, then
from relay.protocol.passing import NoteAdded
from relay.protocol.shapes import MessageEntry, Refusal, Sent
from relay.protocol.vocabulary import RefusalCode, Voice

_WHY_NOT_OWNER = "This chat is no longer yours, so these words were not sent."
_WHY_TOO_OLD = "The relay could not be reached for a whole day, so these words were not sent."


def give_up_old_rows(state: State) -> Step:
    """Mark rows as not sent that have waited for longer than is of use."""
    limit = state.now - state.timing.keep_trying_ms
    old = [r for r in state.outbox if r.created_at < limit and r.state is RowState.QUEUED]
    return then(still(state), *(partial(_give_up, row=row, reason=_WHY_TOO_OLD) for row in old))


def _give_up(state: State, row: OutboxRow, reason: str) -> Step:
    """Keep a reply with the reason; a completion holds no words worth keeping."""
    if row.kind is RowKind.COMPLETE:
        step = still(without_row(state, row.cmid), DeleteRow(row.cmid))
        return then(step, partial(remark, text=f"The chat was not completed. {reason}"))
    state = with_row(state, replace(row, state=RowState.NOT_SENT, reason=reason))
    return still(state, MarkUnsent(row.cmid, reason))


def _row_stored(state: State, event: RowStored) -> Step:
    row = find_row(state, event.cmid)
    if row is None or row.state is not RowState.SAVING:
        return still(state)
    return send_next(with_row(state, replace(row, state=RowState.QUEUED)), row.session_id)


def _row_not_stored(state: State, event: RowNotStored) -> Step:
    row = find_row(state, event.cmid)
    if row is None:
        return still(state)
    state = without_row(state, row.cmid)
    if row.kind is RowKind.COMPLETE:
        return remark(state, event.words)
    if row.kind is RowKind.NOTE:
        return _note_back(state, row, event.words)
    written = "\n".join(text for text in (row.text, state.drafts.get(row.session_id)) if text)
    state = replace(
        state,
        drafts={**state.drafts, row.session_id: written},
        unsaved_drafts=state.unsaved_drafts | {row.session_id},
    )
    return remark(state, f"{event.words} Your words are back in the composer.")


def _note_back(state: State, row: OutboxRow, words: str) -> Step:
    key = note_draft_key(row.session_id)
    written = "\n".join(text for text in (row.text, state.drafts.get(key)) if text)
    state = replace(
        state,
        drafts={**state.drafts, key: written},
        unsaved_drafts=state.unsaved_drafts | {key},
    )
    return remark(state, f"{words} Your note is back where you wrote it.")


def _delivered(state: State, event: Delivered) -> Step:
    row = find_row(state, event.cmid)
    if row is None:
        return still(state)
    stored = with_row(state, replace(row, state=RowState.SENT))
    act = _ON_STORED[row.kind]
    return then(
        still(stored, DeleteRow(row.cmid)),
        partial(act, row=row, event=event),
        partial(send_next, session_id=row.session_id),
        forget_unneeded,
    )


def _completed(state: State, row: OutboxRow, event: Delivered) -> Step:
    state = without_row(state, event.cmid)
    state = replace(state, mine=without(state.mine, row.session_id))
    return fetch(state, row.session_id)


def _reply_stored(state: State, row: OutboxRow, event: Delivered) -> Step:
    """Show the words as the entry they became, or keep the echo until it is fetched."""
    answer = event.answer
    known = state.conversations.get(row.session_id)
    if isinstance(answer, NoteAdded) or known is None or answer.seq <= len(known.entries):
        return still(without_row(state, row.cmid))
    if isinstance(answer, Sent) and answer.conflict:
        return fetch(without_row(state, row.cmid), row.session_id)
    entry = MessageEntry(
        seq=answer.seq,
        at=answer.at,
        epoch=answer.epoch,
        voice=Voice.AGENT,
        text=row.text,
        cmid=row.cmid,
        author=None if state.me is None else state.me.name,
    )
    return add_entry(state, row.session_id, entry)


def _note_stored(state: State, row: OutboxRow, event: Delivered) -> Step:
    state = without_row(state, event.cmid)
    known = state.conversations.get(row.session_id)
    if known is None or not isinstance(event.answer, NoteAdded):
        return still(state)
    notes = merged(known.notes, (event.answer.note,))
    return still(with_conversation(state, row.session_id, notes=notes))


_ON_STORED: dict[RowKind, Callable[..., Step]] = {
    RowKind.REPLY: _reply_stored,
    RowKind.COMPLETE: _completed,
    RowKind.NOTE: _note_stored,
}


def _not_delivered(state: State, event: NotDelivered) -> Step:
    row = find_row(state, event.cmid)
    if row is None or row.state is not RowState.SENDING or row.attempt != event.attempt:
        return still(state)
    refusal = event.refusal
    if refusal is None:
        return _ask_again(state, row)
    if refusal.code is RefusalCode.UNAUTHENTICATED:
        return signed_out(state, refusal.message)
    if refusal.retryable:
        return _pause(state, row, refusal)
    not_owner = refusal.code is RefusalCode.NOT_OWNER
    step = _give_up(state, row, _WHY_NOT_OWNER if not_owner else refusal.message)
    return then(step, partial(send_next, session_id=row.session_id))


def _ask_again(state: State, row: OutboxRow) -> Step:
    """Send the same again, and find out at once whether the connection is dead."""
    if state.phase is not Phase.ONLINE:
        return still(with_row(state, replace(row, state=RowState.QUEUED)))
    return then(send(state, row), renew)


def _pause(state: State, row: OutboxRow, refusal: Refusal) -> Step:
    pause = refusal.retry_after_ms or state.timing.refusal_pause_ms
    due = DeliveryDue(row.cmid, row.attempt)
    return still(state, After(f"deliver {row.cmid}", pause, due))


def _delivery_due(state: State, event: DeliveryDue) -> Step:
    row = find_row(state, event.cmid)
    if row is None or row.state is not RowState.SENDING or row.attempt != event.attempt:
        return still(state)
    return send(state, row)


def _restored(state: State, event: Restored) -> Step:
    if event.account != account_of(state) or state.restored:
        return still(state)
    here = {row.cmid for row in state.outbox}
    rows = tuple(row for row in event.rows if row.cmid not in here)
    state = replace(
        state,
        restored=True,
        outbox=(*rows, *state.outbox),
        drafts={**dict(event.drafts), **state.drafts},
    )
    sessions = dict.fromkeys(row.session_id for row in rows)
    reading = (partial(read, session_id=sid) for sid in sessions)
    return then(give_up_old_rows(state), *reading, send_all)


def _vault_failed(state: State, event: VaultFailed) -> Step:
    return remark(state, event.words)


HANDLERS: dict[type, Handler] = {
    RowStored: _row_stored,
    RowNotStored: _row_not_stored,
    Delivered: _delivered,
    NotDelivered: _not_delivered,
    DeliveryDue: _delivery_due,
    Restored: _restored,
    VaultFailed: _vault_failed,
}
