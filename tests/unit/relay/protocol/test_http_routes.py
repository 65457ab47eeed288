"""The table of HTTP routes: of known requests, each documented by a command that runs."""

from __future__ import annotations

import json
import shlex

import pytest

from relay.protocol import document
from relay.protocol.examples import example_of
from relay.protocol.http_routes import BASE, ROUTES, Route
from relay.protocol.registry import request_names
from relay.protocol.vocabulary import Namespace

EVERY_ROUTE = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.request.name)

NOT_OVER_HTTP = {"typing.set", "session.check"}
"""What only makes sense while connected."""


def test_every_request_of_visitors_has_its_route() -> None:
    """A new request of the wire gets a route, or is named as one that needs a socket."""
    routed = [route.request.name for route in ROUTES]
    assert len(set(routed)) == len(routed)
    assert set(routed) | NOT_OVER_HTTP == set(request_names(Namespace.VISITOR))


def test_paths_are_used_once() -> None:
    """No two routes answer at one path."""
    assert len({route.path for route in ROUTES}) == len(ROUTES)


@EVERY_ROUTE
def test_the_command_is_one(route: Route) -> None:
    """The shell reads the example as one curl command with the payload in its right place."""
    words = shlex.split(route.curl().replace("\\\n", " "))
    assert words[0] == "curl"
    assert words[1].startswith(f"$RELAY{BASE}{route.path}")
    assert ("Authorization: Bearer $TOKEN" in words) is not route.public
    if route.method == "POST":
        assert json.loads(words[words.index("-d") + 1]) == example_of(route.request.name)["payload"]


@EVERY_ROUTE
def test_the_document_has_the_command(route: Route) -> None:
    """PROTOCOL.md shows the command of every route."""
    assert f"```sh\n{route.curl()}\n```" in document.make()
