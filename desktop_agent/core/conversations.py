"""Reading sessions: transcripts without gaps, typing, which one is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from desktop_agent.core.cards import settled, spoken_card, updated_everywhere, viewed_card, without
from desktop_agent.core.due import FetchDue, TypingExpired
from desktop_agent.core.effects import After, Effect, Follow, Unfollow
from desktop_agent.core.events import Followed, NotFollowed
from desktop_agent.core.intents import OpenSession
from desktop_agent.core.outbox import arrived
from desktop_agent.core.selectors import card_of, is_mine, leftover_sessions
from desktop_agent.core.state import Conversation, Phase, State
from desktop_agent.core.step import Handler, Step, remark, still, then
from relay.protocol.agent import SessionTranscript
from relay.protocol.briefs import Note
from relay.protocol.shapes import (
    Entry,
    MessageAdded,
    MessageEntry,
    SessionChanged,
    TypingChanged,
)
from relay.protocol.vocabulary import Change, Voice


def with_conversation(state: State, session_id: str, **changes: object) -> State:
    """Return ``state`` with fields of one conversation changed; it must be read."""
    known = replace(state.conversations[session_id], **changes)  # type: ignore[arg-type]  # by name
    return replace(state, conversations={**state.conversations, session_id: known})


def merged(known: tuple[Note, ...], heard: tuple[Note, ...]) -> tuple[Note, ...]:
    """Return all notes once, in their own order."""
    notes = {note.note_id: note for note in (*known, *heard)}
    return tuple(notes[number] for number in sorted(notes))


def fetch(state: State, session_id: str) -> Step:
    """Ask for what is missing of a session, or note to ask again when told."""
    conversation = state.conversations.get(session_id)
    if conversation is None or state.phase is not Phase.ONLINE:
        return still(state)
    if conversation.fetching:
        return still(with_conversation(state, session_id, fetch_again=True))
    since = len(conversation.entries)
    asked = with_conversation(
        state, session_id, fetching=True, fetch_again=False, asked_since=since
    )
    return still(asked, Follow(session_id, since))


def read(state: State, session_id: str) -> Step:
    """Begin to read a session, or go on where it was left."""
    if session_id not in state.conversations:
        begun = Conversation(card_of(state, session_id))
        state = replace(state, conversations={**state.conversations, session_id: begun})
    return fetch(state, session_id)


def catch_up(state: State, session_id: str, head_seq: int) -> Step:
    """Fetch what a session has beyond what is here, or on its way here."""
    conversation = state.conversations.get(session_id)
    if conversation is None or conversation.fetching or head_seq <= len(conversation.entries):
        return still(state)
    return fetch(state, session_id)


def select(state: State, session_id: str) -> Step:
    """Show a session, and leave the one shown before."""
    left = state.selected
    state = replace(state, selected=session_id)
    step = still(state) if session_id in state.conversations else read(state, session_id)
    return step if left in {None, session_id} else then(step, forget_unneeded)


def forget_unneeded(state: State) -> Step:
    """Stop reading sessions that are neither shown, nor ours, nor hold unsent words."""
    needed = {card.session_id for card in state.mine} | {*leftover_sessions(state), state.selected}
    kept: Mapping[str, Conversation] = {
        sid: conversation for sid, conversation in state.conversations.items() if sid in needed
    }
    effects: tuple[Effect, ...] = ()
    if state.phase is Phase.ONLINE:
        effects = tuple(Unfollow(sid) for sid in state.conversations if sid not in kept)
    return still(replace(state, conversations=kept), *effects)


def add_entry(state: State, session_id: str, entry: Entry) -> Step:
    """Add an entry where it is the next; fetch where something is missing before it."""
    conversation = state.conversations.get(session_id)
    card = card_of(state, session_id)
    if card is not None:
        state = updated_everywhere(state, session_id, spoken_card(card, entry))
    if conversation is None or entry.seq <= len(conversation.entries):
        return still(state)
    if entry.seq > len(conversation.entries) + 1:
        return fetch(state, session_id)
    state = with_conversation(state, session_id, entries=(*conversation.entries, entry))
    if isinstance(entry, MessageEntry) and entry.voice is Voice.VISITOR:
        state = with_conversation(state, session_id, visitor_is_typing=False)
    return arrived(state, session_id, (entry,))


def _open(state: State, intent: OpenSession) -> Step:
    return select(state, intent.session_id)


def _message_added(state: State, fact: MessageAdded) -> Step:
    return add_entry(state, fact.session_id, fact.entry)


def _session_changed(state: State, fact: SessionChanged) -> Step:
    session_id = fact.session.session_id
    was_mine = is_mine(state, session_id)
    card = card_of(state, session_id)
    if card is not None:
        state = updated_everywhere(state, session_id, viewed_card(card, fact.session))
    if fact.entry.change is Change.TRANSFERRED:
        # The new owner is told that it is theirs afterwards.
        state = replace(state, mine=without(state.mine, session_id))
    step = add_entry(settled(state, session_id), session_id, fact.entry)
    if was_mine and fact.entry.change is Change.REQUEUED:
        return then(step, partial(remark, text="A chat of yours went back to the queue."))
    return step


def _followed(state: State, event: Followed) -> Step:
    session_id, page = event.session_id, event.transcript
    conversation = state.conversations.get(session_id)
    if conversation is None:
        return still(state, Unfollow(session_id))
    before = len(conversation.entries)
    if page.card.head_seq < conversation.asked_since:
        return _begin_anew(state, session_id)
    entries = _joined(conversation.entries, page)
    state = with_conversation(
        state,
        session_id,
        entries=entries,
        fetching=False,
        brief=page.brief,
        notes=merged(conversation.notes, page.notes),
    )
    known = card_of(state, session_id)
    if known is None or page.card.version >= known.version:
        state = settled(updated_everywhere(state, session_id, page.card), session_id)
    step = arrived(state, session_id, entries[before:])
    if conversation.fetch_again or (page.more and len(entries) > before):
        return then(step, partial(fetch, session_id=session_id))
    return step


def _begin_anew(state: State, session_id: str) -> Step:
    """The relay has less than we do (an older backup was restored): its word counts."""
    emptied = with_conversation(state, session_id, entries=(), read_seq=0, fetching=False)
    return fetch(emptied, session_id)


def _joined(entries: tuple[Entry, ...], page: SessionTranscript) -> tuple[Entry, ...]:
    joined = list(entries)
    for entry in page.entries:
        if entry.seq == len(joined) + 1:
            joined.append(entry)
    return tuple(joined)


def _not_followed(state: State, event: NotFollowed) -> Step:
    session_id, refusal = event.session_id, event.refusal
    if session_id not in state.conversations:
        return still(state)
    state = with_conversation(state, session_id, fetching=False, fetch_again=False)
    if refusal is None:
        return still(state)
    if refusal.retryable:
        pause = refusal.retry_after_ms or state.timing.refusal_pause_ms
        return still(state, After(f"fetch {session_id}", pause, FetchDue(session_id)))
    if session_id == state.selected:
        return remark(state, refusal.message)
    return still(state)


def _fetch_due(state: State, event: FetchDue) -> Step:
    return fetch(state, event.session_id)


def _typing_changed(state: State, fact: TypingChanged) -> Step:
    if fact.voice is not Voice.VISITOR or fact.session_id not in state.conversations:
        return still(state)
    state = with_conversation(state, fact.session_id, visitor_is_typing=fact.active)
    expiry = After(
        f"typing of {fact.session_id}",
        state.timing.typing_expiry_ms,
        TypingExpired(fact.session_id),
    )
    return still(state, *((expiry,) if fact.active else ()))


def _typing_expired(state: State, event: TypingExpired) -> Step:
    if event.session_id not in state.conversations:
        return still(state)
    return still(with_conversation(state, event.session_id, visitor_is_typing=False))


HANDLERS: dict[type, Handler] = {
    OpenSession: _open,
    MessageAdded: _message_added,
    SessionChanged: _session_changed,
    Followed: _followed,
    NotFollowed: _not_followed,
    FetchDue: _fetch_due,
    TypingChanged: _typing_changed,
    TypingExpired: _typing_expired,
}
