"""Headers that every HTTP answer carries."""

from __future__ import annotations

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient


@pytest.mark.parametrize("path", ["/healthz", "/nothing", "/api/v1/agents/sign-in"])
def test_every_answer_is_hardened(client: FlaskClient, path: str) -> None:
    """Good answers and errors alike keep browsers from guessing, framing and loading."""
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_a_route_may_say_something_else(app: Flask) -> None:
    """A header that an answer has already is left alone."""

    def own() -> Response:
        return Response("x", headers={"X-Frame-Options": "SAMEORIGIN"})

    app.add_url_rule("/own", view_func=own)
    assert app.test_client().get("/own").headers["X-Frame-Options"] == "SAMEORIGIN"
