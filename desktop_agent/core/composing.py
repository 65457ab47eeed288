"""Writing: drafts, the announcement of typing, replies and completing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from desktop_agent.core.conversations import forget_unneeded
from desktop_agent.core.due import DraftDue, NoticeExpired, TypingRepeatable
from desktop_agent.core.effects import (
    After,
    AnnounceTyping,
    DeleteRow,
    Effect,
    SaveDraft,
    StoreRow,
)
from desktop_agent.core.intents import (
    Complete,
    DiscardReply,
    DismissNotice,
    FocusChanged,
    ResendReply,
    SendReply,
    WriteDraft,
)
from desktop_agent.core.outbox import find_row, with_row, without_row
from desktop_agent.core.outcomes import completion_text
from desktop_agent.core.selectors import account_of, find_card, is_completing, is_mine
from desktop_agent.core.state import OutboxRow, RowKind, RowState, State
from desktop_agent.core.step import Handler, Step, remark, still, then
from desktop_agent.core.text import storable
from relay.protocol.agent import SessionCard
from relay.protocol.vocabulary import MAX_TEXT_CHARS


def _send_reply(state: State, intent: SendReply) -> Step:
    card = find_card(state.mine, intent.session_id)
    text = storable(intent.text).strip()
    if card is None or not text or is_completing(state, intent.session_id):
        return still(state)
    if len(text) > MAX_TEXT_CHARS:
        over = len(text) - MAX_TEXT_CHARS
        return remark(state, f"This message is {over} characters too long. Send it in two parts.")
    row = _new_row(state, card, intent.cmid)
    state = replace(
        state,
        outbox=(*state.outbox, replace(row, kind=RowKind.REPLY, text=text)),
        drafts={sid: t for sid, t in state.drafts.items() if sid != card.session_id},
        unsaved_drafts=state.unsaved_drafts - {card.session_id},
    )
    step = still(state, StoreRow(state.outbox[-1], clears_draft=True))
    return then(step, partial(_stop_typing, session_id=card.session_id))


def _new_row(state: State, card: SessionCard, cmid: str) -> OutboxRow:
    return OutboxRow(
        cmid=cmid,
        account=account_of(state),
        session_id=card.session_id,
        fence=card.fence,
        kind=RowKind.COMPLETE,
        text="",
        created_at=state.now,
        visitor_name=card.visitor.name or "",
    )


def _complete(state: State, intent: Complete) -> Step:
    card = find_card(state.mine, intent.session_id)
    if card is None or is_completing(state, intent.session_id):
        return still(state)
    told = completion_text(intent.outcome, intent.tags)
    row = replace(_new_row(state, card, intent.cmid), text=told)
    state = replace(state, outbox=(*state.outbox, row))
    return then(still(state, StoreRow(row)), partial(_stop_typing, session_id=card.session_id))


def _resend(state: State, intent: ResendReply) -> Step:
    row = find_row(state, intent.cmid)
    if row is None or row.state is not RowState.NOT_SENT:
        return still(state)
    if row.kind is RowKind.NOTE:
        again = replace(row, state=RowState.SAVING, created_at=state.now, attempt=0, reason="")
        return still(with_row(state, again), StoreRow(again))
    card = find_card(state.mine, row.session_id)
    if card is None:
        return remark(state, "This chat is not yours, so the words cannot be sent to it.")
    again = replace(
        row, state=RowState.SAVING, fence=card.fence, created_at=state.now, attempt=0, reason=""
    )
    return still(with_row(state, again), StoreRow(again))


def _discard(state: State, intent: DiscardReply) -> Step:
    row = find_row(state, intent.cmid)
    if row is None or row.state is not RowState.NOT_SENT:
        return still(state)
    step = still(without_row(state, row.cmid), DeleteRow(row.cmid))
    return then(step, forget_unneeded)


def _write_draft(state: State, intent: WriteDraft) -> Step:
    session_id, text = intent.session_id, storable(intent.text)
    if state.drafts.get(session_id, "") == text:
        return still(state)
    drafts = {**state.drafts, session_id: text}
    if not text:
        del drafts[session_id]
    state = replace(state, drafts=drafts, unsaved_drafts=state.unsaved_drafts | {session_id})
    due = After(f"draft of {session_id}", state.timing.draft_pause_ms, DraftDue(session_id))
    announce = _announce_typing if text else _stop_typing
    return then(still(state, due), partial(announce, session_id=session_id))


def _announce_typing(state: State, session_id: str) -> Step:
    known = session_id in state.typing_announced
    if known or not state.listed or not is_mine(state, session_id):
        return still(state)
    state = replace(state, typing_announced=state.typing_announced | {session_id})
    again = After(
        f"own typing in {session_id}", state.timing.typing_repeat_ms, TypingRepeatable(session_id)
    )
    return still(state, AnnounceTyping(session_id, active=True), again)


def _stop_typing(state: State, session_id: str) -> Step:
    if session_id not in state.typing_announced:
        return still(state)
    state = replace(state, typing_announced=state.typing_announced - {session_id})
    return still(state, AnnounceTyping(session_id, active=False))


def _typing_repeatable(state: State, event: TypingRepeatable) -> Step:
    announced = state.typing_announced - {event.session_id}
    return still(replace(state, typing_announced=announced))


def _draft_due(state: State, event: DraftDue) -> Step:
    session_id = event.session_id
    if session_id not in state.unsaved_drafts:
        return still(state)
    state = replace(state, unsaved_drafts=state.unsaved_drafts - {session_id})
    save: Effect = SaveDraft(account_of(state), session_id, state.drafts.get(session_id, ""))
    return still(state, save)


def _dismiss(state: State, _intent: DismissNotice) -> Step:
    return still(replace(state, notice=None))


def _notice_expired(state: State, event: NoticeExpired) -> Step:
    current = state.notice is not None and state.notice.number == event.number
    return still(replace(state, notice=None) if current else state)


def _focus_changed(state: State, intent: FocusChanged) -> Step:
    return still(replace(state, focused=intent.focused))


HANDLERS: dict[type, Handler] = {
    SendReply: _send_reply,
    Complete: _complete,
    ResendReply: _resend,
    DiscardReply: _discard,
    WriteDraft: _write_draft,
    TypingRepeatable: _typing_repeatable,
    DraftDue: _draft_due,
    DismissNotice: _dismiss,
    NoticeExpired: _notice_expired,
    FocusChanged: _focus_changed,
}
