"""R14: which pages may talk to the relay."""

from __future__ import annotations

import pytest

from tests.support.polling_client import PollingClient
from tests.support.relay_process import ORIGIN, RelayProcess
from tests.support.wire_client import ConnectionLostError, RefusedHelloError, WireClient

LISTED = [ORIGIN, "http://site.example:80", "HTTP://SITE.EXAMPLE"]
FOREIGN = [
    "https://evil.example",
    "null",
    "file://",
    "http://site.example.evil",
    "http://site.example.evil.example",
    "http://evilsite.example",
    "http://sub.site.example",
    "http://site.example.",
    "https://site.example",
    "http://site.example:8080",
    "http://site.example@evil.example",
    "http://evil.example/http://site.example",
    "http://evil.example#http://site.example",
    "http://evil.example?http://site.example",
    "chrome-extension://site.example",
    "site.example",
    "*",
]
FORWARDED = [
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: https",
    "X-Forwarded-For: 127.0.0.1",
    "X-Real-IP: 127.0.0.1",
    "Forwarded: host=evil.example;proto=https",
    "X_Forwarded_Host: evil.example",
]


@pytest.mark.parametrize("origin", LISTED)
def test_listed_pages_are_admitted(relay: RelayProcess, origin: str) -> None:
    """A listed origin is admitted in every way a browser may write it."""
    with WireClient(relay.url, origin=origin) as wire:
        wire.connect("/visitor")


@pytest.mark.parametrize("origin", FOREIGN)
def test_other_pages_are_refused(relay: RelayProcess, origin: str) -> None:
    """Foreign pages and look-alikes are refused at the handshake, over both transports."""
    with pytest.raises(ConnectionLostError, match="400"):
        WireClient(relay.url, origin=origin)
    with pytest.raises(AssertionError, match="Not an accepted origin"):
        PollingClient(relay.url, origin=origin)


@pytest.mark.parametrize("header", FORWARDED)
def test_forged_forwarding_headers_do_not_help(relay: RelayProcess, header: str) -> None:
    """What a stranger says about a proxy is not believed."""
    with pytest.raises(ConnectionLostError, match="400"):
        WireClient(relay.url, origin="https://evil.example", headers=[header])
    with WireClient(relay.url, headers=[header]) as wire:
        wire.connect("/visitor")


def test_visitors_come_from_a_page(relay: RelayProcess) -> None:
    """Without an Origin, which every browser sends, there is no visitor."""
    with WireClient(relay.url, origin=None) as wire:
        with pytest.raises(RefusedHelloError) as refused:
            wire.connect("/visitor")
        assert refused.value.refusal["code"] == "origin_refused"


def test_agents_come_from_the_app_or_a_listed_page(relay: RelayProcess) -> None:
    """The app sends no Origin; a foreign page cannot use an agent's token."""
    token = relay.add_agent("Origina")
    for origin in (None, ORIGIN):
        with WireClient(relay.url, origin=origin) as wire:
            wire.connect("/agent", token=token)
    with pytest.raises(ConnectionLostError, match="400"):
        WireClient(relay.url, origin="https://evil.example")


def test_answers_name_only_the_page_that_asked(relay: RelayProcess) -> None:
    """Cross-origin reading is allowed to the listed origin, never with credentials."""
    client = PollingClient(relay.url)
    allowed = client.headers.get("Access-Control-Allow-Origin")
    assert allowed == ORIGIN
    assert "Access-Control-Allow-Credentials" not in client.headers
