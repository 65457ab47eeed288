"""Which pages may use the HTTP side, as browsers are told."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from relay.protocol.http_routes import BASE, ROUTES

LISTED = "https://site.example"
FOREIGN = ["https://evil.example", "null", "https://site.example.evil.example",
           "http://site.example", "https://site.example:8443", "file://", ""]  # fmt: skip
EVERY_PATH = pytest.mark.parametrize("path", [route.path for route in ROUTES])


@EVERY_PATH
def test_a_preflight_of_a_listed_page(client: FlaskClient, path: str) -> None:
    """A listed page may send JSON with a token; cookies are never part of it."""
    asked = {"Origin": LISTED, "Access-Control-Request-Method": "POST",
             "Access-Control-Request-Headers": "authorization, content-type"}  # fmt: skip
    answer = client.options(BASE + path, headers=asked)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == LISTED
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Origin" in answer.headers["Vary"]


@EVERY_PATH
@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("method", ["OPTIONS", "GET", "POST"])
def test_other_pages(client: FlaskClient, path: str, origin: str, method: str) -> None:
    """Foreign pages and look-alikes are refused and cannot read why."""
    answer = client.open(BASE + path, method=method, headers={"Origin": origin}, json={})
    assert answer.status_code in {403, 405}
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(("site", "status"), [
    ("cross-site", 403), ("same-site", 403), ("same-origin", 401), ("none", 401),
])  # fmt: skip
def test_browsers_that_send_no_origin(client: FlaskClient, site: str, status: int) -> None:
    """A request without an Origin that a browser marks as another site's is refused."""
    answer = client.get(f"{BASE}/entries", headers={"Sec-Fetch-Site": site})
    assert answer.status_code == status


def test_refusals_can_be_read_by_the_page(client: FlaskClient) -> None:
    """A listed page reads refusals as well as answers, and when to come back."""
    answer = client.get(f"{BASE}/entries", headers={"Origin": LISTED})
    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == LISTED
    assert answer.headers["Access-Control-Expose-Headers"] == "Retry-After"
    assert answer.headers["Cache-Control"] == "no-store"
