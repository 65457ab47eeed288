"""Visitors over plain HTTP, for bots, channels and sites without sockets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar, get_args

import msgspec
from flask import Blueprint, Response, request

from relay.protocol import visitor as wire
from relay.protocol.http_routes import BASE, MAX_WAIT_S, ROUTES, Route
from relay.protocol.shapes import Shape
from relay.protocol.vocabulary import Identifier, Seq
from relay.service.queries import TranscriptPart
from relay.translation import changed, sent, transcript_page
from relay.translation_visiting import VisitorAct
from relay.web.bodies import bearer_token, declared_json_body, query
from relay.web.cross_origin import CrossOrigin
from relay.web.visiting import Visiting


class EntriesQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may stand behind the question mark of a read; a token never does."""

    since: Seq = 0
    session_id: Identifier | None = None
    wait: Annotated[float, msgspec.Meta(ge=0, le=MAX_WAIT_S)] = 0.0


class _Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing may stand behind the question mark of the other requests."""


@dataclass(frozen=True, slots=True)
class VisitorApi:
    """The routes under ``/api/v1/visitor``: each answers as its event of the wire does."""

    visiting: Visiting
    cross_origin: CrossOrigin

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("visitors", __name__, url_prefix=BASE)
        self.cross_origin.install(routes)
        for route in ROUTES:
            routes.add_url_rule(
                route.path,
                endpoint=route.request.name.replace(".", "_"),
                view_func=self._view(route),
                methods=[route.method, "OPTIONS"],
                provide_automatic_options=False,
            )
        return routes

    def _view(self, route: Route) -> Callable[[], Response]:
        handlers: dict[type, Callable[[], Shape]] = {
            wire.SessionOpen: self._open,
            wire.SessionResume: self._read,
            wire.MessageSend: self._send,
            wire.SessionRate: self._rate,
            wire.ContactLeave: self._leave_contact,
            **{kind: self._act(kind) for kind in get_args(VisitorAct)},
        }
        answer = handlers[route.request.payload]
        return lambda: _json(answer())

    def _open(self) -> Shape:
        opened = self.visiting.open(_body(wire.SessionOpen), _address())
        return wire.SessionOpened(opened.token, self._page(opened.part))

    def _send(self) -> Shape:
        who = self._visitor()
        return sent(self.visiting.send(who, _body(wire.MessageSend)))

    def _rate(self) -> Shape:
        who = self._visitor()
        return changed(self.visiting.rate(who, _body(wire.SessionRate)))

    def _leave_contact(self) -> Shape:
        who = self._visitor()
        return changed(self.visiting.leave_contact(who, _body(wire.ContactLeave)))

    def _read(self) -> Shape:
        who = self._visitor()
        asked = query(EntriesQuery)
        wanted = wire.SessionResume(asked.since, asked.session_id)
        return self._page(
            self.visiting.await_news(who, wanted, wait_s=asked.wait, address=_address())
        )

    def _act(self, kind: type[VisitorAct]) -> Callable[[], Shape]:
        def act() -> Shape:
            who = self._visitor()
            return changed(self.visiting.act(who, _body(kind)))

        return act

    def _page(self, part: TranscriptPart) -> wire.TranscriptPage:
        return transcript_page(part, self.visiting.board.of(part.session))

    def _visitor(self) -> str:
        return self.visiting.who(bearer_token(), _address())


def _address() -> str:
    return request.remote_addr or ""


B = TypeVar("B")


def _body(shape: type[B]) -> B:
    body = declared_json_body(shape)
    query(_Nothing)
    return body


def _json(shape: Shape) -> Response:
    return Response(msgspec.json.encode(shape), 200, content_type="application/json")
