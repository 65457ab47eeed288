"""The wire is what its shapes, examples and generated files say, in every place at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from relay.app import Parts, Relay, build
from relay.protocol import document, javascript, registry, vocabulary
from relay.protocol.codec import (
    MalformedError,
    RefusedError,
    accepted,
    bad_request,
    from_plain_strictly,
    from_plain_tolerantly,
    read_answer,
    refused,
    to_plain,
)
from relay.protocol.examples import example_names, example_of
from relay.protocol.registry import FACTS, REQUESTS, request_names
from relay.protocol.schema import all_shapes, components, schema_of
from relay.protocol.shapes import Refusal, Shape
from relay.protocol.vocabulary import Namespace, OpenEnum, RefusalCode
from relay.service.desk import PushToAll
from relay.settings import Settings
from relay.sockets.push import SocketPush
from tests.fakes.scripted_bot import ScriptedBot

CASES: list[tuple[str, str, type[Shape]]] = [
    *((r.name, "payload", r.payload) for r in REQUESTS),
    *((r.name, "reply", r.reply) for r in REQUESTS),
    *((f.name, "payload", f.payload) for f in FACTS),
]
IDS = [f"{name} {part}" for name, part, _ in CASES]
EVERY_CASE = pytest.mark.parametrize(("name", "part", "shape"), CASES, ids=IDS)


def test_every_event_has_an_example_and_every_example_an_event() -> None:
    """Nothing on the wire is without an example, and no example is of nothing."""
    events = {r.name for r in REQUESTS} | {f.name for f in FACTS}
    assert example_names() == events


def test_names_are_used_once() -> None:
    """One name has one shape and one direction."""
    names = [r.name for r in REQUESTS] + [f.name for f in FACTS]
    assert len(names) == len(set(names))
    payloads = [f.payload for f in FACTS]
    assert len(payloads) == len(set(payloads))
    for name in names:
        noun, _, verb = name.partition(".")
        assert noun.isalpha()
        assert verb.isalpha()


@EVERY_CASE
def test_examples_are_read_strictly_and_written_back(
    name: str, part: str, shape: type[Shape]
) -> None:
    """An example is exactly what the relay reads and writes."""
    plain = example_of(name)[part]
    read = from_plain_strictly(plain, shape)
    assert json.loads(msgspec.json.encode(read)) == plain
    assert from_plain_strictly(to_plain(read), shape) == read


def test_examples_have_nothing_else() -> None:
    """A request's example has a payload and a reply, a fact's a payload."""
    for request in REQUESTS:
        assert set(example_of(request.name)) == {"payload", "reply"}
    for fact in FACTS:
        assert set(example_of(fact.name)) == {"payload"}


@EVERY_CASE
def test_unknown_fields(name: str, part: str, shape: type[Shape]) -> None:
    """The relay refuses a field that is not on the wire; a client passes over it, however deep."""
    plain = example_of(name)[part]
    expected = from_plain_strictly(plain, shape)
    grown = _grown(plain)
    with pytest.raises(MalformedError, match="unknown field"):
        from_plain_strictly(grown, shape)
    assert from_plain_tolerantly(grown, shape) == expected


def _grown(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return ``value`` with one more field in every object, as from a newer relay."""
    if isinstance(value, dict):
        return {key: _grown(inner) for key, inner in value.items()} | {"from_the_future": [1]}
    if isinstance(value, list):
        return [_grown(inner) for inner in value]
    return value


@EVERY_CASE
def test_missing_fields(name: str, part: str, shape: type[Shape]) -> None:
    """Each required field is required, by the shape as by the schema."""
    plain = example_of(name)[part]
    for field in components()[shape.__name__].get("required", []):
        less = {key: value for key, value in plain.items() if key != field}
        with pytest.raises(MalformedError, match=field):
            from_plain_strictly(less, shape)


