"""The visitor's HTTP API: who gets in, what is taken, and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from relay.protocol.http_routes import BASE, ROUTES, Route
from relay.protocol.vocabulary import MAX_FRAME_BYTES, MAX_NUMBER, MAX_TEXT_CHARS
from relay.service import roster
from relay.service.admission import hash_token
from relay.service.records import Device
from tests.fakes.clock import Clock
from tests.fakes.pushing import RememberingFollowUps
from tests.playbook import Playbook
from tests.support.identifiers import new_id

SECRET_WORDS = "the words of somebody else"
PRIVATE = [route for route in ROUTES if not route.public]
EVERY_PRIVATE_ROUTE = pytest.mark.parametrize(
    "route", PRIVATE, ids=[route.request.name for route in PRIVATE]
)


@dataclass(frozen=True, slots=True)
class Part:
    """A visitor of the tests: their client, session and token."""

    client: FlaskClient
    session_id: str
    token: str

    def ask(self, route: Route, /, token: str | None = None, **fields: Any) -> TestResponse:  # noqa: ANN401 - JSON is anything
        """Ask with every field that the route needs, some of them as given."""
        usual: dict[str, Any] = {"session_id": self.session_id}
        if route.method == "POST":
            usual["cmid"] = new_id()
        if route.request.name == "message.send":
            usual["text"] = "Hello?"
        if route.request.name == "session.rate":
            usual["score"] = 4
        if route.request.name == "contact.leave":
            usual["email"] = "ana@site.example"
        if route.method == "GET":
            usual["since"] = 0
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        payload = usual | fields
        if route.method == "GET":
            return self.client.get(f"{BASE}{route.path}?{urlencode(payload)}", headers=headers)
        return self.client.post(BASE + route.path, json=payload, headers=headers)


def _route(name: str) -> Route:
    [found] = [route for route in ROUTES if route.request.name == name]
    return found


SEND, READ = _route("message.send"), _route("session.resume")


@pytest.fixture
def come(client: FlaskClient) -> Callable[[], Part]:
    """Has a visitor begin."""

    def begin() -> Part:
        answer = client.post(f"{BASE}/sessions", json={"open_id": new_id()})
        assert answer.status_code == 200, answer.get_data()
        body = answer.get_json()
        return Part(client, body["page"]["session"]["session_id"], body["token"])

    return begin


@pytest.fixture
def ana(come: Callable[[], Part]) -> Part:
    """A visitor who said something."""
    ana = come()
    assert ana.ask(SEND, text=SECRET_WORDS).status_code == 200
    return ana


@pytest.fixture
def ben(come: Callable[[], Part]) -> Part:
    """Another visitor."""
    return come()


def _texts(answer: TestResponse) -> list[str]:
    return [entry["text"] for entry in answer.get_json()["entries"] if "text" in entry]


def test_every_route_is_there(app: Flask) -> None:
    """What the table says is served, and nothing else under its address."""
    served = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
        if rule.rule.startswith(BASE)
    }
    assert served == {(route.method, BASE + route.path) for route in ROUTES}


def test_a_conversation(ana: Part, clock: Clock, follow_ups: RememberingFollowUps) -> None:
    """Begin, say, read on, ask for a person, go back, end, rate, and say again."""
    assert [ask.seq for ask in follow_ups.started] == [3]
    for name, state in (("handoff.request", "pending"), ("handoff.cancel", "bot"),
                        ("session.end", "completed")):  # fmt: skip
        changed = ana.ask(_route(name))
        assert (changed.status_code, changed.get_json()["state"]) == (200, state)
    rated = ana.ask(_route("session.rate"), score=5, comment="Quick.").get_json()
    assert (rated["state"], rated["epoch"]) == ("completed", 1)
    clock.now += 5_000
    assert ana.ask(SEND).get_json()["epoch"] == 2
    page = ana.ask(READ, since=2).get_json()
    assert [entry["seq"] for entry in page["entries"]] == list(range(3, 10))


@EVERY_PRIVATE_ROUTE
@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer wrong", "Bearer \xff\xfe", "Basic YW5hOng=", "bearer\t",
     "Bearer 0", "Bearer null", "Bearer undefined", "Bearer {}", "Bearer ' OR '1'='1"],
)  # fmt: skip
def test_without_proof(client: FlaskClient, ana: Part, route: Route, header: str) -> None:
    """Without a visitor's token there is one answer, whatever is asked."""
    asked = client.open(
        BASE + route.path, method=route.method, json={}, headers={"Authorization": header}
    )
    assert (asked.status_code, asked.get_json()["code"]) == (401, "unauthenticated")
    assert SECRET_WORDS not in asked.get_data(as_text=True)
    del ana


