"""Packets with strict JSON (R9): what cannot be read is named, nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.protocol.shapes import Noted, Refusal
from relay.protocol.vocabulary import RefusalCode
from relay.sockets.packets import MALFORMED, StrictPacket, WireJson


def _read(payload: str) -> StrictPacket:
    return StrictPacket(encoded_packet=f'2/visitor,7["message.send",{payload}]')


def test_a_good_packet() -> None:
    """Namespace, number, name and payload are read."""
    packet = _read('{"text": "héllo 👋"}')
    assert (packet.namespace, packet.id) == ("/visitor", 7)
    assert packet.data == ["message.send", {"text": "héllo 👋"}]


@pytest.mark.parametrize(
    "payload",
    ["NaN", "Infinity", "-Infinity", "1e999", '"\\ud83d"', '"\\udc00x"', "{", '{"a":1,}', "'a'",
     "\x00", "[" * 100_000, '{"a":' * 50_000],
)  # fmt: skip
def test_what_is_no_strict_json(payload: str) -> None:
    """Numbers that are none, half characters, bad syntax and deep nesting become MALFORMED."""
    packet = _read(payload)
    assert packet.data == ["message.send", MALFORMED]


@given(st.text(max_size=60))
def test_decoding_never_raises(payload: str) -> None:
    """No payload makes the decoder raise: the handler behind it always answers."""
    data = _read(payload).data
    assert isinstance(data, list)
    assert data[0] == "message.send"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud83d"])
def test_what_no_receiver_could_read_is_not_sent(value: object) -> None:
    """What would break every browser in the room is refused before it is sent, or made null."""
    try:
        sent = WireJson.dumps({"value": value})
    except (TypeError, ValueError):
        return
    assert sent == '{"value":null}'


def test_shapes_are_sent_as_they_are() -> None:
    """A shape of the wire needs no step of its own to become JSON."""
    refusal = Refusal(RefusalCode.BUSY, "Later.", retryable=True)
    assert WireJson.loads(WireJson.dumps(["x", refusal, Noted()])) == [
        "x", {"code": "busy", "message": "Later.", "retryable": True}, {},
    ]  # fmt: skip


def test_binary_is_never_made() -> None:
    """A payload with bytes becomes text, not a binary packet with attachments."""
    packet = StrictPacket(packet_type=2, data=["x", b"bytes"], namespace="/visitor")
    assert packet.encode() == '2/visitor,["x","Ynl0ZXM="]'
