"""The wire as JSON Schema (draft 2020-12), from the shapes themselves."""

from __future__ import annotations

from typing import Any

import msgspec

from relay.protocol import registry
from relay.protocol.shapes import Refusal, Shape


def all_shapes() -> tuple[type[Shape], ...]:
    """Return every top-level shape of the wire, each once, in registry order."""
    shapes: dict[type[Shape], None] = dict.fromkeys(registry.HELLOS.values())
    for request in registry.REQUESTS:
        shapes |= dict.fromkeys((request.payload, request.reply))
    shapes |= dict.fromkeys(fact.payload for fact in registry.FACTS)
    shapes[Refusal] = None
    return tuple(shapes)


def components() -> dict[str, dict[str, Any]]:
    """Return the schema of every shape by its name, cross-referenced in ``#/$defs``."""
    _, definitions = msgspec.json.schema_components(all_shapes(), ref_template="#/$defs/{name}")
    return dict(sorted(definitions.items()))


def schema_of(shape: type[Shape]) -> dict[str, Any]:
    """Return a self-contained schema document for one shape."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": f"#/$defs/{shape.__name__}",
        "$defs": components(),
    }
