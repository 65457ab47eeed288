"""Requests that reach no application are refused in the shape of every other error."""

from __future__ import annotations

import json
import socket

import pytest

from tests.support.relay_process import RelayProcess


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"GET /api/v1/sessions?cursor=" + b"x" * 9_000 + b" HTTP/1.1", 414),
        (b"this is no request", 400),
        (b"GET /health HTTP/1.1\r\nContent-Length: many", 400),
    ],
    ids=["too long an address", "no request", "no length"],
)
def test_what_cannot_be_read_is_refused_in_words(
    relay: RelayProcess, request_line: bytes, status: int
) -> None:
    """Status line, length and problem details with a code; then the connection is closed."""
    with socket.create_connection(("127.0.0.1", relay.port), timeout=20) as client:
        client.sendall(request_line + b"\r\n\r\n")
        answer = b"".join(iter(lambda: client.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nContent-Type: application/problem+json" in head
    told = json.loads(body)
    assert (told["status"], told["code"]) == (status, "bad_request")
    assert told["detail"]
    assert "Traceback" not in relay.log.read_text()
