"""Bodies are read into closed shapes, or refused."""

from __future__ import annotations

import pytest
from flask import Flask

from relay.protocol.codec import MalformedError
from relay.protocol.shapes import TypingSet
from relay.web.bodies import json_body

SESSION = "0" * 32


def test_a_good_body(app: Flask) -> None:
    """What has the shape is read as it."""
    body = f'{{"session_id": "{SESSION}", "active": true}}'
    with app.test_request_context("/", method="POST", data=body):
        assert json_body(TypingSet) == TypingSet(SESSION, active=True)


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", "\xff", f'{{"session_id": "{SESSION}"}}',
     f'{{"session_id": "{SESSION}", "active": 1}}',
     f'{{"session_id": "{SESSION}", "active": true, "more": 1}}'],
)  # fmt: skip
def test_everything_else(app: Flask, body: str) -> None:
    """The least deviation is refused with where it is."""
    data = body.encode("latin-1")
    with app.test_request_context("/", method="POST", data=data), pytest.raises(MalformedError):
        json_body(TypingSet)
