"""What a visitor's client may ask, in the namespace ``/visitor``."""

from __future__ import annotations

from relay.protocol.shapes import Entry, PageContext, SessionView, Shape
from relay.protocol.vocabulary import Identifier, Language, Name, Seq, Text, Token


class VisitorHello(Shape, frozen=True):
    """Connect payload. Without a ``token`` only ``session.open`` is allowed."""

    protocol: int
    token: Token | None = None


class SessionOpen(Shape, frozen=True):
    """Begin the visitor's first session, or repeat that request.

    ``open_id`` is made by the client before the first attempt. Repeated while
    nothing was said yet, the same session comes back with a fresh token.
    """

    open_id: Identifier
    page: PageContext | None = None
    language: Language | None = None
    name: Name | None = None


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
