"""The one way in: tokens, limits, origins, bodies, methods, one shape of error."""

from __future__ import annotations

import pytest

from relay.domain.limits import Rate
from relay.service.admission import RateLimiter
from relay.web.api.assembly import RestParts
from relay.web.api.endpoint import BASE
from relay.web.api.table import AGENT_ENDPOINTS
from tests.unit.relay.web.api.conftest import SITE, Api


@pytest.mark.parametrize("scheme", ["", "Basic ", "Token ", "bearer:"])
def test_only_bearer_tokens_count(maya: Api, nobody: Api, scheme: str) -> None:
    """A token elsewhere than in a bearer header lets nobody in."""
    assert maya.part is not None
    token = f"token {maya.part.device_id}"
    assert nobody.ask("GET", "/me", headers={"Authorization": scheme + token}).status_code == 401
    assert nobody.ask("GET", f"/me?token={token}").status_code == 401


def test_guessing_is_slowed_and_known_agents_are_not(maya: Api, nobody: Api) -> None:
    """Who tries tokens is told to wait; an agent behind the same address gets through."""
    nobody.token = "guess"
    statuses = [nobody.ask("GET", "/me").status_code for _ in range(101)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert maya.get("/me")["name"] == "Maya"


def test_errors_have_one_shape(maya: Api) -> None:
    """Whatever went wrong, the answer is a problem with status and words."""
    for method, path, body, status in (
        ("GET", "/sessions?limit=0", None, 400),
        ("GET", "/sessions?limit=1&limit=2", None, 400),
        ("GET", "/sessions?sort=asc", None, 400),
        ("GET", "/sessions?state=null", None, 400),
        ("GET", "/rules", None, 403),
        ("GET", "/nowhere", None, 404),
        ("GET", f"/sessions/{'0' * 32}", None, 404),
        ("DELETE", "/sessions", None, 405),
        ("POST", "/canned-responses", {"shortcut": "a"}, 400),
        ("POST", "/canned-responses", [], 400),
    ):
        answer = maya.ask(method, path, body)
        assert answer.status_code == status, (method, path)
        assert answer.mimetype == "application/problem+json"
        problem = answer.get_json()
        assert problem["status"] == status
        assert problem["detail"]
    assert "Allow" in maya.ask("DELETE", "/sessions").headers


def test_bodies_say_that_they_are_json(maya: Api) -> None:
    """A body of another type, as a form of another site sends, is not looked at."""
    answer = maya.ask(
        "POST", "/canned-responses", data=b'{"shortcut": "a", "text": "b"}',
        headers={"Content-Type": "text/plain"},
    )  # fmt: skip
    assert answer.status_code == 415


def test_a_body_that_is_too_large(maya: Api) -> None:
    """A body beyond the limit is refused before it is read."""
    body = {"shortcut": "a", "text": "x" * 70_000}
    assert maya.ask("POST", "/canned-responses", body).status_code == 413


def test_what_is_not_there_and_what_is_not_yours_look_the_same(maya: Api) -> None:
    """Ids that are unknown, of another form or nonsense get one answer, word for word."""
    tried = ("0" * 32, "0" * 31, "1", "true", "null", "0e1", "F" * 32, "%7B" + "0" * 32 + "%7D")
    answers = [maya.ask("GET", f"/sessions/{one}") for one in tried]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1


def test_listed_pages_may_ask(maya: Api) -> None:
    """A listed site's page is answered and told so; others are refused; no cookies are set."""
    listed = maya.ask("GET", "/me", headers={"Origin": SITE})
    assert listed.headers["Access-Control-Allow-Origin"] == SITE
    assert "Access-Control-Allow-Credentials" not in listed.headers
    assert "Set-Cookie" not in listed.headers
    for origin in ("https://evil.example", "null", f"{SITE}.evil"):
        assert maya.ask("GET", "/me", headers={"Origin": origin}).status_code == 403
    preflight = maya.ask("OPTIONS", "/agents", headers={"Origin": SITE})
    assert preflight.status_code == 204
    assert "PATCH" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in preflight.headers["Access-Control-Allow-Headers"]


def test_the_rate_is_the_sockets(maya: Api, parts: RestParts) -> None:
    """An agent who asks too often is told when to come back."""
    assert maya.part is not None
    narrow = RateLimiter(Rate(1, 2), "Slower, please.")
    parts.room.requests.__dict__.update(narrow.__dict__)
    statuses = [maya.ask("GET", "/me") for _ in range(3)]
    assert [answer.status_code for answer in statuses] == [200, 200, 429]
    assert int(statuses[-1].headers["Retry-After"]) >= 1


def test_routes_are_those_of_the_table(maya: Api) -> None:
    """Every endpoint has its route, and no route is without a row."""
    rules = {
        (rule.rule.replace("<id:", "{").replace(">", "}"), method)
        for rule in maya.client.application.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("rest.")
    }
    assert rules == {(BASE + e.path, e.method) for e in AGENT_ENDPOINTS}
