"""R4: connections of those who have not proved who they are."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from relay.sockets.connections import CONNECTS_ALLOWED, UNPROVED_S
from relay.sockets.housekeeping import EVERY_S
from tests.support.people import Visitor
from tests.support.polling_client import PollingClient
from tests.support.programs import program
from tests.support.relay_process import RelayProcess
from tests.support.wire_client import ConnectionLostError, RefusedHelloError, WireClient

SLACK_S = 3.0
"""What a busy machine may add."""


def test_sockets_that_prove_nothing_are_closed(relay: RelayProcess) -> None:
    """Silent ones, ones that only connect and polled ones go after ten seconds; others stay."""
    began = time.monotonic()
    silent = [WireClient(relay.url) for _ in range(10)]
    connected = [WireClient(relay.url) for _ in range(10)]
    for wire in connected:
        wire.connect("/visitor")
    polled = PollingClient(relay.url)
    proved = Visitor.open(relay.url)
    while time.monotonic() - began < UNPROVED_S + EVERY_S + SLACK_S:
        proved.head()
        time.sleep(0.5)
    assert all(wire.is_closed(SLACK_S) for wire in (*silent, *connected))
    assert polled.poll().status == 400
    assert proved.head() == 2
    proved.wire.drop()


def test_one_address_has_only_so_many_sockets(own_relay: Callable[..., RelayProcess]) -> None:
    """A further socket is refused until one of the others is gone."""
    relay = own_relay(program("plain_relay"), sockets_per_address="5")
    open_now = [WireClient(relay.url) for _ in range(5)]
    with pytest.raises(ConnectionLostError, match="429"):
        WireClient(relay.url)
    open_now.pop().drop()
    _eventually_opens(relay).drop()
    for wire in open_now:
        wire.drop()


def test_a_forged_address_does_not_get_round_the_limit(
    own_relay: Callable[..., RelayProcess],
) -> None:
    """Whoever is not a trusted proxy is counted by the address they really come from."""
    relay = own_relay(program("plain_relay"), sockets_per_address="3")
    forged = [_from(relay, f"203.0.113.{number}") for number in range(3)]
    with pytest.raises(ConnectionLostError, match="429"):
        _from(relay, "203.0.113.99")
    for wire in forged:
        wire.drop()


def test_all_addresses_together_have_only_so_many_sockets(
    own_relay: Callable[..., RelayProcess],
) -> None:
    """Behind a trusted proxy each address has its own count, and all share the total."""
    relay = own_relay(
        program("plain_relay"),
        trusted_proxies="127.0.0.1",
        sockets_per_address="2",
        sockets_total="5",
    )
    addresses = ("203.0.113.1", "203.0.113.1", "203.0.113.2", "203.0.113.2", "203.0.113.3")
    open_now = [_from(relay, address) for address in addresses]
    with pytest.raises(ConnectionLostError, match="429"):
        _from(relay, "203.0.113.4")
    for wire in open_now:
        wire.drop()


def test_tokens_cannot_be_guessed_on_one_socket(relay: RelayProcess) -> None:
    """After a few wrong tokens the socket is closed, so that guessing costs a handshake each."""
    with WireClient(relay.url, origin=None) as wire:
        for number in range(CONNECTS_ALLOWED):
            with pytest.raises(RefusedHelloError):
                wire.connect("/agent", token=f"guess-number-{number:08}")
        with pytest.raises(ConnectionLostError):
            wire.connect("/agent", token="guess-number-too-many")


def _from(relay: RelayProcess, address: str) -> WireClient:
    return WireClient(relay.url, headers=[f"X-Forwarded-For: {address}"])


def _eventually_opens(relay: RelayProcess) -> WireClient:
    deadline = time.monotonic() + EVERY_S + SLACK_S
    while True:
        try:
            return WireClient(relay.url)
        except ConnectionLostError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
