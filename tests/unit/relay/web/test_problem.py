"""Every error of the HTTP side has one shape."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from relay.domain.errors import AlreadyTakenError, BusyError, StorageFullError
from relay.protocol.shapes import Refusal
from relay.protocol.vocabulary import RefusalCode
from relay.web.problem import problem


@pytest.mark.parametrize("code", RefusalCode)
def test_every_refusal_as_problem_details(code: RefusalCode) -> None:
    """Status, title, detail and code are there for every code, and the status fits."""
    answer = problem(Refusal(code, "Because.", retryable=True, retry_after_ms=1_001))
    body = answer.get_json(force=True)
    assert answer.content_type == "application/problem+json"
    assert body["status"] == answer.status_code >= 400
    assert (body["code"], body["type"]) == (code.value, f"urn:baton:{code.value}")
    assert (body["detail"], body["retry_after_ms"]) == ("Because.", 1_001)
    assert answer.headers["Retry-After"] == "2"


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/nothing", "GET", 404), ("/api/v1/agents/sign-in", "GET", 405), ("/../etc", "GET", 404)],
)
def test_errors_of_http_itself(client: FlaskClient, path: str, method: str, status: int) -> None:
    """What the framework refuses has the same shape."""
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    body = answer.get_json()
    assert (body["status"], body["type"]) == (status, "about:blank")
    assert set(body) == {"type", "title", "status", "detail"}


def test_a_wrong_method_says_the_right_ones(client: FlaskClient) -> None:
    """A 405 names the methods that are allowed (RFC 9110, section 15.5.6)."""
    answer = client.get("/api/v1/agents/sign-in")
    assert "POST" in answer.headers["Allow"]


def test_a_body_that_is_too_large(client: FlaskClient) -> None:
    """A body beyond the limit is refused before it is looked at."""
    answer = client.post("/api/v1/agents/sign-in", data=b"x" * 65_537)
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("error", "status"),
    [(AlreadyTakenError("Tom"), 409), (BusyError(), 503), (StorageFullError(), 507)],
)
def test_errors_of_the_domain(app: Flask, error: Exception, status: int) -> None:
    """Refusals and troubles raised anywhere become problem details."""

    def fails() -> str:
        raise error

    app.add_url_rule("/fails", view_func=fails)
    answer = app.test_client().get("/fails")
    assert answer.status_code == status
    assert answer.get_json()["detail"] == str(error)


def test_a_bug_tells_nothing_of_the_inside(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """A fault of the relay is logged with its cause and answered without it."""

    def fails() -> str:
        message = "secret detail"
        raise LookupError(message)

    app.add_url_rule("/fails", view_func=fails)
    with caplog.at_level(logging.ERROR, logger="relay.web"):
        answer = app.test_client().get("/fails")
    assert (answer.status_code, answer.get_json()["code"]) == (500, "internal")
    assert b"secret" not in answer.get_data()
    assert "secret detail" in caplog.text
