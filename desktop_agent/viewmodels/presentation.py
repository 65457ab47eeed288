"""What each part of the window says and allows, as a pure function of the state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop_agent.core.address import is_exposed
from desktop_agent.core.selectors import (
    card_of,
    find_card,
    is_completing,
    is_mine,
    is_waiting,
    unsent_rows,
)
from desktop_agent.core.state import Phase, State
from desktop_agent.viewmodels.session_rows import name_of
from desktop_agent.viewmodels.wording import (
    count_words,
    language_words,
    state_words,
    time_words,
)
from relay.protocol.vocabulary import MAX_TEXT_CHARS, Presence, SessionState

_GLANCE = 60
"""How many characters of a message are enough to know it by."""


class Mood(StrEnum):
    """What a colour may say of the connection."""

    GOOD = "good"
    BUSY = "busy"
    TROUBLED = "troubled"


@dataclass(frozen=True, slots=True)
class ConnectionLook:
    """The connection in words; ``can_hurry`` offers to connect at once."""

    words: str
    mood: Mood
    can_hurry: bool = False


@dataclass(frozen=True, slots=True)
class HeaderLook:
    """The top of the conversation: who it is with, and why it came to people."""

    title: str
    status: str
    reason: str
    can_claim: bool
    can_complete: bool


@dataclass(frozen=True, slots=True)
class ComposerLook:
    """The composer: whose words it holds, whether it takes any, and what it says if not."""

    session_id: str | None
    placeholder: str
    draft: str = ""
    writable: bool = False


@dataclass(frozen=True, slots=True)
class UnsentLook:
    """The first reply of the session that was given up, and what can be done with it."""

    cmid: str
    text: str
    words: str
    can_resend: bool


@dataclass(frozen=True, slots=True)
class ClaimLook:
    """The button below the queue: which session it takes, if any."""

    session_id: str | None
    words: str
    enabled: bool


def connection_look(state: State, now: int) -> ConnectionLook:
    """Say how the connection is at ``now`` (ms since 1970)."""
    if state.phase is Phase.ONLINE:
        return ConnectionLook("Connected", Mood.GOOD)
    if state.phase is Phase.RETRYING and state.retry_at is not None:
        seconds = max(1, -(-(state.retry_at - now) // 1000))
        words = f"{state.trouble} Reconnecting in {seconds} s… What you write is kept."
        return ConnectionLook(words, Mood.TROUBLED, can_hurry=True)
    if state.attempt:
        return ConnectionLook("Reconnecting… What you write is kept.", Mood.TROUBLED)
    return ConnectionLook("Connecting…", Mood.BUSY)


def header_look(state: State) -> HeaderLook | None:
    """Describe the selected session; None where none is selected."""
    if state.selected is None:
        return None
    card = card_of(state, state.selected)
    mine = is_mine(state, state.selected)
    completing = is_completing(state, state.selected)
    return HeaderLook(
        title=name_of(card),
        status=_status(state),
        reason="" if card is None or card.escalation is None else card.escalation.line,
        can_claim=is_waiting(state, state.selected) and state.claiming is None,
        can_complete=mine and not completing,
    )


def _status(state: State) -> str:
    if is_completing(state, state.selected):
        return "Being completed"
    if is_mine(state, state.selected):
        return "With you"
    card = card_of(state, state.selected)
    if card is None:
        return "Loading…"
    if card.state is SessionState.ACTIVE and card.agent_name:
        return f"With {card.agent_name}"
    return state_words(card.state)


def composer_look(state: State) -> ComposerLook:
    """Say whether words are taken, and what to do where they are not."""
    selected = state.selected
    card = find_card(state.mine, selected)
    if selected is None:
        return ComposerLook(None, "Choose a chat to answer.")
    if is_completing(state, selected):
        return ComposerLook(selected, "This chat is being completed.")
    if card is not None:
        placeholder = f"Write to {name_of(card)}. Enter sends, Shift+Enter makes a new line."
        draft = state.drafts.get(selected, "")
        return ComposerLook(selected, placeholder, draft, writable=True)
    if is_waiting(state, selected):
        return ComposerLook(selected, "Take this chat to answer.")
    return ComposerLook(selected, f"{_status(state)}. You can only read this chat.")


def length_words(text: str) -> str:
    """Say how much room is left, once it gets short."""
    left = MAX_TEXT_CHARS - len(text.strip())
    if left < 0:
        return f"{count_words(-left, 'character', 'characters')} too long"
    if left <= MAX_TEXT_CHARS // 10:
        return f"{count_words(left, 'character', 'characters')} left"
    return ""


def unsent_look(state: State) -> UnsentLook | None:
    """Describe the selected session's first reply that was given up."""
    rows = unsent_rows(state, state.selected)
    if not rows:
        return None
    more = f" ({len(rows)} in this chat)" if len(rows) > 1 else ""
    row = rows[0]
    words = f"Not sent{more}: “{_short(row.text)}” {row.reason}"
    return UnsentLook(row.cmid, row.text, words, is_mine(state, row.session_id))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _GLANCE else f"{line[: _GLANCE - 1]}…"


def claim_look(state: State) -> ClaimLook:
    """Say what the claim button does: take the one looked at, or the next in line."""
    if state.claiming is not None:
        return ClaimLook(None, "Taking…", enabled=False)
    looked_at = find_card(state.waiting, state.selected)
    if looked_at is not None:
        name = looked_at.visitor.name
        words = f"Take the chat with {name}" if name else "Take this chat"
        return ClaimLook(looked_at.session_id, words, enabled=state.listed)
    return ClaimLook(None, "Take the next chat", enabled=state.listed and bool(state.waiting))


def typing_words(state: State) -> str:
    """Say that the visitor writes, while they do."""
    conversation = state.conversations.get(state.selected or "")
    if conversation is None or not conversation.visitor_is_typing:
        return ""
    return f"{name_of(card_of(state, state.selected))} is typing…"


def visitor_facts(state: State) -> tuple[tuple[str, str], ...]:
    """Return what is known of the selected session's visitor, as label and value."""
    card = card_of(state, state.selected)
    if card is None:
        return ()
    visitor, page = card.visitor, card.visitor.page
    facts = (
        ("Name", visitor.name or "Not given"),
        ("Language", language_words(visitor.language) if visitor.language else ""),
        ("Page", page.title if page else ""),
        ("Address", page.url if page else ""),
        ("Came from", page.referrer if page else ""),
        ("Began", time_words(card.opened_at)),
        (
            "Waiting since",
            "" if card.waiting_since is None else time_words(card.waiting_since),
        ),
    )
    return tuple((label, value) for label, value in facts if value)


def is_online(state: State) -> bool:
    """Tell whether the agent takes chats, as far as the agent has said."""
    presence = state.wanted_presence or (state.me.presence if state.me else Presence.ONLINE)
    return presence is Presence.ONLINE


def exposure_words(address: str) -> str:
    """Warn where a password would cross a network unencrypted."""
    if not is_exposed(address):
        return ""
    return "This address is not encrypted: others on the network can read along. Use https."
