"""One line of the conversation: who, when, what, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from desktop_agent.core.selectors import UNNAMED, card_of, name_of, rows_of
from desktop_agent.core.state import OutboxRow, Phase, RowKind, RowState, State
from desktop_agent.core.text import LINE_CHARS, NAME_CHARS, one_line, readable
from desktop_agent.viewmodels.wording import time_words
from relay.protocol.briefs import Note
from relay.protocol.shapes import ChangeEntry, Entry, MessageEntry, Source
from relay.protocol.vocabulary import MAX_TEXT_CHARS, Voice


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
_MOST_SOURCES = 5
_SPEAKERS = {Voice.BOT: "Bot", Voice.AGENT: "Agent", Voice.SYSTEM: "Note", Voice.UNKNOWN: "Note"}


@dataclass(frozen=True, slots=True)
class Line:
    """Plain text throughout; much of it was written by strangers.

    ``is_note``: by and for agents only, set apart from what the visitor reads.
    ``footnote`` is the line below the words: a bot's sources, or what became of
    a reply. ``follows``: the line above is by the same person in the same minute,
    so that who and when stand there already.
    """

    seq: int | None
    voice: Voice
    text: str
    author: str
    time: str
    state: LineState = LineState.STORED
    footnote: str = ""
    cmid: str = ""
    follows: bool = False
    is_note: bool = False

    @property
    def said_by(self) -> str:
        """Return who says it to whom, as it stands above the words."""
        return f"Note by {self.author}, for colleagues only" if self.is_note else self.author

    @property
    def spoken(self) -> str:
        """Return the line for a screen reader."""
        head = " ".join(part for part in (self.said_by, self.time) if part)
        return f"{head}: {self.text}" + (f" ({self.footnote})" if self.footnote else "")


def entry_lines(
    state: State, entries: tuple[Entry, ...], above: Line | None = None
) -> tuple[Line, ...]:
    """Return the lines of ``entries`` below ``above``; changes without words are not shown."""
    visitor = name_of(card_of(state, state.selected))
    return _grouped((_entry_line(entry, visitor) for entry in entries if entry.text), above)


def note_lines(notes: tuple[Note, ...]) -> tuple[Line, ...]:
    """Return what agents wrote for each other."""
    return tuple(
        Line(
            seq=None,
            voice=Voice.AGENT,
            text=readable(note.text, MAX_TEXT_CHARS),
            author=one_line(note.author, NAME_CHARS),
            time=time_words(note.at),
            is_note=True,
        )
        for note in notes
    )


def echo_lines(state: State, above: Line | None = None) -> tuple[Line, ...]:
    """Return the selected session's replies that are not entries yet, below ``above``."""
    rows = (row for row in rows_of(state, state.selected) if row.kind is not RowKind.COMPLETE)
    return _grouped((_echo_line(state, row) for row in rows), above)


def _grouped(lines: Iterable[Line], above: Line | None) -> tuple[Line, ...]:
    grouped = []
    for line in lines:
        grouped.append(replace(line, follows=above is not None and _follows(line, above)))
        above = line
    return tuple(grouped)


def _follows(line: Line, above: Line) -> bool:
    if line.voice in {Voice.SYSTEM, Voice.UNKNOWN}:
        return False
    same = (line.voice, line.author, line.time) == (above.voice, above.author, above.time)
    return same and line.is_note == above.is_note


def _entry_line(entry: Entry, visitor: str) -> Line:
    match entry:
        case MessageEntry(voice=voice):
            named = visitor if voice is Voice.VISITOR else _named(entry)
            return Line(
                seq=entry.seq,
                voice=voice,
                text=readable(entry.text, MAX_TEXT_CHARS),
                author=named or UNNAMED,
                time=time_words(entry.at),
                footnote=_sources(entry.sources),
                cmid=entry.cmid,
            )
        case ChangeEntry():
            words = readable(entry.text, MAX_TEXT_CHARS)
            return Line(entry.seq, Voice.SYSTEM, words, "", time_words(entry.at))


def _named(entry: MessageEntry) -> str:
    author = one_line(entry.author or "", NAME_CHARS)
    if entry.voice is Voice.BOT and author:
        return f"{author}, the bot"
    return author or _SPEAKERS[entry.voice]


def _sources(sources: tuple[Source, ...]) -> str:
    titles = "; ".join(one_line(source.title, NAME_CHARS) for source in sources[:_MOST_SOURCES])
    return f"From: {titles}" if titles else ""


def _echo_line(state: State, row: OutboxRow) -> Line:
    shown = _ECHO_STATES[row.state]
    if shown is LineState.SENDING and state.phase is not Phase.ONLINE:
        shown = LineState.KEPT
    words = _STATE_WORDS.get(shown) or f"Not sent. {one_line(row.reason, LINE_CHARS)}"
    return Line(
        seq=None,
        voice=Voice.AGENT,
        text=readable(row.text, MAX_TEXT_CHARS),
        author="" if state.me is None else one_line(state.me.name, NAME_CHARS),
        time=time_words(row.created_at),
        state=shown,
        footnote=words,
        cmid=row.cmid,
        is_note=row.kind is RowKind.NOTE,
    )
