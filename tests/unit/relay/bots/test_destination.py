"""Where a webhook's requests may go."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from relay.bots.destination import DestinationError, networks_of, resolve

_NOWHERE = networks_of(())


def _found_at(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name lead to ``addresses``, as its owner may arrange at any moment."""

    def look_up(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/meta-data",
        "https://10.1.2.3/", "https://192.168.0.1/", "https://172.16.0.1/", "https://0.0.0.0/",
        "https://0x7f.1/", "https://2130706433/", "https://127.1/", "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[fe80::1]/",
        "https://[2002:7f00:1::]/", "https://224.0.0.1/", "https://localhost/", "https://100.64.0.1/",
    ],
)  # fmt: skip
def test_what_only_the_relay_can_reach_is_refused(url: str) -> None:
    """However it is written."""
    with pytest.raises(DestinationError, match="not public"):
        resolve(url, _NOWHERE)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "gopher://example.org/", "https://me@example.org/", "https:///x", "x",
     "https://me:pw@example.org/", "https://[::1", "https://example.org:99999/"],
)  # fmt: skip
def test_what_is_no_plain_https_address_is_refused(url: str) -> None:
    """Other schemes, and addresses that hide who is meant."""
    with pytest.raises(DestinationError):
        resolve(url, _NOWHERE)


def test_a_public_name_is_pinned_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that leads elsewhere a moment later does not lead the connection there."""
    _found_at(monkeypatch, "10.0.0.1", "93.184.216.34")
    found = resolve("https://bot.example.org/ask?x=1", _NOWHERE)
    assert (found.host, found.address, found.port) == ("bot.example.org", "93.184.216.34", 443)
    assert found.target == "/ask?x=1"


def test_plain_http_is_for_listed_addresses_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """What visitors say does not cross the internet in the clear."""
    _found_at(monkeypatch, "93.184.216.34")
    with pytest.raises(DestinationError, match="http is for listed ones only"):
        resolve("http://bot.example.org/", _NOWHERE)


def test_listed_addresses_may_be_used() -> None:
    """The owner's own network, by their decision."""
    found = resolve("http://127.0.0.1:8080/ask", networks_of(["127.0.0.0/8"]))
    assert (found.address, found.port, found.target) == ("127.0.0.1", 8080, "/ask")
    with pytest.raises(DestinationError, match="BATON_WEBHOOK_PRIVATE"):
        resolve("https://10.0.0.1/", networks_of(["127.0.0.0/8"]))


def test_a_name_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In words, as a failure like any other."""

    def look_up(*_: object, **__: object) -> list[Any]:
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(DestinationError, match="cannot be found"):
        resolve("https://nowhere.example/", _NOWHERE)


def test_what_is_no_network_is_refused() -> None:
    """The owner learns how one is written."""
    with pytest.raises(DestinationError, match=r"10\.0\.0\.0/8"):
        networks_of(["my network"])