@EVERY_CASE
@pytest.mark.parametrize("wrong", [None, 1, "x", [], True])
def test_what_is_no_object(name: str, part: str, shape: type[Shape], wrong: object) -> None:
    """Anything but an object is malformed, strictly and tolerantly."""
    del name, part
    for read in (from_plain_strictly, from_plain_tolerantly):
        with pytest.raises(MalformedError):
            read(wrong, shape)


@EVERY_CASE
def test_types_are_not_bent(name: str, part: str, shape: type[Shape]) -> None:
    """A number is no text and a text no number: nothing is converted silently (D-16)."""
    plain = example_of(name)[part]
    for field, value in plain.items():
        for wrong in _other_types(value):
            with pytest.raises(MalformedError):
                from_plain_strictly(plain | {field: wrong}, shape)


def _other_types(value: object) -> list[object]:
    candidates: list[object] = [0.5, "not it", [0.5], {"a": 0.5}, 12, True]
    if isinstance(value, str):
        return [wrong for wrong in candidates if not isinstance(wrong, str)]
    if isinstance(value, bool):
        return [0.5, "true", [True], 1]
    if isinstance(value, int):
        return [0.5, "12", [12], True]
    return [0.5, "not it", 12, True]


@pytest.mark.parametrize(
    "enum",
    [e for e in vars(vocabulary).values() if isinstance(e, type) and issubclass(e, OpenEnum)
     and e is not OpenEnum],
)  # fmt: skip
def test_a_word_from_a_newer_relay(enum: type[OpenEnum]) -> None:
    """A word that is not known here is read as ``unknown``; what is no word is not."""
    assert enum("a-word-from-the-future") is enum["UNKNOWN"]
    for word in enum:
        assert enum(word.value) is word
    with pytest.raises(ValueError, match="is not a valid"):
        enum(5)  # type: ignore[arg-type]  # what a decoder may meet


def test_a_newer_relays_answer() -> None:
    """A client reads an answer with a word, a field and a code it does not know."""
    answer = {"ok": {"cmid": "c", "seq": 1, "at": 2, "epoch": 1, "state": "parked", "new": 1}}
    read = read_answer(answer, registry.request_named("session.end").reply)
    assert to_plain(read)["state"] == "unknown"
    with pytest.raises(RefusedError) as refusal:
        read_answer({"error": {"code": "brand_new", "message": "x", "why": 1}}, Refusal)
    assert refusal.value.refusal.code is RefusalCode.UNKNOWN


@pytest.mark.parametrize("answer", [None, [], {}, {"ok": 1}, {"error": {}}, "ok"])
def test_what_is_no_answer(answer: object) -> None:
    """Neither a reply nor a refusal is told as malformed."""
    with pytest.raises(MalformedError):
        read_answer(answer, registry.request_named("session.end").reply)


def test_answers_read_what_was_written() -> None:
    """A wrapped reply and a wrapped refusal come out as they went in."""
    reply = from_plain_strictly(
        example_of("message.send")["reply"], registry.request_named("message.send").reply
    )
    assert read_answer(accepted(reply), type(reply)) == reply
    refusal = bad_request(MalformedError("no object"))
    with pytest.raises(RefusedError) as raised:
        read_answer(refused(refusal), type(reply))
    assert raised.value.refusal == refusal
    assert "no object" in str(raised.value)


@EVERY_CASE
def test_examples_fit_the_json_schema(name: str, part: str, shape: type[Shape]) -> None:
    """The published schema takes every example and refuses what the shape refuses."""
    schema = schema_of(shape)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    plain = example_of(name)[part]
    validator.validate(plain)
    assert not validator.is_valid(plain | {"from_the_future": 1})
    assert not validator.is_valid([])


def test_the_schema_names_every_shape() -> None:
    """Each top-level shape has its component, and all references lead somewhere."""
    known = components()
    assert {shape.__name__ for shape in all_shapes()} <= set(known)
    for reference in _references(known):
        assert reference.removeprefix("#/$defs/") in known


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


