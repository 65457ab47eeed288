"""D-06: a visitor with the ids of another's session gets what made-up ids get, everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from relay.protocol.examples import example_of
from relay.protocol.http_routes import ROUTES
from relay.protocol.registry import REQUESTS
from relay.protocol.vocabulary import Namespace
from relay.web.api.table import VISITOR_FILES
from tests.support.http_visitor import HttpVisitor, send
from tests.support.identifiers import new_id
from tests.support.people import Visitor, ask_for_person, code_of
from tests.support.relay_process import RelayProcess

SECRET = "for-the-eyes-of-one-visitor"
REFUSED = {"not_found", "bad_request", "forbidden"}

EVENTS = [
    request.name
    for request in REQUESTS
    if Namespace.VISITOR in request.namespaces and request.name != "session.open"
]
"""Every request a visitor may make that names a session: a new one is tried by itself."""


@pytest.fixture(scope="module")
def victim(relay: RelayProcess) -> Visitor:
    """Somebody who said something private."""
    visitor = Visitor.open(relay.url, name=SECRET)
    visitor.say(SECRET)
    ask_for_person(visitor)
    return visitor


def _variants(session_id: str) -> Iterator[object]:
    yield session_id
    yield new_id()
    yield session_id.upper()
    yield f"{{{session_id}}}"
    yield session_id.replace("-", "")
    yield from (1, "1", True, "true", "0e1", [session_id], {"$ne": ""}, "%", "")


@pytest.mark.parametrize("event", EVENTS)
def test_over_a_socket(relay: RelayProcess, victim: Visitor, event: str) -> None:
    """No request lets a visitor see or change what is another's, under any form of its id."""
    before = victim.transcript()
    attacker = Visitor.open(relay.url, name="Mallory")
    answers: dict[str, str] = {}
    for session_id in _variants(victim.session_id):
        payload: dict[str, Any] = example_of(event)["payload"] | {"session_id": session_id}
        answer = attacker.wire.ask(event, payload)
        assert code_of(answer) in REFUSED, (event, session_id)
        assert SECRET not in str(answer)
        answers[str(session_id)] = str(answer)
    # One's own id in a wrong form is no proof that another's exists.
    assert len({answers[one] for one in list(answers)[:2]}) == 1
    assert victim.transcript() == before
    assert SECRET not in str(attacker.wire.listen(0.1))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_over_http(relay: RelayProcess, victim: Visitor, route: Any) -> None:  # noqa: ANN401 - a row
    """The same over plain HTTP, for every route of the table but the one that begins."""
    if route.public:
        return
    before = victim.transcript()
    mallory = HttpVisitor.open(relay.url, name="Mallory")
    bodies = []
    for session_id in (victim.session_id, new_id()):
        payload = dict(route.payload) | {"session_id": session_id, "wait": 0}
        if route.method == "POST":
            del payload["wait"]
        answer = mallory.wire.request(route.request.name, payload)
        assert answer.status == 404, (route.path, answer.data)
        bodies.append(answer.data)
    assert bodies[0] == bodies[1]
    assert victim.transcript() == before


def test_files_over_http(relay: RelayProcess, victim: Visitor) -> None:
    """Neither a file can be put into another's session, nor one fetched from it."""
    own = HttpVisitor.open(relay.url, name="Mallory")
    theirs = {"Authorization": f"Bearer {victim.token}"}
    mine = {"Authorization": f"Bearer {own.wire.token}"}
    add, read = (f"/api/v1{endpoint.path}" for endpoint in VISITOR_FILES)
    path = f"{add}?session_id={victim.session_id}&name=a.txt"
    kept = send(relay.url, "POST", path, body=SECRET.encode(), headers=theirs)
    assert kept.status == 201
    refused = [
        send(relay.url, "POST", path, body=b"mine", headers=mine),
        *(
            send(relay.url, "GET", read.replace("{file_id}", one), headers=mine)
            for one in (kept.json["file_id"], new_id(), "1", "..%2f..%2fbaton.db")
        ),
    ]
    assert {answer.status for answer in refused} == {404}
    assert len({answer.data for answer in refused}) == 1
