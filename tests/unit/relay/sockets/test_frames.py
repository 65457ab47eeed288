"""The grammar of frames: what a client may send and nothing else (R1, R3)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.protocol.registry import request_names
from relay.protocol.vocabulary import Namespace
from relay.sockets.frames import Verdict, screen

REQUESTS = [(ns, name) for ns in Namespace for name in sorted(request_names(ns))]


@pytest.mark.parametrize(("namespace", "name"), REQUESTS)
@pytest.mark.parametrize("number", ["", "0", "17", "123456789"])
def test_every_request_passes(namespace: Namespace, name: str, number: str) -> None:
    """Each request of the wire passes in its namespace, with and without a number."""
    assert screen(f'42{namespace.value},{number}["{name}",{{}}]') is Verdict.PASS
    assert screen(f'42{namespace.value},{number}["{name}"]') is Verdict.PASS


@pytest.mark.parametrize("frame", ["3", "2probe", "3probe", "5", "1", "41/visitor,", "41/agent"])
def test_what_keeps_a_connection_going(frame: str) -> None:
    """Pings, upgrades and goodbyes pass."""
    assert screen(frame) is Verdict.PASS


@pytest.mark.parametrize("frame", ["40/visitor,", '40/agent,{"token":"x"}', "40/visitor"])
def test_connecting_is_counted(frame: str) -> None:
    """Joining a namespace is told apart, because it may be tried a few times only."""
    assert screen(frame) is Verdict.CONNECT


@pytest.mark.parametrize(
    "frame",
    [
        '42/visitor,["connect",{}]',
        '42/visitor,["disconnect","bye"]',
        '42/agent,1["connect",{"token":"guess"}]',
        '42/visitor,["session.claim",{}]',
        '42/agent,["message.send",{}]',
        '42["message.send",{}]',
        '42/visitor,["message.added",{}]',
        '42/visitor,["message.sendx",{}]',
        '42/visitor,["MESSAGE.SEND",{}]',
        '42/visitor,["message\\u002esend",{}]',
        "42/visitor,[1]",
        "42/visitor,[]",
        '42/admin,["message.send",{}]',
    ],
)
def test_events_that_are_not_on_the_wire(frame: str) -> None:
    """Forged connects and disconnects, other sides' events and near misses are hostile."""
    assert screen(frame) is Verdict.HOSTILE


@pytest.mark.parametrize(
    "frame",
    [
        "", "0", "4", "40", "40,", '40{"token":"x"}', "40/", "40/other,", "2", "6", "b!!!", "x",
        '451-/visitor,["message.send",{"_placeholder":true,"num":0}]', "459999999999-",
        "43/visitor,1[{}]", "44/visitor,{}", "46/visitor,1-[{}]",
        '42/visitor,1234567890["message.send",{}]x', "41", "41/visitor,x", "3probes", "1x",
        "\x1e", '42/visitor,-1["message.send"]', "\uff14\uff12/visitor,", b"42", b"\x00\xff",
    ],
)  # fmt: skip
def test_everything_else_is_a_fault(frame: str | bytes) -> None:
    """Binary packets, acknowledgements, unknown types and noise never reach the decoder."""
    assert screen(frame) in {Verdict.FAULT, Verdict.HOSTILE}


@given(st.text(max_size=80) | st.binary(max_size=80))
def test_any_noise_is_judged(frame: str | bytes) -> None:
    """Whatever arrives gets a verdict."""
    assert isinstance(screen(frame), Verdict)


@given(
    st.sampled_from(list(Namespace)),
    st.text(max_size=20),
    st.integers(0, 999_999_999),
)
def test_only_names_of_the_wire_pass(namespace: Namespace, name: str, number: int) -> None:
    """An event passes if and only if its name is a request of its namespace."""
    frame = f"42{namespace.value},{number}{json.dumps([name, {}], separators=(',', ':'))}"
    passes = screen(frame) is Verdict.PASS
    assert passes is (name in request_names(namespace))
