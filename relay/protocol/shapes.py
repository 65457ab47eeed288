"""What both namespaces share: entries, views, replies and facts.

All structs are closed (an unknown field is refused where it is decoded
strictly) and frozen.
"""

from __future__ import annotations

import msgspec

from relay.protocol.vocabulary import (
    Change,
    Identifier,
    Milliseconds,
    Name,
    People,
    RefusalCode,
    Seq,
    SessionState,
    Text,
    Title,
    Url,
    Voice,
)


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of everything that crosses the wire: frozen, closed, defaults omitted."""


class Refusal(Shape, frozen=True):
    """A request was not carried out, and nothing was changed.

    ``message`` is for people. Where ``retryable`` is true the same request with
    the same ``cmid`` may be sent again after ``retry_after_ms`` milliseconds.
    ``winner`` names the agent who was faster (``already_taken``).
    """

    code: RefusalCode
    message: str
    retryable: bool = False
    retry_after_ms: int | None = None
    winner: str | None = None


class PageContext(Shape, frozen=True):
    """The web page a visitor is on, as the widget sees it."""

    url: Url = ""
    title: Title = ""
    referrer: Url = ""


class Source(Shape, frozen=True):
    """An article that a bot's answer was taken from."""

    article_id: str
    title: str
    url: str | None = None


class MessageEntry(Shape, frozen=True, tag_field="kind", tag="message"):
    """Somebody said something.

    ``seq`` is the place in the transcript, gap-free from 1. ``cmid`` is the
    sender's own id, by which the sender recognises an echo. ``author`` is the
    agent's or the bot's name. ``choices`` are replies that a visitor's client
    offers below the message while it is the last one; choosing one sends it.
    """

    seq: Seq
    at: Milliseconds
    epoch: int
    voice: Voice
    text: str
    cmid: str
    author: str | None = None
    sources: tuple[Source, ...] = ()
    choices: tuple[Text, ...] = ()


class ChangeEntry(Shape, frozen=True, tag_field="kind", tag="change"):
    """The session changed hands or ended; shares the numbering of the messages.

    ``text`` is what the visitor is shown, once, as the system's voice; where it
    is empty nothing is shown. ``agent_name`` is the agent concerned.
    """

    seq: Seq
    at: Milliseconds
    epoch: int
    change: Change
    state: SessionState
    text: str = ""
    agent_name: str | None = None


Entry = MessageEntry | ChangeEntry
"""One line of a transcript, told apart by ``kind``."""


class WaitRange(Shape, frozen=True):
    """An honest estimate of a wait, in whole seconds from now, from recent data."""

    from_s: int
    to_s: int


class QueuePlace(Shape, frozen=True):
    """Where a waiting visitor stands; ``position`` 1 is next.

    Without ``wait`` the relay does not know how long it will take, and says so.
    """

    position: int
    wait: WaitRange | None = None


class SessionView(Shape, frozen=True):
    """A session as its visitor may see it.

    ``people`` says whether anybody can be reached, ``place`` where a waiting visitor
    stands.
    """

    session_id: Identifier
    state: SessionState
    epoch: int
    version: int
    head_seq: Seq
    agent_name: str | None = None
    people: People | None = None
    place: QueuePlace | None = None


class SessionHead(Shape, frozen=True):
    """How far a session has come; a client behind ``head_seq`` resumes.

    ``people`` and ``place`` as in ``SessionView``, for visitors only.
    """

    session_id: Identifier
    state: SessionState
    version: int
    head_seq: Seq
    people: People | None = None
    place: QueuePlace | None = None


class Sent(Shape, frozen=True):
    """The message is stored for good as entry ``seq``.

    ``conflict`` is true when this ``cmid`` was stored before with other words:
    the stored words stand.
    """

    cmid: str
    seq: Seq
    at: Milliseconds
    epoch: int
    conflict: bool = False


class Changed(Shape, frozen=True):
    """The change is stored for good as entry ``seq``."""

    cmid: str
    seq: Seq
    at: Milliseconds
    epoch: int
    state: SessionState


class Noted(Shape, frozen=True):
    """The request was taken note of; nothing is stored."""


class TypingSet(Shape, frozen=True):
    """The caller started or stopped typing; best effort, expires after 6 s."""

    session_id: Identifier
    active: bool


class MessageAdded(Shape, frozen=True):
    """A message was stored; sent after the commit.

    A hint: the client appends it when ``entry.seq`` follows what it has, and
    resumes otherwise. May arrive twice or not at all.
    """

    session_id: Identifier
    entry: MessageEntry


class SessionChanged(Shape, frozen=True):
    """A session changed hands or ended; the same hint as ``message.added``."""

    session: SessionView
    entry: ChangeEntry


class TypingChanged(Shape, frozen=True):
    """The other side started or stopped typing; expires after 6 s by itself."""

    session_id: Identifier
    voice: Voice
    active: bool
    author: str | None = None


__all__ = [
    "ChangeEntry",
    "Changed",
    "Entry",
    "MessageAdded",
    "MessageEntry",
    "Name",
    "Noted",
    "PageContext",
    "QueuePlace",
    "Refusal",
    "Sent",
    "SessionChanged",
    "SessionHead",
    "SessionView",
    "Shape",
    "Source",
    "Text",
    "TypingChanged",
    "TypingSet",
    "WaitRange",
]
