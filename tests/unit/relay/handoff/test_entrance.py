"""Whose address is whose."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.routing import Map, Rule

from relay.handoff.entrance import NEEDED, Sharing, unavailable

OURS = ("/socket.io/", "/widget/<path:name>", "/api/v1/agents/sign-in", "/healthz", "/readyz")


def _between(*rules: str) -> Sharing:
    return Sharing.between(OURS, Map([Rule(rule, endpoint=rule) for rule in rules]))


@pytest.mark.parametrize("path", ["/socket.io/", "/widget/baton-chat.js", "/widget/a/b",
                                  "/api/v1/agents/sign-in", "/healthz"])  # fmt: skip
def test_the_relays_addresses(path: str) -> None:
    """Beside an application with other routes, or with one that takes everything, they are ours."""
    assert _between("/", "/chat", "/api/v1/orders").is_ours(path)
    assert _between("/<path:anything>", "/api/<name>").is_ours(path)


@pytest.mark.parametrize("path", ["/", "/chat", "/widget", "/widgets", "/api/v1/agents/others",
                                  "/api/v1/orders", "/socket.iox", "/healthz/"])  # fmt: skip
def test_all_others_are_the_applications(path: str) -> None:
    """What only looks similar is not ours."""
    assert not _between("/<path:anything>").is_ours(path)


def test_the_application_may_have_its_own_health() -> None:
    """Addresses that Baton can do without stay the application's."""
    sharing = _between("/healthz")
    assert not sharing.is_ours("/healthz")
    assert sharing.is_ours("/readyz")
    assert sharing.taken == ()


@pytest.mark.parametrize(("rule", "taken"), [
    ("/widget/<name>", "/widget/"), ("/api/v1/agents/sign-in", "/api/v1/agents/sign-in"),
    ("/socket.io/", "/socket.io/"),
])  # fmt: skip
def test_what_cannot_be_shared(rule: str, taken: str) -> None:
    """An application that has an address which Baton needs is told which."""
    assert _between(rule).taken == (taken,)


def test_a_page_among_the_widgets_files() -> None:
    """A single page of the application's below one of our addresses stays its own."""
    sharing = _between("/widget/help")
    assert not sharing.is_ours("/widget/help")
    assert sharing.is_ours("/widget/baton-chat.js")


def test_without_a_relay() -> None:
    """The addresses that everybody looks for are known before there is a relay."""
    sharing = Sharing.between(NEEDED, Map([Rule("/chat", endpoint="chat")]))
    assert all(sharing.is_ours(path) for path in NEEDED)
    assert sharing.is_ours("/widget/baton-chat.js")


def test_being_unavailable_is_explained() -> None:
    """Whoever looks for a relay that is off reads why."""
    started: list[Any] = []
    body = unavailable("Because.", lambda *given: started.append(given))
    status, headers = started[0]
    assert status.startswith("503")
    assert dict(headers)["Content-Type"] == "application/problem+json"
    assert json.loads(b"".join(body))["detail"] == "Because."
