"""The application's own chat endpoint, with a person behind it where one is needed.

While the bot owns a conversation the application's view answers, every byte of
it, and Baton listens. Once a person is called the view is not asked any more:
what people and the relay say comes back through the same field of the same JSON.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask import Flask, Response, request

from relay.domain.errors import (
    DomainError,
    MalformedError,
    NotFoundError,
    TroubleError,
)
from relay.domain.transcript import tidy
from relay.handoff.cookie import Ticket
from relay.handoff.exchange import Caller, Exchange
from relay.protocol import visitor as wire
from relay.protocol.shapes import PageContext
from relay.protocol.vocabulary import MAX_TEXT_CHARS, MAX_URL_CHARS
from relay.service.desk import FollowUps
from relay.service.outcome import AskBot, FollowUp
from relay.sockets.log import OncePerWhile
from relay.translation_refusals import refusal
from relay.web.problem import problem
from relay.web.visiting import Visiting

_log = OncePerWhile(logging.getLogger("relay.handoff"))

View = Callable[..., Any]


class _LeaveItError(Exception):
    """This request is none of ours: the application's view answers it alone."""


@dataclass(slots=True)
class Kept:
    """Implements the port ``FollowUps``: the question is answered right here, the rest goes on."""

    others: FollowUps
    asks: list[AskBot] = field(default_factory=list)

    def start(self, follow_ups: Iterable[FollowUp]) -> None:
        """Keep the questions and pass on the rest."""
        found = tuple(follow_ups)
        self.asks += [one for one in found if isinstance(one, AskBot)]
        self.others.start(one for one in found if not isinstance(one, AskBot))


@dataclass(frozen=True, slots=True)
class ChatRoute:
    """Surrounds the view of one endpoint.

    ``address_of`` tells where a request comes from; ``message`` is the field of what
    visitors say.
    """

    app: Flask
    visiting: Visiting
    exchange: Exchange
    address_of: Callable[[Mapping[str, Any]], str]
    message: str

    def around(self, view: View) -> View:
        """Return a view that answers as ``view`` does, until a person is called."""

        @functools.wraps(view)
        def surrounded(**values: Any) -> Response:  # noqa: ANN401 - the parts of the path, as Flask gives them
            ask = functools.partial(self.app.ensure_sync(view), **values)
            return self._answer(lambda: self.app.make_response(ask()))

        return surrounded

    def _answer(self, view: Callable[[], Response]) -> Response:
        text = self._text()
        if text is None:
            return view()
        try:
            if not tidy(text):
                return self._listen() or view()
            caller, ask, seq = self._heard(text)
            if ask is None:
                return self.exchange.persons_turn(caller, seq)
            return self.exchange.bots_turn(caller, ask, view)
        except _LeaveItError:
            return view()
        except (DomainError, TroubleError) as error:
            # Whose turn it is cannot be known: neither may the bot talk over a
            # person nor may the words be lost.
            return problem(refusal(error))

    def _text(self) -> str | None:
        """Return the message of the request, or None where it is something else."""
        body = request.get_json(silent=True) if request.is_json else None
        text = body.get(self.message) if isinstance(body, dict) else None
        fits = isinstance(text, str) and len(text) <= MAX_TEXT_CHARS
        return text if fits else None

    def _known(self) -> Caller | None:
        ticket = Ticket.of(request)
        if ticket is None:
            return None
        visitor_id = self.visiting.known(ticket.token)
        return None if visitor_id is None else Caller(visitor_id, ticket, self._address())

    def _address(self) -> str:
        return self.address_of(request.environ)

    def _newcomer(self) -> Caller:
        """Begin a conversation; without one the chatbot is what it was before."""
        page = PageContext((request.referrer or "")[:MAX_URL_CHARS])
        wanted = wire.SessionOpen(str(uuid4()), page)
        try:
            opened = self.visiting.open(wanted, self._address())
        except (DomainError, TroubleError) as error:
            _log.warning("new", "the chatbot answers alone, without a way to a person: %s", error)
            raise _LeaveItError from None
        session = opened.part.session
        ticket = Ticket(session.session_id, opened.token, session.last_seq)
        return Caller(session.visitor_id, ticket, self._address(), fresh=True)

    def _heard(self, text: str) -> tuple[Caller, AskBot | None, int]:
        """Store what the visitor says, in a new conversation where theirs is gone."""
        known = self._known()
        if known is not None:
            with suppress(NotFoundError):
                return known, *self._say(known, text)
        fresh = self._newcomer()
        try:
            return fresh, *self._say(fresh, text)
        except (DomainError, TroubleError):
            raise _LeaveItError from None

    def _say(self, caller: Caller, text: str) -> tuple[AskBot | None, int]:
        """Store the visitor's words; return the question where it is the bot's turn."""
        kept = Kept(self.visiting.desk.follow_ups)
        said = wire.MessageSend(caller.ticket.session_id, str(uuid4()), text)
        try:
            accepted = self.visiting.send(caller.visitor_id, said, kept)
        except MalformedError:
            raise _LeaveItError from None
        return (kept.asks[0] if kept.asks else None), accepted.seq

    def _listen(self) -> Response | None:
        """Answer a page that asks for news by an empty message; None where there is no person."""
        caller = self._known()
        if caller is None:
            return None
        with suppress(NotFoundError):
            return self.exchange.news(caller)
        return None
