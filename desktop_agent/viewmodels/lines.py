"""One line of the conversation: who, when, what, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop_agent.core.selectors import card_of, rows_of
from desktop_agent.core.state import OutboxRow, Phase, RowKind, RowState, State
from desktop_agent.viewmodels.session_rows import UNNAMED, name_of
from desktop_agent.viewmodels.wording import time_words
from relay.protocol.shapes import ChangeEntry, Entry, MessageEntry, Source
from relay.protocol.vocabulary import Voice


class LineState(StrEnum):
    """``KEPT`` waits for a connection; ``SENT`` is stored and about to become an entry."""

    STORED = "stored"
    SENDING = "sending"
    KEPT = "kept"
    SENT = "sent"
    NOT_SENT = "not_sent"


_ECHO_STATES = {
    RowState.SAVING: LineState.SENDING,
    RowState.QUEUED: LineState.SENDING,
    RowState.SENDING: LineState.SENDING,
    RowState.SENT: LineState.SENT,
    RowState.NOT_SENT: LineState.NOT_SENT,
}
_STATE_WORDS = {
    LineState.SENDING: "Sending…",
    LineState.KEPT: "Kept, and sent when the connection is back",
    LineState.SENT: "Sent",
}
_SPEAKERS = {Voice.BOT: "Bot", Voice.AGENT: "Agent", Voice.SYSTEM: "Note", Voice.UNKNOWN: "Note"}


@dataclass(frozen=True, slots=True)
class Line:
    """Plain text throughout; much of it was written by strangers.

    ``footnote`` is the line below the words: a bot's sources, or what became of
    a reply.
    """

    seq: int | None
    voice: Voice
    text: str
    author: str
    time: str
    state: LineState = LineState.STORED
    footnote: str = ""
    cmid: str = ""

    @property
    def spoken(self) -> str:
        """Return the line for a screen reader."""
        head = " ".join(part for part in (self.author, self.time) if part)
        return f"{head}: {self.text}" + (f" ({self.footnote})" if self.footnote else "")


def entry_lines(state: State, entries: tuple[Entry, ...]) -> tuple[Line, ...]:
    """Return the lines of ``entries``; changes without words are not shown."""
    visitor = name_of(card_of(state, state.selected))
    return tuple(_entry_line(entry, visitor) for entry in entries if entry.text)


def echo_lines(state: State) -> tuple[Line, ...]:
    """Return the selected session's replies that are not entries yet."""
    return tuple(
        _echo_line(state, row)
        for row in rows_of(state, state.selected)
        if row.kind is RowKind.REPLY
    )


def _entry_line(entry: Entry, visitor: str) -> Line:
    match entry:
        case MessageEntry(voice=voice):
            named = visitor if voice is Voice.VISITOR else _named(entry)
            return Line(
                seq=entry.seq,
                voice=voice,
                text=entry.text,
                author=named or UNNAMED,
                time=time_words(entry.at),
                footnote=_sources(entry.sources),
                cmid=entry.cmid,
            )
        case ChangeEntry():
            return Line(entry.seq, Voice.SYSTEM, entry.text, "", time_words(entry.at))


def _named(entry: MessageEntry) -> str:
    kind = _SPEAKERS[entry.voice]
    if entry.voice is Voice.BOT and entry.author:
        return f"{entry.author}, the bot"
    return entry.author or kind


def _sources(sources: tuple[Source, ...]) -> str:
    return f"From: {'; '.join(source.title for source in sources)}" if sources else ""


def _echo_line(state: State, row: OutboxRow) -> Line:
    shown = _ECHO_STATES[row.state]
    if shown is LineState.SENDING and state.phase is not Phase.ONLINE:
        shown = LineState.KEPT
    words = _STATE_WORDS.get(shown) or f"Not sent. {row.reason}"
    return Line(
        seq=None,
        voice=Voice.AGENT,
        text=row.text,
        author="" if state.me is None else state.me.name,
        time=time_words(row.created_at),
        state=shown,
        footnote=words,
        cmid=row.cmid,
    )
