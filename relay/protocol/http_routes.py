"""The visitor's requests that can also be made over plain HTTP, one route each.

The relay's HTTP side, PROTOCOL.md and the tests all walk this one table.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from relay.protocol.examples import example_of
from relay.protocol.registry import Request, request_named

BASE = "/api/v1/visitor"
"""What all routes begin with."""

MAX_WAIT_S = 20
"""Longest wait for news that a client may ask for, in seconds."""


@dataclass(frozen=True, slots=True)
class Route:
    """A request of the wire as a method and a path; ``purpose`` is one sentence."""

    method: Literal["GET", "POST"]
    path: str
    request: Request
    purpose: str
    public: bool = False

    @property
    def payload(self) -> dict[str, Any]:
        """The example's payload; of a read, with a wait."""
        payload: dict[str, Any] = example_of(self.request.name)["payload"]
        return payload | {"wait": MAX_WAIT_S} if self.method == "GET" else payload

    def curl(self) -> str:
        """Return the example as a curl command for a shell that knows $RELAY and $TOKEN."""
        lines = [f'curl "$RELAY{BASE}{self.path}"']
        if self.method == "GET":
            lines = [f'curl "$RELAY{BASE}{self.path}?{urlencode(self.payload)}"']
        if not self.public:
            lines.append('  -H "Authorization: Bearer $TOKEN"')
        if self.method == "POST":
            body = shlex.quote(json.dumps(self.payload, ensure_ascii=False))
            lines += ['  -H "Content-Type: application/json"', f"  -d {body}"]
        return " \\\n".join(lines)


ROUTES: tuple[Route, ...] = (
    Route("POST", "/sessions", request_named("session.open"),
          "Begin; keep the `token` of the answer.", public=True),
    Route("POST", "/messages", request_named("message.send"), "Say something."),
    Route("GET", "/entries", request_named("session.resume"),
          f"Read what was added after `since`; with `wait` (0 to {MAX_WAIT_S} seconds) the answer "
          "comes as soon as there is something, or empty when the time is over."),
    Route("POST", "/handoff", request_named("handoff.request"), "Ask for a person."),
    Route("POST", "/handoff/cancel", request_named("handoff.cancel"),
          "Leave the queue and go on with the bot."),
    Route("POST", "/contact", request_named("contact.leave"),
          "Leave an address to be answered at, with or without a message."),
    Route("POST", "/end", request_named("session.end"), "End the conversation."),
    Route("POST", "/rating", request_named("session.rate"),
          "Say how the conversation that has ended was."),
)  # fmt: skip
