"""Where the owner's bot brings the answers that it did not have at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from flask import Blueprint, Response, abort, request

from relay.domain.answer import BotAnswer
from relay.service.outcome import AskBot
from relay.web.bodies import json_body

MAX_BYTES = 65_536
"""As for a reply that comes at once."""


class _Reply(Protocol):
    def answer(self) -> BotAnswer: ...


@dataclass(frozen=True, slots=True)
class BotReplies:
    """One route; a token says which question a reply is for.

    ``path`` is where, ``shape`` what a reply is, ``taken`` reads a token and
    ``bring`` stores the answer, as the rules decide.
    """

    path: str
    shape: type[_Reply]
    taken: Callable[[str], AskBot | None]
    bring: Callable[[AskBot, BotAnswer], None]

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("bot_replies", __name__)
        routes.add_url_rule(self.path, view_func=self._take, methods=["POST"])
        return routes

    def _take(self) -> Response:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        ask = self.taken(token.strip()) if scheme.lower() == "bearer" else None
        if ask is None:
            abort(HTTPStatus.UNAUTHORIZED, "This reply token is not known, or its time is over.")
        if (request.content_length or 0) > MAX_BYTES:
            abort(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A reply has {MAX_BYTES} bytes at most.")
        self.bring(ask, json_body(self.shape).answer())
        return Response(status=HTTPStatus.NO_CONTENT)
