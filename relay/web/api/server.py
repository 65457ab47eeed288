"""The REST API's one way in: admit, decode, let the handler say what to do, answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid4, uuid5

import msgspec
from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import NotFound, UnprocessableEntity
from werkzeug.routing import BaseConverter

from relay.domain.errors import DomainError, MalformedError, NotFoundError, TroubleError
from relay.protocol.shapes import Shape
from relay.service.desk import Desk, expect
from relay.service.office import KeptReply
from relay.service.outcome import Reply, Saved
from relay.service.permissions import require
from relay.service.repeats import Repeatable, once
from relay.web.api.endpoint import BASE, Bytes, Call, Endpoint, Handler, Write
from relay.web.api.gate import Gate
from relay.web.api.table import AGENT_ENDPOINTS
from relay.web.bodies import declared_json_body, query
from relay.web.cross_origin import CrossOrigin

KEY_HEADER = "Idempotency-Key"
"""Names the request header under whose value a request is carried out once."""

_KEY = re.compile(r"[\x21-\x7e]{1,128}")


class IdConverter(BaseConverter):
    """An id in a path; whatever else stands there leads nowhere, as an id not known."""

    regex = "[0-9a-f-]{32,36}"


@dataclass(frozen=True, slots=True)
class RestApi:
    """The routes for agents; ``handlers`` has one for every endpoint's name."""

    gate: Gate
    desk: Desk
    handlers: Mapping[str, Handler]
    cross_origin: CrossOrigin
    clock: Callable[[], int]
    max_file_bytes: int

    def install(self, app: Flask) -> None:
        """Add the routes to ``app``."""
        app.url_map.converters["id"] = IdConverter
        routes = Blueprint("rest", __name__, url_prefix=BASE)
        self.cross_origin.install(routes)
        for endpoint in AGENT_ENDPOINTS:
            add_route(routes, endpoint, self._view(endpoint))
        app.register_blueprint(routes)

    def _view(self, endpoint: Endpoint) -> Callable[..., Response]:
        handler = self.handlers[endpoint.name]

        def view(**path: str) -> Response:
            try:
                return self._answer(endpoint, handler, path)
            except NotFoundError:
                # Word for word what an address that leads nowhere gets.
                raise NotFound from None

        return view

    def _answer(self, endpoint: Endpoint, handler: Handler, path: Mapping[str, str]) -> Response:
        who = self.gate.agent()
        if endpoint.action is not None and endpoint.on is not None:
            require(endpoint.action, who.agent.role, endpoint.on)
        asked = query(endpoint.query)
        body = declared_json_body(endpoint.body) if endpoint.body else None
        content = read_upload(self.max_file_bytes) if endpoint.upload else b""
        key = _key() if endpoint.creates else None
        print_ = _fingerprint(endpoint, path, asked, body, content)
        name = f"{who.agent.agent_id} {key} {print_}"
        new_id = str(uuid5(NAMESPACE_URL, name) if key else uuid4())
        call = Call(who, self.clock(), new_id, path, asked, body, content)
        found = handler(call)
        if isinstance(found, Bytes):
            return attachment(found)
        if not isinstance(found, Write):
            return json_answer(found, endpoint.status)
        return self._carry_out(endpoint, call, found, key, print_)

    def _carry_out(
        self, endpoint: Endpoint, call: Call, write: Write, key: str | None, print_: str
    ) -> Response:
        if key is None:
            return json_answer(write.answer(carry_out(self.desk, write)), endpoint.status)

        def answer(reply: object) -> KeptReply:
            return KeptReply(print_, endpoint.status, _encoded(write.answer(reply)))

        request_ = Repeatable(call.agent.agent_id, key, print_, call.now)
        kept_write = replace(write, carry_out=once(write.carry_out, request_, answer))
        saved = carry_out(self.desk, kept_write)
        kept = expect(expect(saved, Saved).record, KeptReply)
        if kept.request_hash != print_:
            message = f"This {KEY_HEADER} was used for another request. Every one needs its own."
            raise UnprocessableEntity(message)
        return _json(kept.body, kept.status)


def carry_out(desk: Desk, write: Write) -> Reply:
    """Carry out what a handler wants; raises what ``Desk.carry_out`` raises."""
    try:
        reply = desk.carry_out(write.key, write.carry_out)
    except DomainError:
        write.refused()
        raise
    with suppress(TroubleError):
        # It is done; what follows from it is made up for by the next sweep.
        write.after()
    return reply


def add_route(routes: Blueprint, endpoint: Endpoint, view: Callable[..., Response]) -> None:
    """Have ``view`` answer the endpoint; preflights are answered before."""
    routes.add_url_rule(
        endpoint.path.replace("{", "<id:").replace("}", ">"),
        endpoint=endpoint.name,
        view_func=view,
        methods=[endpoint.method, "OPTIONS"],
        provide_automatic_options=False,
    )


def read_upload(max_bytes: int) -> bytes:
    """Return the request's body; raises RequestEntityTooLarge."""
    request.max_content_length = max_bytes
    return request.get_data(cache=False)


def attachment(file: Bytes) -> Response:
    """Return a file in a way that no browser opens by itself."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(file.content, 200, headers, content_type=file.media)


def json_answer(shape: Shape | None, status: HTTPStatus) -> Response:
    """Return a shape as JSON; nothing as an empty answer."""
    return Response(status=status) if shape is None else _json(_encoded(shape), status)


def _encoded(shape: Shape | None) -> bytes:
    return msgspec.json.encode(shape)


def _json(body: bytes, status: int) -> Response:
    return Response(body, status, content_type="application/json")


def _key() -> str | None:
    key = request.headers.get(KEY_HEADER)
    if key is not None and not _KEY.fullmatch(key):
        message = f"{KEY_HEADER} is 1 to 128 visible ASCII characters."
        raise MalformedError(message)
    return key


def _fingerprint(
    endpoint: Endpoint, path: Mapping[str, str], asked: object, body: object, content: bytes
) -> str:
    parts = msgspec.json.encode((endpoint.name, path, asked, body))
    return hashlib.sha256(parts + b"\n" + content).hexdigest()
