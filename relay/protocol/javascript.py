"""The visitor's half of the wire as a JavaScript module for the widget."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from relay.protocol import registry, vocabulary
from relay.protocol.shapes import Refusal, Shape
from relay.protocol.typenames import FieldType, fields_of, shapes_within
from relay.protocol.vocabulary import Namespace, OpenEnum

FILENAME = Path("web_widget/src/protocol.gen.js")
"""Where the module lives, from the root of the source tree."""

_LIMITS = ("PROTOCOL_VERSION", "MAX_TEXT_CHARS", "MAX_NAME_CHARS", "MAX_URL_CHARS",
           "MAX_TITLE_CHARS", "MAX_FRAME_BYTES")  # fmt: skip
_ENUMS: tuple[type[OpenEnum], ...] = (
    vocabulary.SessionState, vocabulary.Voice, vocabulary.Change, vocabulary.RefusalCode,
    vocabulary.People,
)  # fmt: skip
_PRIMITIVES = {"str": "string", "int": "number", "bool": "boolean", "float": "number"}


def make() -> str:
    """Return the text of ``protocol.gen.js``."""
    parts = [
        "// Generated from relay/protocol by `make generate`; do not edit.",
        *(f"export const {name} = {getattr(vocabulary, name)};" for name in _LIMITS),
        *(_enum(enum) for enum in _ENUMS),
        *(_typedef(shape) for shape in _visitor_shapes()),
        _table("REQUESTS", _requests()),
        _table("FACTS", _facts()),
        _table("SHAPES", {shape.__name__: _shape(shape) for shape in _visitor_shapes()}),
    ]
    return "\n\n".join(parts) + "\n"


def _visitor_shapes() -> tuple[type[Shape], ...]:
    found: dict[type[Shape], None] = {}
    for shape in _top_level():
        found |= dict.fromkeys(shapes_within(shape))
    return tuple(sorted(found, key=lambda shape: shape.__name__))


def _top_level() -> Iterable[type[Shape]]:
    yield registry.HELLOS[Namespace.VISITOR]
    yield Refusal
    for request in registry.REQUESTS:
        if Namespace.VISITOR in request.namespaces:
            yield from (request.payload, request.reply)
    yield from (f.payload for f in registry.FACTS if Namespace.VISITOR in f.namespaces)


def _requests() -> dict[str, dict[str, str]]:
    return {
        r.name: {"payload": r.payload.__name__, "reply": r.reply.__name__}
        for r in registry.REQUESTS
        if Namespace.VISITOR in r.namespaces
    }


def _facts() -> dict[str, str]:
    return {f.name: f.payload.__name__ for f in registry.FACTS if Namespace.VISITOR in f.namespaces}


def _shape(shape: type[Shape]) -> dict[str, str]:
    return {field.name: _expression(field) for field in fields_of(shape)}


def _expression(field: FieldType) -> str:
    """Return ``string``, ``Voice``, ``Source[]?`` and the like; ``?`` may be left out or null."""
    optional = "" if field.required else "?"
    return f"{_shape_type(field.type)}{optional}"


def _shape_type(name: str) -> str:
    if name.endswith("[]"):
        return f"{_shape_type(name.removesuffix('[]'))}[]"
    if name.startswith('"'):
        return name.strip('"').join("''")
    return _PRIMITIVES.get(name, name)


def _javascript_type(name: str) -> str:
    """Return the type as JSDoc writes it; a vocabulary's words are strings there."""
    if name.endswith("[]"):
        item = _javascript_type(name.removesuffix("[]"))
        return f"({item})[]" if "|" in item else f"{item}[]"
    return "string" if name in {enum.__name__ for enum in _ENUMS} else _shape_type(name)


def _typedef(shape: type[Shape]) -> str:
    lines = ["/**", f" * @typedef {{object}} {shape.__name__}"]
    for field in fields_of(shape):
        kind = _javascript_type(field.type)
        kind = f"{kind} | null" if field.nullable else kind
        name = field.name if field.required else f"[{field.name}]"
        lines.append(f" * @property {{{kind}}} {name}")
    return "\n".join([*lines, " */"])


def _enum(enum: type[OpenEnum]) -> str:
    members = {member.name: member.value for member in enum}
    return f"{_frozen_comment(enum)}\nexport const {enum.__name__} = {_frozen(members)};"


def _frozen_comment(enum: type[OpenEnum]) -> str:
    return f"/** {(enum.__doc__ or '').strip().splitlines()[0]} */"


def _table(name: str, value: object) -> str:
    return f"export const {name} = {_frozen(value)};"


def _frozen(value: object) -> str:
    return f"Object.freeze({json.dumps(value, indent=2)})"
