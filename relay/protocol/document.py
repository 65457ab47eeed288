"""PROTOCOL.md, written from the shapes, their docstrings and their examples."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from pathlib import Path

from relay.protocol import registry, vocabulary
from relay.protocol.examples import example_of
from relay.protocol.http_routes import BASE, ROUTES, Route
from relay.protocol.registry import Fact, Request
from relay.protocol.schema import all_shapes
from relay.protocol.shapes import Shape
from relay.protocol.typenames import fields_of, shapes_within
from relay.protocol.vocabulary import Namespace, OpenEnum

FILENAME = Path("PROTOCOL.md")
"""Where the document lives, from the root of the source tree."""

_GUIDE = Path(__file__).with_name("guide.md")
_GUIDE_HTTP = Path(__file__).with_name("guide_http.md")
_ENUMS: tuple[type[OpenEnum], ...] = (
    vocabulary.SessionState, vocabulary.Voice, vocabulary.Change, vocabulary.Presence,
    vocabulary.Role, vocabulary.Rule, vocabulary.People, vocabulary.OfferKind,
    vocabulary.OfferEnd, vocabulary.Target, vocabulary.EntityKind, vocabulary.BriefAuthor,
)  # fmt: skip


def make() -> str:
    """Return the text of PROTOCOL.md."""
    return "\n\n".join(_parts()) + "\n"


def _parts() -> Iterable[str]:
    yield "<!-- Generated from relay/protocol by `make generate`; do not edit. -->"
    yield _GUIDE.read_text(encoding="utf-8").strip()
    yield "## Limits and vocabularies"
    yield _limits()
    for enum in _ENUMS:
        yield f"**{enum.__name__}**: {_doc(enum)}\n\n{_words(enum)}"
    for namespace in Namespace:
        yield from _namespace(namespace)
    yield _GUIDE_HTTP.read_text(encoding="utf-8").strip()
    yield from map(_route, ROUTES)
    yield "## Shapes"
    for shape in _nested_shapes():
        yield f"### {shape.__name__}\n\n{_doc(shape)}\n\n{_fields(shape)}"


def _namespace(namespace: Namespace) -> Iterable[str]:
    hello = registry.HELLOS[namespace]
    yield f"## Namespace `{namespace}`"
    yield f"### Connect payload\n\n{_doc(hello)}\n\n{_fields(hello)}"
    for request in registry.REQUESTS:
        if namespace in request.namespaces:
            yield _request(request, namespace)
    for fact in registry.FACTS:
        if namespace in fact.namespaces:
            yield _fact(fact, namespace)


def _request(request: Request, namespace: Namespace) -> str:
    head = f"### `{request.name}` (client asks)"
    if namespace is not request.namespaces[0]:
        return f"{head}\n\nAs in `{request.namespaces[0]}`."
    example = example_of(request.name)
    return "\n\n".join(
        [
            head,
            _doc(request.payload),
            _fields(request.payload),
            _json(example["payload"]),
            f"Answer on success, `{request.reply.__name__}`: {_doc(request.reply)}",
            _fields(request.reply),
            _json({"ok": example["reply"]}),
        ]
    )


def _fact(fact: Fact, namespace: Namespace) -> str:
    head = f"### `{fact.name}` (relay tells)"
    if namespace is not fact.namespaces[0]:
        return f"{head}\n\nAs in `{fact.namespaces[0]}`."
    return "\n\n".join(
        [head, _doc(fact.payload), _fields(fact.payload), _json(example_of(fact.name)["payload"])]
    )


def _route(route: Route) -> str:
    request = route.request
    like = f"As `{request.name}`; answers 200 with `{request.reply.__name__}`."
    head = f"### `{route.method} {BASE}{route.path}`"
    return f"{head}\n\n{route.purpose} {like}\n\n```sh\n{route.curl()}\n```"


def _nested_shapes() -> list[type[Shape]]:
    top = set(all_shapes())
    nested = {inner for shape in top for inner in shapes_within(shape)} - top
    return sorted(nested, key=lambda shape: shape.__name__)


def _fields(shape: type[Shape]) -> str:
    rows = [
        f"| `{f.name}` | {f.type.replace('|', ' or ')} | {'yes' if f.required else 'no'} "
        f"| {f.limits.replace('|', chr(92) + '|')} |"
        for f in fields_of(shape)
    ]
    if not rows:
        return "No fields: `{}`."
    return "\n".join(["| field | type | required | limits |", "|---|---|---|---|", *rows])


def _limits() -> str:
    rows = [
        f"| `{name}` | {getattr(vocabulary, name)} |"
        for name in dir(vocabulary)
        if name.startswith(("MAX_", "PROTOCOL_"))
    ]
    return "\n".join(["| name | value |", "|---|---|", *rows])


def _words(enum: type[OpenEnum]) -> str:
    return ", ".join(f"`{member.value}`" for member in enum)


def _doc(thing: type) -> str:
    return inspect.cleandoc(thing.__doc__ or "").replace("``", "`")


def _json(value: object) -> str:
    return f"```json\n{json.dumps(value, indent=2, ensure_ascii=False)}\n```"
