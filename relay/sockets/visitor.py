"""The visitors' events: decode, translate, hand to the use case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from relay.domain.errors import (
    ForbiddenError,
    OriginRefusedError,
    ProtocolUnsupportedError,
    UnauthenticatedError,
)
from relay.domain.facts import TypingSeen
from relay.domain.transcript import Voice
from relay.protocol import shapes
from relay.protocol import visitor as wire
from relay.protocol.codec import from_plain_strictly
from relay.protocol.registry import request_names
from relay.protocol.vocabulary import PROTOCOL_VERSION, Namespace
from relay.service import contacts, queries, ratings, visitor
from relay.service.admission import Origins, VisitorLimits, hash_token, new_token
from relay.service.audience import visitor_room
from relay.service.board import Board
from relay.service.desk import Desk, expect
from relay.service.outcome import ChangeAccepted, MessageAccepted, OpenAccepted
from relay.service.ports import Questions
from relay.service.queries import TranscriptPart
from relay.sockets.callers import Caller, KnownVisitor, NewVisitor
from relay.sockets.connections import Connection
from relay.sockets.guard import Guard, connection_of
from relay.translation import changed, sent, session_head, transcript_page
from relay.translation_telling import visitor_leave
from relay.translation_visiting import (
    VisitorAct,
    visitor_act,
    visitor_open,
    visitor_rate,
    visitor_send,
)

_ACTS: dict[str, type[VisitorAct]] = {
    "handoff.request": wire.HandoffRequest,
    "handoff.cancel": wire.HandoffCancel,
    "session.end": wire.SessionEnd,
}

_SPEAKING = frozenset({"message.send", "contact.leave"})
"""What stores words, and is limited as messages are."""


@dataclass(frozen=True, slots=True)
class VisitorEvents:
    """Answers every event of the namespace ``/visitor``."""

    guard: Guard
    desk: Desk
    reader: Questions
    policies: visitor.Policies
    limits: VisitorLimits
    origins: Origins
    clock: Callable[[], int]
    board: Board = field(default_factory=Board)

    def register(self) -> None:
        """Put a guarded handler behind every event of the wire."""
        self.guard.greet(self.connect, self.throttle)
        handlers = {
            "session.open": self.open_session,
            "session.resume": self.resume,
            "message.send": self.send,
            "session.check": self.check,
            "session.rate": self.rate,
            "typing.set": self.typing,
            "contact.leave": self.leave_contact,
        }
        for name in request_names(Namespace.VISITOR):
            later = self._act(name) if name in _ACTS else self.not_yet
            self.guard.handle(name, handlers.get(name, later))

    def not_yet(self, _caller: Caller, _payload: object) -> shapes.Shape:
        """Refuse what has a shape on the wire and no use case yet."""
        message = "This relay cannot do that yet."
        raise ForbiddenError(message)

    def throttle(self, caller: Caller, name: str) -> None:
        """Count a request; raises RateLimitedError with the time to wait."""
        now = float(self.clock())
        if isinstance(caller, NewVisitor):
            self.limits.requests.require(caller.sid, now)
            return
        who = caller.visitor_id if isinstance(caller, KnownVisitor) else caller.sid
        limiter = self.limits.messages if name in _SPEAKING else self.limits.requests
        limiter.require(who, now)

    def connect(self, sid: str, environ: Mapping[str, Any], hello: object) -> Caller:
        """Admit a socket from a listed page; with a token, as the visitor it proves."""
        if not self._comes_from_listed_page(environ):
            raise OriginRefusedError(environ.get("HTTP_ORIGIN"))
        said = from_plain_strictly(hello, wire.VisitorHello)
        if said.protocol != PROTOCOL_VERSION:
            raise ProtocolUnsupportedError(said.protocol, PROTOCOL_VERSION)
        if said.token is None:
            return NewVisitor(sid, connection_of(environ).address)
        hashed = hash_token(said.token)
        visitor_id = self.reader.ask(lambda read: read.visitor_by_token(hashed))
        if visitor_id is None:
            message = "This conversation is not known here any more. Please begin a new one."
            raise UnauthenticatedError(message)
        return self._known(sid, visitor_id, connection_of(environ))

    def open_session(self, caller: Caller, payload: object) -> shapes.Shape:
        """Begin a visitor's first session."""
        wanted = from_plain_strictly(payload, wire.SessionOpen)
        if not isinstance(caller, NewVisitor):
            message = "This connection has a conversation already."
            raise ForbiddenError(message)
        now = self.clock()
        self.limits.sessions.require(caller.address, float(now))
        token = new_token()
        request = visitor_open(wanted, token_hash=hash_token(token), now=now)
        reply = self.desk.carry_out(
            request.session_id, lambda tx: visitor.open_session(tx, request, self.policies)
        )
        opened = expect(reply, OpenAccepted)
        environ = self.guard.environ(caller.sid)
        known = self._known(caller.sid, opened.session.visitor_id, connection_of(environ))
        self.guard.promote(known, environ)
        part = TranscriptPart(opened.session, opened.entries, more=not opened.entries)
        return wire.SessionOpened(token, self._page(part))

    def resume(self, caller: Caller, payload: object) -> shapes.Shape:
        """Read what was added to the visitor's session."""
        wanted = from_plain_strictly(payload, wire.SessionResume)
        who = _known(caller)
        return self._page(
            self.reader.ask(
                lambda read: queries.visitor_transcript(
                    read, who.visitor_id, wanted.session_id, wanted.since
                )
            )
        )

    def send(self, caller: Caller, payload: object) -> shapes.Shape:
        """Store what the visitor says."""
        wanted = from_plain_strictly(payload, wire.MessageSend)
        who = _known(caller)
        request = visitor_send(who.visitor_id, wanted, now=self.clock())
        reply = self.desk.carry_out(
            request.session_id,
            lambda tx: visitor.send(tx, request, self.policies),
            skip=who.sid,
        )
        return sent(expect(reply, MessageAccepted))

    def rate(self, caller: Caller, payload: object) -> shapes.Shape:
        """Store what the visitor thought of the conversation."""
        wanted = from_plain_strictly(payload, wire.SessionRate)
        request = visitor_rate(_known(caller).visitor_id, wanted, now=self.clock())
        reply = self.desk.carry_out(request.session_id, lambda tx: ratings.rate(tx, request))
        return changed(expect(reply, ChangeAccepted))

    def check(self, caller: Caller, payload: object) -> shapes.Shape:
        """Tell how far the session has come: the heartbeat."""
        wanted = from_plain_strictly(payload, wire.SessionCheck)
        who = _known(caller)
        session = self.reader.ask(
            lambda read: queries.visitor_session(read, who.visitor_id, wanted.session_id)
        )
        return session_head(session, self.board.of(session))

    def leave_contact(self, caller: Caller, payload: object) -> shapes.Shape:
        """Keep the address that the visitor leaves."""
        wanted = from_plain_strictly(payload, wire.ContactLeave)
        request = visitor_leave(_known(caller).visitor_id, wanted, now=self.clock())
        reply = self.desk.carry_out(
            request.session_id, lambda tx: contacts.leave(tx, request, self.policies)
        )
        return changed(expect(reply, ChangeAccepted))

    def typing(self, caller: Caller, payload: object) -> shapes.Shape:
        """Tell the agent that the visitor is typing."""
        wanted = from_plain_strictly(payload, shapes.TypingSet)
        who = _known(caller)
        session = self.reader.ask(
            lambda read: queries.visitor_session(read, who.visitor_id, wanted.session_id)
        )
        self.desk.push.tell([TypingSeen(session, Voice.VISITOR, wanted.active)], skip=who.sid)
        return shapes.Noted()

    def here(self) -> frozenset[str]:
        """Return the ids of the visitors who are connected to this relay."""
        callers = self.guard.callers()
        return frozenset(one.visitor_id for one in callers if isinstance(one, KnownVisitor))

    def _page(self, part: TranscriptPart) -> wire.TranscriptPage:
        return transcript_page(part, self.board.of(part.session))

    def _act(self, name: str) -> Callable[[Caller, object], shapes.Shape]:
        shape = _ACTS[name]

        def handler(caller: Caller, payload: object) -> shapes.Shape:
            wanted = from_plain_strictly(payload, shape)
            who = _known(caller)
            request = visitor_act(who.visitor_id, wanted, now=self.clock())
            reply = self.desk.carry_out(
                request.session_id, lambda tx: visitor.act(tx, request, self.policies)
            )
            return changed(expect(reply, ChangeAccepted))

        return handler

    def _comes_from_listed_page(self, environ: Mapping[str, Any]) -> bool:
        origin = environ.get("HTTP_ORIGIN")
        if origin is None:
            # Browsers send no Origin with a polled GET of the relay's own pages;
            # they say so in a header that scripts cannot set (Fetch Metadata).
            return environ.get("HTTP_SEC_FETCH_SITE") == "same-origin"
        return self.origins.allow(origin)

    def _known(self, sid: str, visitor_id: str, connection: Connection) -> KnownVisitor:
        connection.proved = True
        self.guard.join(sid, visitor_room(visitor_id))
        return KnownVisitor(sid, visitor_id)


def _known(caller: Caller) -> KnownVisitor:
    if not isinstance(caller, KnownVisitor):
        message = "Please begin a conversation first (session.open)."
        raise UnauthenticatedError(message)
    return caller
