"""What each part of the window says and allows, as a pure function of the state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop_agent.core.address import is_exposed
from desktop_agent.core.preferences import SendKey
from desktop_agent.core.selectors import (
    card_of,
    find_card,
    is_completing,
    is_mine,
    is_waiting,
    name_of,
    presence_of,
    takes_chats,
    unsent_rows,
)
from desktop_agent.core.state import Phase, RowKind, State
from desktop_agent.core.text import NAME_CHARS, one_line
from desktop_agent.viewmodels.wording import (
    count_words,
    language_words,
    state_words,
    time_words,
)
from relay.protocol.agent import VisitorCard
from relay.protocol.shapes import PageContext
from relay.protocol.vocabulary import MAX_TEXT_CHARS, Presence, SessionState

_GLANCE = 60
"""How many characters of a message are enough to know it by."""


_KEYS = {
    SendKey.ENTER: "Enter sends, Shift+Enter makes a new line.",
    SendKey.CTRL_ENTER: "Ctrl+Enter sends, Enter makes a new line.",
}
_URL_CHARS = 2_000
"""The longest address that a relay takes."""

MOST_WRITTEN = 5 * MAX_TEXT_CHARS
"""The composer holds no more: a megabyte pasted by mistake would stop the window for minutes."""


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


class HeaderKind(StrEnum):
    """Whose the shown session is: what its colours say."""

    WAITING = "waiting"
    MINE = "mine"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class HeaderLook:
    """The top of the conversation: who it is with, and why it came to people."""

    title: str
    status: str
    kind: HeaderKind
    reason: str
    can_claim: bool
    can_complete: bool


class InvitationKind(StrEnum):
    """What is going on while no chat is open."""

    QUIET = "quiet"
    WAITING = "waiting"
    PAUSED = "paused"
    LOADING = "loading"


@dataclass(frozen=True, slots=True)
class InvitationLook:
    """What is going on, and what to do about it."""

    kind: InvitationKind
    title: str
    words: str


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
    """The button above the queue, which takes the next in line.

    ``is_main``: it is the one thing to do; not while a waiting chat is looked at,
    which has a button of its own.
    """

    words: str
    enabled: bool
    is_main: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known; ``is_link``: it is an address, and looks like one."""

    label: str
    value: str
    is_link: bool = False


