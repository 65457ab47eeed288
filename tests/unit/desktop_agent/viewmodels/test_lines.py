"""Single lines of a conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from desktop_agent.core.intents import Complete, OpenSession, WriteNote
from desktop_agent.core.state import State
from desktop_agent.viewmodels.lines import echo_lines, entry_lines, note_lines
from relay.protocol.briefs import Note
from relay.protocol.shapes import MessageEntry, Source
from relay.protocol.vocabulary import Voice
from tests.fakes.desktop_playbook import answering, message, online, session_id

pytestmark = pytest.mark.usefixtures("qapp")


def said(seq: int, at: int, voice: Voice = Voice.VISITOR) -> MessageEntry:
    """Return a message of this moment."""
    return structs.replace(message(seq, voice=voice), at=at)


def test_the_bots_sources_stand_below_its_words() -> None:
    """The agent sees what the visitor was told, and from where."""
    sources = (
        Source(article_id="a", title="What a visa costs"),
        Source(article_id="b", title="Fees"),
    )
    entry = MessageEntry(
        seq=1, at=0, epoch=1, voice=Voice.BOT, text="£524", cmid="b", author="Edu", sources=sources
    )
    (line,) = entry_lines(State(), (entry,))
    assert line.footnote == "From: What a visa costs; Fees"
    assert line.author == "Edu, the bot"
    assert line.spoken.endswith(": £524 (From: What a visa costs; Fees)")


def test_a_voice_of_a_newer_relay_is_a_note() -> None:
    """What this version does not know is shown, and attributed to nobody it knows."""
    (line,) = entry_lines(State(), (message(1, voice=Voice.UNKNOWN),))
    assert line.author == "Note"


def test_a_completion_under_way_is_no_line() -> None:
    """Only words are shown as words."""
    desk = answering().hears(Complete(session_id(1), "c1"))
    assert echo_lines(desk.state) == ()


def test_words_are_shown_although_the_session_is_gone() -> None:
    """A reply left over from a session the relay forgot can still be read."""
    desk = answering()
    state = replace(desk.state, mine=(), conversations={})
    assert entry_lines(state, (message(1),))[0].author == "Visitor"
    assert online().hears(OpenSession(session_id(5))).state.selected == session_id(5)


def test_who_and_when_are_said_once_a_minute() -> None:
    """The second of two lines follows; not another voice, a later minute, or a note."""
    minute = 60_000
    entries = (
        said(1, 0), said(2, 59_000), said(3, minute), said(4, minute, Voice.AGENT),
        said(5, minute, Voice.UNKNOWN), said(6, minute, Voice.UNKNOWN),
    )  # fmt: skip
    lines = entry_lines(State(), entries)
    assert [line.follows for line in lines] == [False, True, False, False, False, False]
    below = entry_lines(State(), (said(2, 1_000),), lines[0])
    assert below[0].follows


def test_a_note_says_that_it_is_one() -> None:
    """To eyes and ears, stored or still on its way."""
    (line,) = note_lines((Note(1, 0, "Called back.", "Tom"),))
    assert line.is_note
    assert line.author == "Tom"
    assert line.spoken.startswith("Note by Tom, for colleagues only ")
    desk = answering().hears(WriteNote(session_id(1), "c1", "Hm."))
    (echo,) = echo_lines(desk.state)
    assert (echo.is_note, echo.said_by) == (True, "Note by Maya, for colleagues only")


def test_a_reply_below_a_note_has_a_head_of_its_own() -> None:
    """By the same person in the same minute: what the visitor reads is told apart."""
    note = note_lines((Note(1, 0, "Called back.", "Maya"),))[0]
    reply = structs.replace(said(1, 0, Voice.AGENT), author="Maya")
    assert not entry_lines(State(), (reply,), note)[0].follows
