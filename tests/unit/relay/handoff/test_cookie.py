"""What a visitor's browser keeps."""

from __future__ import annotations

import pytest
from flask import Flask, Response, request

from relay.handoff.cookie import NAME, Ticket

SESSION, TOKEN = "0190c8a2-7b1e-7c54-9d3e-5a1f00b2c301", "t" * 43
TICKET = Ticket(SESSION, TOKEN, 7)


def _read(value: str) -> Ticket | None:
    headers = {"Cookie": f"{NAME}={value}"}
    with Flask("shop").test_request_context("/", headers=headers):
        return Ticket.of(request)


@pytest.mark.parametrize("ticket", [TICKET, TICKET.up_to(2_147_483_647)])
def test_it_is_read_as_it_was_given(ticket: Ticket) -> None:
    """What was put on an answer comes back with the next request."""
    response = Response()
    ticket.put_on(response, Flask("shop"), secure=False)
    value = response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    assert _read(value) == ticket


@pytest.mark.parametrize("value", [
    "", "x", f"{SESSION}.{TOKEN}", f"{SESSION}.{TOKEN}.x.0", f"{SESSION}.{TOKEN}.-1.0",
    f"{SESSION}.{TOKEN}.1.2", f"{SESSION}.{TOKEN}.99999999999.0", f"{SESSION}.{TOKEN[1:]}.1.0",
    f"{SESSION.upper()}.{TOKEN}.1.0", f"{SESSION}.{TOKEN}.1.0.0",
])  # fmt: skip
def test_anything_else_is_no_ticket(value: str) -> None:
    """A cookie that is not ours, or was tampered with, is as none."""
    assert _read(value) is None


def test_what_was_heard_is_never_unheard() -> None:
    """The place only moves on."""
    assert TICKET.up_to(3) == TICKET
    assert TICKET.up_to(9).seen == 9


def test_it_follows_the_applications_own_session() -> None:
    """Scripts cannot read it; where and when it travels is as the application has it."""
    app, response = Flask("shop"), Response()
    TICKET.put_on(response, app, secure=False)
    plain = response.headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    assert "Expires" not in plain
    app.config |= {
        "SESSION_COOKIE_SAMESITE": "Strict", "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_DOMAIN": "shop.example", "SESSION_COOKIE_PATH": "/bot",
    }  # fmt: skip
    response = Response()
    TICKET.put_on(response, app, secure=False)
    strict = response.headers["Set-Cookie"]
    for word in ("SameSite=Strict", "Secure", "Domain=shop.example", "Path=/bot"):
        assert word in strict