@pytest.mark.parametrize("generator", [document, javascript], ids=["document", "javascript"])
def test_generated_files_are_up_to_date(generator: Any) -> None:  # noqa: ANN401 - a module
    """The committed file is what is generated now."""
    committed = Path(generator.FILENAME).read_text(encoding="utf-8")
    assert committed == generator.make(), "run `make generate`"


def test_the_document_names_everything() -> None:
    """PROTOCOL.md describes every event, every nested shape and every word."""
    text = document.make()
    for name in {r.name for r in REQUESTS} | {f.name for f in FACTS}:
        assert f"### `{name}`" in text
    for enum in (vocabulary.SessionState, vocabulary.Change, vocabulary.Rule, vocabulary.Voice):
        for word in enum:
            assert f"`{word.value}`" in text
    for code in RefusalCode:
        assert f"`{code.value}`" in text


def test_the_widget_knows_nothing_of_agents() -> None:
    """The module for visitors holds their events and no shape for agents."""
    text = javascript.make()
    for name in request_names(Namespace.VISITOR):
        assert json.dumps(name) in text
    for request in REQUESTS:
        if Namespace.VISITOR not in request.namespaces:
            assert json.dumps(request.name) not in text
            assert request.payload.__name__ not in text
    for hidden in ("SessionCard", "fence", "escalation", "AgentCard", "preview"):
        assert hidden not in text


IDENTIFIERS = [
    (event, field)
    for request in REQUESTS
    for event, field in (
        (request, name) for name in request.payload.__struct_fields__ if name.endswith("id")
    )
]


@pytest.mark.parametrize(
    ("request_", "field"), IDENTIFIERS, ids=[f"{r.name} {f}" for r, f in IDENTIFIERS]
)
@pytest.mark.parametrize(
    "wrong", ["", "g" * 32, "0" * 31, "0" * 37, "0" * 36 + "\n", "\n" + "0" * 35]
)
def test_identifiers_fit_their_columns(request_: registry.Request, field: str, wrong: str) -> None:
    """What would not fit into the database's columns is refused as malformed."""
    plain = example_of(request_.name)["payload"]
    with pytest.raises(MalformedError):
        from_plain_strictly(plain | {field: wrong}, request_.payload)


def _server_of(relay: Relay) -> Any:  # noqa: ANN401 - socketio ships no types
    assert isinstance(relay.desk.push, PushToAll)
    [push] = [push for push in relay.desk.push.pushes if isinstance(push, SocketPush)]
    return push._server


@pytest.mark.parametrize("namespace", Namespace)
def test_every_request_has_one_guarded_handler(namespace: Namespace, tmp_path: Path) -> None:
    """Behind each name is exactly the guard, and behind no other name is anything."""
    relay = build(Settings(data_dir=str(tmp_path)), ScriptedBot(), Parts())
    handlers = _server_of(relay).handlers[namespace.value]
    assert set(handlers) == request_names(namespace) | {"connect", "disconnect"}
    for name, handler in handlers.items():
        where = f"{handler.__module__}.{handler.__qualname__}"
        expected = {
            "connect": "relay.sockets.guard.Guard.greet.<locals>.connect",
            "disconnect": "relay.sockets.guard.Guard._disconnected",
        }.get(name, "relay.sockets.guard.Guard.handle.<locals>.answer")
        assert where == expected
    relay.reader.close()


def test_only_the_two_namespaces_are_served(tmp_path: Path) -> None:
    """No default namespace and no catch-all handler stands beside the guards."""
    relay = build(Settings(data_dir=str(tmp_path)), ScriptedBot())
    server = _server_of(relay)
    assert set(server.handlers) == {namespace.value for namespace in Namespace}
    assert server.namespace_handlers == {}
    assert server.async_handlers is False
    relay.reader.close()
