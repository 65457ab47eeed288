"""What a visitor's client may ask, in the namespace ``/visitor``."""

from __future__ import annotations

from typing import Annotated

import msgspec

from relay.protocol.shapes import Entry, PageContext, QueuePlace, SessionView, Shape
from relay.protocol.vocabulary import (
    MAX_TEXT_CHARS,
    Email,
    Identifier,
    Language,
    Name,
    People,
    Seq,
    Slug,
    Text,
    Token,
)


class VisitorHello(Shape, frozen=True):
    """Connect payload. Without a ``token`` only ``session.open`` is allowed."""

    protocol: int
    token: Token | None = None


class SessionOpen(Shape, frozen=True):
    """Begin the visitor's first session, or repeat that request.

    ``open_id`` is made by the client before the first attempt. Repeated while
    nothing was said yet, the same session comes back with a fresh token. ``department``
    is the one that people are called from, where the page knows it; one that the relay
    does not know is as none.
    """

    open_id: Identifier
    page: PageContext | None = None
    language: Language | None = None
    name: Name | None = None
    department: Slug | None = None


class SessionResume(Shape, frozen=True):
    """Read what was added after entry ``since`` (0: from the start).

    Without ``session_id`` the visitor's current session is meant.
    """

    since: Seq
    session_id: Identifier | None = None


class MessageSend(Shape, frozen=True):
    """Say something.

    ``cmid`` is made by the client before the first attempt and kept until the
    answer; sending it again is safe and returns the first answer.
    """

    session_id: Identifier
    cmid: Identifier
    text: Text
    page: PageContext | None = None


class HandoffRequest(Shape, frozen=True):
    """Ask for a person, by the button. Safe to repeat with the same ``cmid``."""

    session_id: Identifier
    cmid: Identifier


class HandoffCancel(Shape, frozen=True):
    """Leave the queue and go on with the bot."""

    session_id: Identifier
    cmid: Identifier


class SessionEnd(Shape, frozen=True):
    """End the conversation, by the visitor."""

    session_id: Identifier
    cmid: Identifier


class ContactLeave(Shape, frozen=True):
    """Leave an address to be answered at later, with or without a message.

    The address is kept with the session for agents; ``text`` becomes a message of
    the visitor's. Safe to repeat with the same ``cmid``.
    """

    session_id: Identifier
    cmid: Identifier
    email: Email
    name: Name | None = None
    text: Text | None = None


class SessionRate(Shape, frozen=True):
    """Say how the finished conversation was: 1 (bad) to 5 (good), once for each epoch.

    A later rating of the same epoch replaces the earlier one.
    """

    session_id: Identifier
    cmid: Identifier
    score: Annotated[int, msgspec.Meta(ge=1, le=5)]
    comment: Text | None = None


class SessionCheck(Shape, frozen=True):
    """Heartbeat of a visitor's client, every 10 s while connected.

    The answer's ``head_seq`` tells whether a push was lost; no answer within
    5 s means that the connection is dead.
    """

    session_id: Identifier


class TranscriptPage(Shape, frozen=True):
    """A page of a transcript, in order; ``more`` means ask again from its end."""

    session: SessionView
    entries: tuple[Entry, ...]
    more: bool = False


class SessionOpened(Shape, frozen=True):
    """The session exists; keep ``token``: it is the only proof of who you are."""

    token: Token
    page: TranscriptPage


class AnswerDrafted(Shape, frozen=True):
    """What the bot has written so far in answer to entry ``seq``; never stored.

    ``text`` is the whole draft, not what was added. The answer itself comes as
    ``message.added`` or not at all: any later entry ends the draft, and so does an
    empty ``text``.
    """

    session_id: Identifier
    epoch: int
    seq: Seq
    text: Annotated[str, msgspec.Meta(max_length=MAX_TEXT_CHARS)]


class PlaceChanged(Shape, frozen=True):
    """A waiting visitor's place or the estimate of their wait changed; a hint."""

    session_id: Identifier
    place: QueuePlace


class PeopleChanged(Shape, frozen=True):
    """Whether anybody can be reached changed; a hint."""

    session_id: Identifier
    people: People
