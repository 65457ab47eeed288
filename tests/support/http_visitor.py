"""A visitor over plain HTTP, request by request."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from relay.protocol.http_routes import BASE, ROUTES, Route
from tests.support.identifiers import new_id
from tests.support.people import accepted
from tests.support.wire_client import ANSWER_WITHIN_S, ConnectionLostError

BY_NAME: dict[str, Route] = {route.request.name: route for route in ROUTES}
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body."""
        body: dict[str, Any] = json.loads(self.data)
        return body


def send(
    url: str,
    method: str,
    path: str,
    *,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> HttpAnswer:
    """Send one request on a connection of its own; raises ConnectionLostError."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=40)
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    try:
        connection.request(method, path, data, dict(headers or {}))
        answer = connection.getresponse()
        return HttpAnswer(answer.status, dict(answer.headers.items()), answer.read())
    except (OSError, http.client.HTTPException) as error:
        raise ConnectionLostError(str(error)) from None
    finally:
        connection.close()


@dataclass(slots=True)
class HttpWire:
    """The requests of a visitor by their names, answered as over a socket; pushes nothing."""

    url: str
    token: str | None = None
    pushes: list[tuple[str, Any]] = field(default_factory=list)

    def ask(
        self, name: str, payload: dict[str, Any], within: float = ANSWER_WITHIN_S
    ) -> dict[str, Any]:
        """Send a request and return its answer; raises ConnectionLostError."""
        del within
        answer = self.request(name, payload)
        if answer.status == 200:
            return {"ok": answer.json}
        problem = answer.json
        retryable = problem["status"] in {429, 500, 503, 507}
        return {"error": problem | {"retryable": retryable}}

    def request(
        self, name: str, payload: dict[str, Any], headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        """Send a request and return what comes back."""
        route = BY_NAME[name]
        proof = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        path = BASE + route.path
        if route.method == "GET":
            path += f"?{urlencode(payload)}"
            return send(self.url, "GET", path, headers=proof | dict(headers or {}))
        return send(
            self.url, "POST", path, body=payload, headers=JSON | proof | dict(headers or {})
        )

    def drop(self) -> None:
        """Leave; there is no connection that stays."""


@dataclass(slots=True)
class HttpVisitor:
    """A visitor with their session."""

    wire: HttpWire
    session_id: str

    @classmethod
    def open(cls, url: str, *, name: str = "Ines") -> HttpVisitor:
        """Begin a session."""
        wire = HttpWire(url)
        opened = accepted(wire.ask("session.open", {"open_id": new_id(), "name": name}))
        wire.token = opened["token"]
        return cls(wire, opened["page"]["session"]["session_id"])

    def message(self, text: str, cmid: str | None = None) -> dict[str, Any]:
        """Return the payload of a message."""
        return {"session_id": self.session_id, "cmid": cmid or new_id(), "text": text}

    def say(self, text: str, cmid: str | None = None) -> dict[str, Any]:
        """Say something; return what was stored."""
        return accepted(self.wire.ask("message.send", self.message(text, cmid)))

    def press(self, name: str, cmid: str | None = None) -> dict[str, Any]:
        """Press the button of that name; return the change."""
        request = {"session_id": self.session_id, "cmid": cmid or new_id()}
        return accepted(self.wire.ask(name, request))

    def read(self, since: int = 0, **query: object) -> dict[str, Any]:
        """Return one page of what was added after ``since``."""
        return accepted(self.wire.ask("session.resume", {"since": since, **query}))

    def await_text(self, text: str, since: int = 0) -> int:
        """Ask with a wait until somebody says ``text``; return its seq."""
        while True:
            page = self.read(since, wait=20)
            assert page["entries"], f"nobody said {text!r}"
            for entry in page["entries"]:
                since = entry["seq"]
                if entry.get("text") == text:
                    return since
