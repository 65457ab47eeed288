"""CONFIGURATION.md, written from the settings and the comments above them."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from relay.settings import PREFIX, Settings

FILENAME = Path("CONFIGURATION.md")
"""Where the document lives, from the root of the source tree."""

_FIELD = re.compile(r"^    (\w+): ")
_HEAD = """<!-- Generated from relay/settings.py by `make generate`; do not edit. -->

# Configuration

Every setting can stand in the environment, in a file `.env` beside the relay (both as below), or
in `baton.toml` in lower case and without `BATON_` (`port = 8080`; lists as TOML lists). The
environment wins over `.env`, that over the TOML file; `BATON_CONFIG` names another TOML file.
`baton doctor` prints each value with where it came from and says what is wrong. A setting that
does not exist is refused.

| setting | default | what it does |
|---|---|---|
"""


def make() -> str:
    """Return the text of CONFIGURATION.md."""
    return _HEAD + "\n".join(_rows()) + "\n"


def _rows() -> Iterator[str]:
    defaults = Settings()
    for name, text in _documented():
        shown = getattr(defaults, name)
        value = "" if shown in ("", ()) else f"`{shown}`"
        yield f"| `{PREFIX}{name.upper()}` | {value} | {text} |"


def _documented() -> Iterator[tuple[str, str]]:
    """Yield each setting with the comment above it."""
    comment: list[str] = []
    for line in inspect.getsource(Settings).splitlines():
        field = _FIELD.match(line)
        if line.startswith("    # "):
            comment.append(line.strip("# "))
        elif field is not None and field.group(1) in Settings.__struct_fields__:
            yield field.group(1), " ".join(comment)
            comment = []


if __name__ == "__main__":
    FILENAME.write_text(make(), encoding="utf-8")
    sys.stdout.write(f"wrote {FILENAME}\n")
