"""R9: payloads that would break other receivers or the database."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from relay.protocol.vocabulary import MAX_FRAME_BYTES
from tests.support.identifiers import new_id
from tests.support.people import AgentClient, Visitor, code_of
from tests.support.wire_client import ConnectionLostError

DEEP = "[" * 100_000 + "]" * 100_000
MANY_KEYS = "{" + ",".join(f'"k{number}":0' for number in range(200_000)) + "}"
DEEP_IN_A_FRAME = '{"a":' * 8_000 + "1" + "}" * 8_000
KEYS_IN_A_FRAME = "{" + ",".join(f'"{number}":0' for number in range(5_000)) + "}"

NOT_JSON = ["NaN", "-Infinity", "1e999", '"\\ud800"', "{", "[1,]", "'x'", "\x00", "tru"]


@pytest.mark.parametrize("value", [*NOT_JSON, DEEP_IN_A_FRAME, KEYS_IN_A_FRAME, DEEP, MANY_KEYS])
@pytest.mark.parametrize("place", ["payload", "text", "page"])
def test_what_is_no_message_harms_nobody_else(
    visit: Callable[[], Visitor], hire: Callable[[], AgentClient], place: str, value: str
) -> None:
    """It is refused or ends its own connection; agent and other tab read on undisturbed."""
    visitor, agent = visit(), hire()
    visitor.ask_for_person()
    agent.claim(visitor.session_id)
    attack = _placed(visitor, place, value)
    if len(attack) > MAX_FRAME_BYTES:
        visitor.wire.request_text("message.send", attack)
        assert visitor.wire.is_closed()
    else:
        answer = visitor.wire.answer(visitor.wire.request_text("message.send", attack))
        assert code_of(answer) == "bad_request"
    visitor.come_back()
    stored = visitor.say("still here")
    agent.say(visitor.session_id, "so am I")
    agent.wire.listen(0.2)
    heard = [push["entry"]["text"] for name, push in agent.wire.pushes if name == "message.added"]
    assert heard == ["still here"]
    assert [entry["seq"] for entry in visitor.transcript(stored["seq"])] == [stored["seq"] + 1]


def test_keys_that_mean_something_in_javascript_are_only_keys(
    visit: Callable[[], Visitor],
) -> None:
    """A payload with ``__proto__`` or ``constructor`` is refused as one with any unknown field."""
    visitor = visit()
    for key in ("__proto__", "constructor", "toString", ""):
        payload = visitor.message("x") | {key: {"polluted": True}}
        assert code_of(visitor.wire.ask("message.send", payload)) == "bad_request"


@pytest.mark.parametrize(
    "text", ["\x00", "a\x00b", "\u202eabc", "\ufffe", "\U0001f600", "%_'\";--", "\x1b[31m"]
)
def test_odd_text_is_stored_or_refused_but_never_breaks(
    visit: Callable[[], Visitor], text: str
) -> None:
    """Whatever characters come, there is an answer, and what is stored reads back as JSON."""
    visitor = visit()
    answer = visitor.wire.ask("message.send", visitor.message(text))
    assert code_of(answer) in {"ok", "bad_request"}
    stored = visitor.transcript(2)
    assert all("\x00" not in entry["text"] for entry in stored)
    assert bool(stored) == (code_of(answer) == "ok")


@pytest.mark.parametrize("since", [-1, 2**31, 2**53, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 10**400])
def test_numbers_beyond_the_database_are_not_a_fault_of_the_relay(
    visit: Callable[[], Visitor], since: int
) -> None:
    """A cursor of any size is answered: with nothing new, or as malformed."""
    visitor = visit()
    assert code_of(visitor.wire.ask("session.resume", {"since": since})) in {"ok", "bad_request"}


@pytest.mark.parametrize("fence", [-1, 2**31, 2**63, 2**64 - 1])
def test_fences_beyond_the_database_are_not_a_fault_of_the_relay(
    visit: Callable[[], Visitor], hire: Callable[[], AgentClient], fence: int
) -> None:
    """A fence of any size is a stale one or malformed."""
    visitor, agent = visit(), hire()
    payload = {"session_id": visitor.session_id, "cmid": new_id(), "fence": fence, "text": "x"}
    assert code_of(agent.wire.ask("reply.send", payload)) in {"not_owner", "bad_request"}
    del payload["text"]
    assert code_of(agent.wire.ask("session.complete", payload)) in {"not_owner", "bad_request"}


def _placed(visitor: Visitor, place: str, value: str) -> str:
    """Return the text of a message's payload with ``value`` in that place."""
    if place == "payload":
        return value
    payload = json.dumps(visitor.message("x") | {place: "HERE"})
    return payload.replace('"HERE"', value)


def test_an_oversized_message_ends_only_its_own_connection(visit: Callable[[], Visitor]) -> None:
    """A frame beyond the limit closes the socket; the visitor comes back to the same session."""
    visitor = visit()
    with pytest.raises(ConnectionLostError):
        visitor.wire.ask("message.send", visitor.message("x" * MAX_FRAME_BYTES))
    visitor.come_back()
    assert visitor.head() == 2
