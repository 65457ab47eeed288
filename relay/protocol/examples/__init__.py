"""One example per event, in a file of the event's name.

A request's file has ``payload`` and ``reply``, a fact's file ``payload``. They
are validated in Python and in JavaScript and printed in PROTOCOL.md.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def example_of(name: str) -> dict[str, Any]:
    """Return the example of the event ``name``; raises FileNotFoundError without one."""
    text = resources.files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    example: dict[str, Any] = json.loads(text)
    return example


def example_names() -> frozenset[str]:
    """Return the names of all events that have an example."""
    entries = resources.files(__package__).iterdir()
    return frozenset(e.name.removesuffix(".json") for e in entries if e.name.endswith(".json"))
