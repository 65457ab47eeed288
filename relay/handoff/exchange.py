"""One exchange through the application's chat endpoint: whose turn it is, and what comes back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from flask import Flask, Response, got_request_exception, jsonify, request
from werkzeug.exceptions import HTTPException

from relay.bots.runner import BotRunner
from relay.domain.answer import BotAnswer
from relay.domain.errors import DomainError, RateLimitedError, TroubleError
from relay.domain.escalation import bot_failed
from relay.domain.lifecycle import State
from relay.domain.transcript import Entry, Message, Voice, tidy
from relay.handoff.answers import clipped
from relay.handoff.cookie import Ticket
from relay.protocol import visitor as wire
from relay.service.outcome import AskBot
from relay.service.queries import TranscriptPart
from relay.translation_refusals import refusal
from relay.web.problem import problem
from relay.web.visiting import Visiting

STATE_HEADER = "Baton-State"
"""Tells a page who owns the conversation: bot, pending, active, completed."""

WAITING = "You are in line for a person. They will see everything written here."
"""The reply to somebody who writes while nobody has taken them yet."""

HEARD = "{agent} has your message and will answer here."
"""The reply to somebody whose person has not answered yet."""

CONFIDENCE = "confidence"
"""Where the application's reply has this field (0 to 1), the rules judge it."""

_WITH_PEOPLE = frozenset({State.PENDING, State.ACTIVE})
_REFUSED, _FAILED = 400, 500


@dataclass(frozen=True, slots=True)
class Caller:
    """A visitor behind a request; ``fresh`` until an answer brings them their ticket."""

    visitor_id: str
    ticket: Ticket
    address: str
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """Brings the bot's and the people's words into the ``answer`` field of the reply."""

    app: Flask
    visiting: Visiting
    runner: BotRunner
    answer: str
    hold_s: float

    def bots_turn(self, caller: Caller, ask: AskBot, view: Callable[[], Response]) -> Response:
        """Have the view answer; its words go through the rules like any bot's.

        Nothing of the response changes unless Baton has something else to say.
        """
        response = self._viewed(ask, view)
        said = None if response is None else self._said(response)
        try:
            if response is None or response.status_code >= _FAILED:
                self.runner.bring_back(ask, bot_failed())
                return self._with_news(caller, None, None)
            if said is None:
                self.runner.let_go(ask)
                return self._stamped(response, caller, caller.ticket)
            self.runner.bring_back(ask, said)
            return self._with_news(caller, response, said)
        except (DomainError, TroubleError) as error:
            # The words of the visitor are stored; what the bot owes is asked again.
            if response is None:
                return problem(refusal(error))
            return self._stamped(response, caller, caller.ticket)

    def persons_turn(self, caller: Caller, own: int) -> Response:
        """Return what people said since the last answer; wait a little for one to entry ``own``.

        A page that listens gets it there, and here nothing twice.
        """
        part = self._page(caller)
        if caller.ticket.listens:
            return self._stamped(self._reply(""), caller, caller.ticket, part)
        if part.session.state is State.ACTIVE and part.entries[-1].seq == own:
            self._hold(caller, own)
            part = self._page(caller)
        lines = words(part.entries) or [_meanwhile(part)]
        return self._told(caller, part, self._reply("\n\n".join(lines)))

    def news(self, caller: Caller) -> Response | None:
        """Return what is new for a page that listens, or None where no person is concerned."""
        part = self._page(caller)
        if part.session.state not in _WITH_PEOPLE:
            return None
        if not words(part.entries) and caller.ticket.listens:
            self._hold(caller, part.session.last_seq)
            part = self._page(caller)
        listening = replace(caller, ticket=replace(caller.ticket, listens=True), fresh=True)
        return self._told(listening, part, self._reply("\n\n".join(words(part.entries))))

    def _viewed(self, ask: AskBot, view: Callable[[], Response]) -> Response | None:
        """Return the view's response, or None where it failed: then a person is called."""
        try:
            return view()
        except HTTPException as error:
            if (error.code or _FAILED) >= _FAILED:
                return None
            with suppress(DomainError, TroubleError):
                self.runner.let_go(ask)
            raise
        except Exception as error:  # noqa: BLE001 - logged by Flask's own means
            # The application's code: its fault is told as Flask tells it, and the
            # visitor gets a person instead of an error.
            self.app.log_exception(sys.exc_info())
            got_request_exception.send(self.app, exception=error)
            return None

    def _said(self, response: Response) -> BotAnswer | None:
        """Return what the view's response says, or None where that cannot be read."""
        body = _body(response)
        text = body.get(self.answer) if body is not None else None
        if response.status_code >= _REFUSED or not isinstance(text, str):
            return None
        sure = body.get(CONFIDENCE) if body is not None else None
        plain = isinstance(sure, int | float) and not isinstance(sure, bool) and 0 <= sure <= 1
        usual = 1.0 if tidy(text) else 0.0
        return BotAnswer(clipped(text), float(sure) if plain and sure is not None else usual)

    def _with_news(
        self, caller: Caller, response: Response | None, said: BotAnswer | None
    ) -> Response:
        part = self._page(caller)
        lines = words(part.entries)
        if response is None or said is None:
            response = self._reply("\n\n".join(lines))
        elif lines != [tidy(said.text)]:
            body = (_body(response) or {}) | {self.answer: "\n\n".join(lines)}
            response.set_data(self.app.json.dumps(body))
        return self._told(caller, part, response)

    def _told(self, caller: Caller, part: TranscriptPart, response: Response) -> Response:
        last = part.entries[-1].seq if part.entries else 0
        return self._stamped(response, caller, caller.ticket.up_to(last), part)

    def _stamped(
        self, response: Response, caller: Caller, ticket: Ticket, part: TranscriptPart | None = None
    ) -> Response:
        if caller.fresh or ticket != caller.ticket:
            ticket.put_on(response, self.app, secure=request.is_secure)
        if part is not None:
            response.headers[STATE_HEADER] = part.session.state.value
        return response

    def _reply(self, text: str) -> Response:
        return jsonify({self.answer: text})

    def _page(self, caller: Caller) -> TranscriptPart:
        ticket = caller.ticket
        wanted = wire.SessionResume(ticket.seen, ticket.session_id)
        return self.visiting.read(caller.visitor_id, wanted)

    def _hold(self, caller: Caller, since: int) -> None:
        """Return once somebody else spoke after ``since``, at the latest when the time is over."""
        deadline = monotonic() + self.hold_s
        while (left := deadline - monotonic()) > 0:
            wanted = wire.SessionResume(since, caller.ticket.session_id)
            try:
                part = self.visiting.await_news(
                    caller.visitor_id, wanted, wait_s=left, address=caller.address
                )
            except RateLimitedError:
                return
            if not part.entries or words(part.entries):
                return
            since = part.entries[-1].seq


def words(entries: Iterable[Entry]) -> list[str]:
    """Return what was said to the visitor, in order; their own words are no news."""
    return [
        entry.text for entry in entries
        if entry.text and not (isinstance(entry, Message) and entry.voice is Voice.VISITOR)
    ]  # fmt: skip


def _meanwhile(part: TranscriptPart) -> str:
    if part.session.state is State.ACTIVE:
        return HEARD.replace("{agent}", part.session.assignee_name or "Your adviser")
    return WAITING


def _body(response: Response) -> dict[str, Any] | None:
    """Return the JSON object of a response, or None; a stream is left alone."""
    if response.is_streamed or response.direct_passthrough or not response.is_json:
        return None
    body = response.get_json(silent=True)
    return body if isinstance(body, dict) else None
