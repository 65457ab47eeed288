"""What a visitor may do without a socket: the same use cases under the same limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TypeVar

from relay.domain.errors import UnauthenticatedError
from relay.domain.limits import Rate
from relay.protocol import visitor as wire
from relay.service import contacts, queries, ratings, visitor
from relay.service.admission import RateLimiter, VisitorLimits, address_group, hash_token, new_token
from relay.service.attendance import Attendance
from relay.service.board import Board
from relay.service.desk import Desk, FollowUps, expect
from relay.service.outcome import ChangeAccepted, MessageAccepted, OpenAccepted
from relay.service.ports import Questions, Reading
from relay.service.queries import TranscriptPart
from relay.translation_telling import visitor_leave
from relay.translation_visiting import (
    VisitorAct,
    visitor_act,
    visitor_open,
    visitor_rate,
    visitor_send,
)
from relay.web.waits import Waits

LOOK_AGAIN_S = 5.0
"""A waiting request looks by itself so often: a push may be lost, or another relay's."""

_GUESSES = Rate(0.5, 30)
_UNKNOWN = "This conversation is not known here any more. Please begin a new one."


@dataclass(frozen=True, slots=True)
class Opened:
    """A session with the only proof of whose it is."""

    token: str
    part: TranscriptPart


def _guesses() -> RateLimiter:
    return RateLimiter(_GUESSES, "Too many unknown tokens from your network.")


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Visiting:
    """The visitor's side of the desk; addresses are those that requests came from."""

    desk: Desk
    reader: Questions
    policies: visitor.Policies
    limits: VisitorLimits
    waits: Waits
    clock: Callable[[], int]
    board: Board = field(default_factory=Board)
    guesses: RateLimiter = field(default_factory=_guesses)
    attendance: Attendance = field(default_factory=lambda: Attendance(lambda _visitor_id: False))

    def who(self, token: str, address: str) -> str:
        """Return the id of the visitor whose token this is.

        Raises UnauthenticatedError, or RateLimitedError for whoever guesses.
        """
        visitor_id = self.known(token)
        if visitor_id is None:
            self.guesses.require(address_group(address), float(self.clock()))
            raise UnauthenticatedError(_UNKNOWN)
        return visitor_id

    def known(self, token: str) -> str | None:
        """Return the id of the visitor whose token this is, or None."""
        if not token:
            return None
        hashed = hash_token(token)
        visitor_id = self._ask(lambda read: read.visitor_by_token(hashed))
        if visitor_id is not None:
            # They have no connection: that they are here is known from their requests.
            self.attendance.note(visitor_id, self.clock())
        return visitor_id

    def open(self, wanted: wire.SessionOpen, address: str) -> Opened:
        """Begin a visitor's first session, or repeat that; raises RateLimitedError."""
        now = self.clock()
        self.limits.sessions.require(address_group(address), float(now))
        token = new_token()
        request = visitor_open(wanted, token_hash=hash_token(token), now=now)
        reply = self.desk.carry_out(
            request.session_id, lambda tx: visitor.open_session(tx, request, self.policies)
        )
        opened = expect(reply, OpenAccepted)
        part = TranscriptPart(opened.session, opened.entries, more=not opened.entries)
        return Opened(token, part)

    def send(
        self, visitor_id: str, wanted: wire.MessageSend, follow_ups: FollowUps | None = None
    ) -> MessageAccepted:
        """Store what the visitor says; ``follow_ups`` starts what follows, if not the desk."""
        now = self.clock()
        self.limits.messages.require(visitor_id, float(now))
        request = visitor_send(visitor_id, wanted, now=now)
        desk = replace(self.desk, follow_ups=follow_ups or self.desk.follow_ups)
        reply = desk.carry_out(
            request.session_id, lambda tx: visitor.send(tx, request, self.policies)
        )
        return expect(reply, MessageAccepted)

    def act(self, visitor_id: str, wanted: VisitorAct) -> ChangeAccepted:
        """Carry out a button: a person, back to the bot, or the end."""
        now = self.clock()
        self.limits.requests.require(visitor_id, float(now))
        request = visitor_act(visitor_id, wanted, now=now)
        reply = self.desk.carry_out(
            request.session_id, lambda tx: visitor.act(tx, request, self.policies)
        )
        return expect(reply, ChangeAccepted)

    def rate(self, visitor_id: str, wanted: wire.SessionRate) -> ChangeAccepted:
        """Store what the visitor thought of the conversation."""
        now = self.clock()
        self.limits.requests.require(visitor_id, float(now))
        request = visitor_rate(visitor_id, wanted, now=now)
        reply = self.desk.carry_out(request.session_id, lambda tx: ratings.rate(tx, request))
        return expect(reply, ChangeAccepted)

    def leave_contact(self, visitor_id: str, wanted: wire.ContactLeave) -> ChangeAccepted:
        """Keep the address that the visitor leaves."""
        now = self.clock()
        self.limits.messages.require(visitor_id, float(now))
        request = visitor_leave(visitor_id, wanted, now=now)
        reply = self.desk.carry_out(
            request.session_id, lambda tx: contacts.leave(tx, request, self.policies)
        )
        return expect(reply, ChangeAccepted)

    def read(self, visitor_id: str, wanted: wire.SessionResume) -> TranscriptPart:
        """Return what was added to the visitor's session."""
        self.limits.requests.require(visitor_id, float(self.clock()))
        return self._page(visitor_id, wanted)

    def await_news(
        self, visitor_id: str, wanted: wire.SessionResume, *, wait_s: float, address: str
    ) -> TranscriptPart:
        """Return what was added, as soon as there is something; empty after ``wait_s``.

        Raises RateLimitedError where too many requests wait already.
        """
        part = self.read(visitor_id, wanted)
        if part.entries or wait_s <= 0:
            return part
        deadline = monotonic() + wait_s
        with self.waits.turn(part.session.session_id, address_group(address)) as turn:
            while True:
                # Once more after entering: what came in between woke nobody.
                part = self._page(visitor_id, wanted)
                left = deadline - monotonic()
                if part.entries or turn.over or left <= 0:
                    return part
                turn.wait(min(left, LOOK_AGAIN_S))

    def _page(self, visitor_id: str, wanted: wire.SessionResume) -> TranscriptPart:
        return self._ask(
            lambda read: queries.visitor_transcript(
                read, visitor_id, wanted.session_id, wanted.since
            )
        )

    def _ask(self, question: Callable[[Reading], R]) -> R:
        return self.reader.ask(question)