@EVERY_PRIVATE_ROUTE
def test_other_kinds_of_tokens(ana: Part, play: Playbook, route: Route) -> None:
    """An agent's token, a hash as it is stored, and a cut token prove no visitor."""
    agent = play.agent("Maya")
    token = "an agent's token"
    device = Device(new_id(), agent.agent.agent_id, hash_token(token), "test", play.now)
    play.carry_out(lambda tx: roster.sign_in(tx, roster.SignIn(device)))
    for wrong in (token, hash_token(ana.token), ana.token[:-1], ana.token + "x", ana.token.lower()):
        assert ana.ask(route, wrong).status_code == 401


@EVERY_PRIVATE_ROUTE
def test_a_token_in_the_address(client: FlaskClient, ana: Part, route: Route) -> None:
    """A token in the address is no proof, and beside a good one it is refused unread."""
    for name in ("token", "access_token"):
        path = f"{BASE}{route.path}?{urlencode({name: ana.token})}"
        alone = client.open(path, method=route.method, json={})
        assert alone.status_code == 401
        headers = {"Authorization": f"Bearer {ana.token}"}
        beside = client.open(path, method=route.method, json={}, headers=headers)
        assert (beside.status_code, beside.get_json()["code"]) == (400, "bad_request")
        assert ana.token not in beside.get_data(as_text=True)


@EVERY_PRIVATE_ROUTE
def test_anothers_session(ana: Part, ben: Part, route: Route) -> None:
    """With one's own token another's session is as absent as one that never was."""
    others = ben.ask(route, session_id=ana.session_id)
    nobodys = ben.ask(route, session_id=new_id())
    assert others.status_code == nobodys.status_code == 404
    assert others.get_data() == nobodys.get_data()
    assert _texts(ana.ask(READ))[1:] == [SECRET_WORDS]


@EVERY_PRIVATE_ROUTE
@pytest.mark.parametrize("as_what", [
    int, str.upper, "{{{}}}".format, "{} ".format, "{}\n".format, "{}\0".format,
    lambda text: text[:-1], lambda text: f"{text}%00",
])  # fmt: skip
def test_other_spellings_of_an_id(
    ana: Part, ben: Part, route: Route, as_what: Callable[[str], object]
) -> None:
    """Any other way of writing another's id gets no byte of theirs, nor one's own a meaning."""
    text = "0" if as_what is int else ana.session_id
    answer = ben.ask(route, session_id=as_what(text))
    assert answer.status_code in {400, 404}
    assert SECRET_WORDS not in answer.get_data(as_text=True)


@pytest.mark.parametrize("route", [r for r in PRIVATE if r.method == "POST"],
                         ids=lambda route: route.request.name)  # fmt: skip
@pytest.mark.parametrize("wrong", [0, 1, True, None, [], {}, ["x"], {"$ne": None}, "0e1", "", "1"])
def test_ids_of_other_types(ben: Part, route: Route, wrong: object) -> None:
    """An id of another type is a bad request, never compared and never a fault of ours."""
    for name in ("session_id", "cmid"):
        fields: dict[str, Any] = {name: wrong}
        answer = ben.ask(route, **fields)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize("query", [
    {"since": -1}, {"since": "x"}, {"since": MAX_NUMBER + 1}, {"since": "1.5"}, {"wait": -1},
    {"wait": 21}, {"wait": "nan"}, {"wait": "inf"}, {"wait": "1e9"}, {"more": "x"}, {"since": ""},
])  # fmt: skip
def test_queries_that_make_no_sense(ana: Part, query: dict[str, Any]) -> None:
    """A read takes its three parameters within their limits and nothing else."""
    answer = ana.ask(READ, **query)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_request")


