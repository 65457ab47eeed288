"""The entries of a transcript, and cleaning what people type into it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from relay.domain.answer import ArticleSource
from relay.domain.errors import MalformedError
from relay.domain.lifecycle import Change, State

PREVIEW_CHARS = 140
"""How much of the visitor's last message the queue shows."""

# Control characters apart from tab and line feed: terminals, logs and
# PostgreSQL (NUL) choke on them, and no keyboard sends them in a chat. Halves of
# surrogate pairs cannot be stored as UTF-8.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Overrides that let a name or a title imitate other text; in messages
# they stay, because right-to-left languages use them.
_BIDI = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Voice(StrEnum):
    """Who speaks."""

    VISITOR = "visitor"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Message:
    """Somebody said something; ``sender_id`` and ``cmid`` identify the sending.

    ``choices`` are replies that the visitor may choose from instead of typing.
    """

    seq: int
    at: int
    epoch: int
    voice: Voice
    sender_id: str
    cmid: str
    text: str
    author: str | None = None
    sources: tuple[ArticleSource, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """The session changed hands; ``actor_id`` did it, ``text`` is what the visitor reads."""

    seq: int
    at: int
    epoch: int
    change: Change
    state: State
    actor_id: str
    cmid: str
    text: str = ""
    agent_name: str | None = None


Entry = Message | ChangeRecord


def tidy(text: str) -> str:
    """Return ``text`` without control characters and outer space; may be empty."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_text(text: str) -> str:
    """Return ``text`` as ``tidy`` does; raises MalformedError when nothing is left."""
    cleaned = tidy(text)
    if not cleaned:
        message = "The message is empty."
        raise MalformedError(message)
    return cleaned


def clean_line(text: str) -> str:
    """Return ``text`` as one line without control characters and direction overrides."""
    return " ".join(_BIDI.sub("", _CONTROLS.sub(" ", text)).split())


def preview_of(text: str) -> str:
    """Return the beginning of ``text`` as one line for a list."""
    line = clean_line(text[: PREVIEW_CHARS * 2])
    return line if len(line) <= PREVIEW_CHARS else line[: PREVIEW_CHARS - 1].rstrip() + "…"
