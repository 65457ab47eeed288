"""Where later replies are brought."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from relay.bots.webhook import REPLY_PATH, Reply
from relay.domain.answer import BotAnswer
from relay.service.outcome import AskBot
from relay.web import problem
from relay.web.bot_replies import MAX_BYTES, BotReplies

_ASK = AskBot("session", 1, 3, None)


@pytest.fixture
def brought() -> list[tuple[AskBot, BotAnswer]]:
    """Return what was brought."""
    return []


@pytest.fixture
def client(brought: list[tuple[AskBot, BotAnswer]]) -> FlaskClient:
    """Return a client of an application with the route alone."""
    app = Flask(__name__)
    problem.install(app)
    replies = BotReplies(
        REPLY_PATH,
        Reply,
        {"good": _ASK}.get,
        lambda ask, answer: brought.append((ask, answer)),
    )
    app.register_blueprint(replies.blueprint())
    return app.test_client()


def test_a_reply_is_brought_to_its_question(
    client: FlaskClient, brought: list[tuple[AskBot, BotAnswer]]
) -> None:
    """The token says which."""
    headers = {"Authorization": "Bearer good"}
    answer = client.post(REPLY_PATH, json={"text": "Soon."}, headers=headers)
    assert answer.status_code == 204
    assert brought == [(_ASK, BotAnswer("Soon.", 1.0))]


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"{}", 401),
        ({"Authorization": "Bearer bad"}, b"{}", 401),
        ({"Authorization": "Basic good"}, b"{}", 401),
        ({"Authorization": "Bearer good"}, b"{", 400),
        ({"Authorization": "Bearer good"}, b" " * (MAX_BYTES + 1), 413),
    ],
)
def test_anything_else_is_refused(
    client: FlaskClient,
    brought: list[tuple[AskBot, BotAnswer]],
    headers: dict[str, str],
    body: bytes,
    status: int,
) -> None:
    """No token, a wrong one, nonsense, and more than a visitor would read."""
    answer = client.post(REPLY_PATH, data=body, headers=headers)
    assert answer.status_code == status
    assert answer.json is not None
    assert brought == []