def test_a_parameter_twice(client: FlaskClient, ana: Part) -> None:
    """A parameter that is given twice is refused: two readers could take different ones."""
    headers = {"Authorization": f"Bearer {ana.token}"}
    answer = client.get(f"{BASE}/entries?since=0&since=9", headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(("text", "status"), [
    ("x" * MAX_TEXT_CHARS, 200), ("x" * (MAX_TEXT_CHARS + 1), 400), ("", 400), (" \n", 400),
    ("\0\x1b", 400), (1, 400), (None, 400), (["x"], 400), ("\U0001f600", 200),
])  # fmt: skip
def test_texts(ana: Part, text: object, status: int) -> None:
    """Texts have the limits that they have over sockets."""
    assert ana.ask(SEND, text=text).status_code == status


def test_a_body_that_is_too_large(ana: Part) -> None:
    """A body beyond the largest frame is refused unread."""
    answer = ana.ask(SEND, text="x" * MAX_FRAME_BYTES)
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
@pytest.mark.parametrize("route", [r for r in ROUTES if r.method == "POST"],
                         ids=lambda route: route.request.name)  # fmt: skip
def test_what_a_form_could_send(
    client: FlaskClient, ana: Part, route: Route, kind: str | None
) -> None:
    """A body of a type that browsers send without asking first is not read."""
    headers = {"Authorization": f"Bearer {ana.token}"}
    answer = client.post(BASE + route.path, data=b"{}", content_type=kind, headers=headers)
    assert answer.status_code == 415


def test_repeats_get_the_first_answer(ana: Part, clock: Clock) -> None:
    """The same message again is answered to the byte as at first; other words are a conflict."""
    cmid = new_id()
    first = ana.ask(SEND, cmid=cmid, text="Once")
    clock.now += 9_000
    assert ana.ask(SEND, cmid=cmid, text="Once").get_data() == first.get_data()
    conflict = ana.ask(SEND, cmid=cmid, text="Twice").get_json()
    assert conflict == first.get_json() | {"conflict": True}
    assert _texts(ana.ask(READ, since=3)) == ["Once"]


def test_beginning_again(client: FlaskClient) -> None:
    """Whoever never got the answer begins again under the same id, with a fresh token."""
    open_id = new_id()
    first, again = (
        client.post(f"{BASE}/sessions", json={"open_id": open_id}).get_json() for _ in range(2)
    )
    assert first["page"]["session"] == again["page"]["session"]
    assert first["token"] != again["token"]
    headers = {"Authorization": f"Bearer {first['token']}"}
    assert client.get(f"{BASE}/entries", headers=headers).status_code == 401


def test_limits_by_visitor(ana: Part, ben: Part, clock: Clock) -> None:
    """Too fast is told with the time to wait; others are not slowed down."""
    codes = {ana.ask(SEND).status_code for _ in range(4)}
    refused = ana.ask(SEND)
    assert (codes, refused.status_code) == ({200}, 429)
    assert refused.get_json()["code"] == "rate_limited"
    assert ben.ask(SEND).status_code == 200
    clock.now += int(refused.headers["Retry-After"]) * 1_000
    assert ana.ask(SEND).status_code == 200


def test_limits_of_beginning(come: Callable[[], Part], client: FlaskClient) -> None:
    """One address begins only so many conversations at once."""
    for _ in range(5):
        come()
    refused = client.post(f"{BASE}/sessions", json={"open_id": new_id()})
    assert refused.status_code == 429
    elsewhere = client.post(
        f"{BASE}/sessions", json={"open_id": new_id()}, environ_base={"REMOTE_ADDR": "192.0.2.9"}
    )
    assert elsewhere.status_code == 200
