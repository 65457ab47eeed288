"""A shop's chatbot with handoff on a real database; its server is Flask's test client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, abort, jsonify, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy.engine import URL
from werkzeug.test import TestResponse

from relay.app import Relay
from relay.handoff import Handoff
from relay.handoff.cookie import NAME, Ticket
from relay.settings import Settings
from tests.playbook import AgentPart, Playbook, VisitorPart
from tests.unit.relay.database import Database

HOLD_S = 0.3
UNKNOWN = "Sorry, I don't know that."

Viewing = Callable[[str], ResponseReturnValue]


@dataclass(slots=True)
class Shop:
    """The chatbot, the relay in it, and the people on the same database."""

    app: Flask
    handoff: Handoff
    play: Playbook
    asked: list[str] = field(default_factory=list)
    views: Viewing = lambda text: jsonify(reply=f"About {text}: yes.", extra=1)
    relay: Relay | None = None

    def chat(self) -> ResponseReturnValue:
        """Answer as the shop's own view does."""
        message = (request.get_json(silent=True) or {}).get("message")
        if not message:
            abort(400)
        self.asked.append(message)
        return self.views(message)

    def mount(self, **settings: Any) -> Relay:  # noqa: ANN401 - settings by name
        """Put the relay in and have it write; nobody sweeps, for time stands still."""
        plenty = 10_000
        wide = {"sessions_per_minute_per_address": plenty, "visitor_message_burst": plenty,
                "visitor_request_burst": plenty}  # fmt: skip
        given = {"database_url": self.play.database.url.render_as_string(), **wide, **settings}
        self.relay = self.handoff.mount(Settings(**given))
        self.relay.writer.start()
        return self.relay

    def agent(self) -> AgentPart:
        """Bring an agent."""
        return self.play.agent("Maya")

    def told(self) -> None:
        """Push what was told last, as the relay does."""
        if self.relay is not None:
            self.relay.visiting.waits.tell(self.play.told)


@dataclass(frozen=True, slots=True)
class Guest:
    """A visitor of the shop's own chat, with a browser's cookie jar."""

    client: FlaskClient
    play: Playbook

    def post(self, message: object, **options: Any) -> TestResponse:  # noqa: ANN401 - as the client takes them
        """Send a message."""
        return self.client.post("/chat", json={"message": message}, **options)

    def says(self, message: str) -> str:
        """Say something; return the reply."""
        answer = self.post(message)
        assert answer.status_code == 200, answer.get_data()
        return str(answer.get_json()["reply"])

    @property
    def ticket(self) -> Ticket:
        """What the cookie holds."""
        cookie = self.client.get_cookie(NAME)
        assert cookie is not None
        session_id, token, seen, listens = cookie.value.split(".")
        return Ticket(session_id, token, int(seen), listens == "1")

    @property
    def part(self) -> VisitorPart:
        """The visitor as agents' parts know them."""
        return VisitorPart(self.play, "", self.ticket.session_id)


@pytest.fixture
def shop(sqlite_url: URL, open_database: Callable[[URL], Database]) -> Iterator[Shop]:
    """A chatbot whose handoff is not mounted yet."""
    app = Flask("shop")
    handoff = Handoff(app, reply=lambda text: f"Reply to {text}", chat="/chat", hold_s=HOLD_S)
    found = Shop(app, handoff, Playbook(open_database(sqlite_url)))
    app.add_url_rule("/chat", view_func=found.chat, methods=["POST"])
    yield found
    if found.relay is not None:
        found.relay.hands.runner.close()
        found.relay.writer.close()
        found.relay.reader.close()


@pytest.fixture
def ana(shop: Shop) -> Guest:
    """A visitor of the mounted shop."""
    shop.mount()
    return Guest(shop.app.test_client(), shop.play)
