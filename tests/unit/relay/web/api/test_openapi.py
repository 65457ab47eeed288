"""The OpenAPI document is valid, complete and true to the tables."""

from __future__ import annotations

from openapi_spec_validator import validate

from relay.protocol.http_routes import BASE as VISITOR_BASE
from relay.protocol.http_routes import ROUTES
from relay.service.permissions import TABLE
from relay.web.api.endpoint import BASE
from relay.web.api.openapi import document, who_may
from relay.web.api.table import ENDPOINTS
from relay.web.signin import ROUTES as SIGN_IN_ROUTES
from tests.unit.relay.web.api.conftest import Api


def test_it_is_valid() -> None:
    """An established validator finds nothing wrong with it (OpenAPI 3.1)."""
    whole = document()
    validate(whole)
    assert whole["openapi"].startswith("3.1")


def test_it_holds_every_route() -> None:
    """Agents', visitors' and sign-in routes are in it, each with one sentence and its answers."""
    wanted = {(BASE + one.path, one.method.lower()) for one in ENDPOINTS}
    wanted |= {(VISITOR_BASE + one.path, one.method.lower()) for one in ROUTES}
    wanted |= {(f"{BASE}/agents{one.path}", "post") for one in SIGN_IN_ROUTES}
    found = {
        (path, method): operation
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }
    assert set(found) == wanted
    for operation in found.values():
        assert operation["summary"].endswith(".")
        assert {"400", "401", "405", "429"} <= set(operation["responses"])


def test_it_says_who_may() -> None:
    """Every agent's endpoint names the roles, as the table of permissions has them."""
    for endpoint in ENDPOINTS:
        words = who_may(endpoint)
        rows = [row for row in TABLE if row.action is endpoint.action]
        assert words.endswith(".")
        assert not rows or any(row.least.value in words for row in rows)


def test_it_is_served_to_everybody(nobody: Api) -> None:
    """Document, page and stylesheet need no token, and nothing of the page comes from elsewhere."""
    assert nobody.get("/openapi.json") == document()
    page = nobody.ask("GET", "/docs")
    text = page.get_data(as_text=True)
    assert page.mimetype == "text/html"
    assert "<script" not in text
    assert "style=" not in text
    assert "http://" not in text.replace("http://localhost", "")
    assert "https://" not in text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert nobody.ask("GET", "/docs.css").mimetype == "text/css"
    for endpoint in ENDPOINTS:
        assert f'id="{endpoint.name}"' in text