def connection_look(state: State, now: int) -> ConnectionLook:
    """Say how the connection is at ``now`` (ms since 1970)."""
    if state.phase is Phase.ONLINE:
        return ConnectionLook("Connected", Mood.GOOD)
    if state.phase is Phase.RETRYING and state.retry_at is not None:
        seconds = max(1, -(-(state.retry_at - now) // 1000))
        words = f"{one_line(state.trouble)} Reconnecting in {seconds} s… What you write is kept."
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
        kind=_kind(state),
        reason="" if card is None or card.escalation is None else one_line(card.escalation.line),
        can_claim=is_waiting(state, state.selected) and state.claiming is None,
        can_complete=mine and not completing,
    )


def _kind(state: State) -> HeaderKind:
    if is_mine(state, state.selected):
        return HeaderKind.MINE
    return HeaderKind.WAITING if is_waiting(state, state.selected) else HeaderKind.OTHER


def _status(state: State) -> str:
    if is_completing(state, state.selected):
        return "Being completed"
    if is_mine(state, state.selected):
        return "With you"
    card = card_of(state, state.selected)
    if card is None:
        return "Loading…"
    if card.state is SessionState.ACTIVE and card.agent_name:
        return f"With {one_line(card.agent_name, NAME_CHARS)}"
    return state_words(card.state)


def invitation_look(state: State) -> InvitationLook:
    """Say what is going on and what to do while no chat is open."""
    if not takes_chats(state):
        words = "New chats go to others. Press “Take chats again” when you are back."
        return InvitationLook(InvitationKind.PAUSED, "You have paused", words)
    if state.waiting:
        who = count_words(len(state.waiting), "visitor is waiting", "visitors are waiting")
        words = (
            "Press Alt+A to take the next chat, or choose one on the left to read it first. "
            "Looking at a waiting chat does not take it."
        )
        return InvitationLook(InvitationKind.WAITING, who, words)
    if not state.listed:
        words = "The queue is shown as soon as there is a connection."
        return InvitationLook(InvitationKind.LOADING, "One moment", words)
    words = "You may put this window away: you are told when somebody comes."
    return InvitationLook(InvitationKind.QUIET, "Nobody is waiting", words)


def composer_look(state: State) -> ComposerLook:
    """Say whether words are taken, and what to do where they are not."""
    selected = state.selected
    card = find_card(state.mine, selected)
    if selected is None:
        return ComposerLook(None, "Choose a chat to answer.")
    if is_completing(state, selected):
        return ComposerLook(selected, "This chat is being completed.")
    if card is not None:
        placeholder = f"Write to {name_of(card)}. {_KEYS[state.preferences.send_key]}"
        draft = state.drafts.get(selected, "")
        return ComposerLook(selected, placeholder, draft, writable=True)
    if is_waiting(state, selected):
        return ComposerLook(selected, "Take this chat to answer.")
    return ComposerLook(selected, f"{_status(state)}. You can only read this chat.")


def length_words(text: str) -> str:
    """Say how much room is left, once it gets short."""
    left = MAX_TEXT_CHARS - len(text.strip())
    if len(text) >= MOST_WRITTEN:
        return f"Cut off after {MOST_WRITTEN:,} characters: no more fits"
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
    is_note = row.kind is RowKind.NOTE
    what = "Note not saved" if is_note else "Not sent"
    words = f"{what}{more}: “{one_line(row.text, _GLANCE)}” {one_line(row.reason)}"
    can_resend = is_note or is_mine(state, row.session_id)
    return UnsentLook(row.cmid, row.text, words, can_resend)


def claim_look(state: State) -> ClaimLook:
    """Say what the button above the queue does."""
    words = "Take the next chat" if state.claiming is None else "Taking…"
    enabled = state.claiming is None and state.listed and bool(state.waiting)
    return ClaimLook(words, enabled, is_main=not is_waiting(state, state.selected))


def typing_words(state: State) -> str:
    """Say that the visitor writes, while they do."""
    conversation = state.conversations.get(state.selected or "")
    if conversation is None or not conversation.visitor_is_typing:
        return ""
    return f"{name_of(card_of(state, state.selected))} is typing…"


def visitor_facts(state: State) -> tuple[Fact, ...]:
    """Return what is known of the selected session's visitor."""
    card = card_of(state, state.selected)
    if card is None:
        return ()
    visitor, page = card.visitor, card.visitor.page or PageContext()
    since = "" if card.waiting_since is None else time_words(card.waiting_since)
    facts = (
        Fact("Name", one_line(visitor.name or "", NAME_CHARS) or "Not given"),
        Fact("Language", _language_of(visitor)),
        Fact("Page", one_line(page.title)),
        Fact("Address", one_line(page.url, _URL_CHARS), is_link=True),
        Fact("Came from", one_line(page.referrer, _URL_CHARS), is_link=True),
        Fact("Began", time_words(card.opened_at)),
        Fact("Asked for a person", since),
    )
    return tuple(fact for fact in facts if fact.value)


def _language_of(visitor: VisitorCard) -> str:
    tag = one_line(visitor.language or "", NAME_CHARS)
    return language_words(tag) if tag else ""


def presence_words(state: State) -> str:
    """Say who is signed in, and whether they take chats where they do not."""
    if state.me is None:
        return ""
    name = one_line(state.me.name, NAME_CHARS)
    aside = {Presence.AWAY: " · paused", Presence.INVISIBLE: " · invisible"}
    return name + aside.get(presence_of(state), "")


def account_words(state: State) -> str:
    """Say who is signed in, and where."""
    name = "" if state.me is None else one_line(state.me.name, NAME_CHARS)
    facts = (name, one_line(state.email, NAME_CHARS), one_line(state.relay))
    return " · ".join(fact for fact in facts if fact)


def exposure_words(address: str) -> str:
    """Warn where a password would cross a network unencrypted."""
    if not is_exposed(address):
        return ""
    return "This address is not encrypted: others on the network can read along. Use https."
