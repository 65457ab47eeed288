"""Making strangers' words safe to stand in one line among our own."""

from __future__ import annotations

import unicodedata

NAME_CHARS = 80
LINE_CHARS = 300
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
"""Invisible, but Persian, Hindi and many emoji are spelled with them."""


def one_line(text: str, limit: int = LINE_CHARS) -> str:
    """Return ``text`` as one line of at most ``limit`` characters.

    What cannot be seen is left out: control characters, and the marks that turn
    the direction of writing and with it the sense of the words around them.
    """
    # Cut before anything else: a megabyte costs no more than a line.
    cut = " ".join(text[: 4 * limit].split())
    seen = "".join(c for c in cut if c in _JOINERS or unicodedata.category(c) not in _INVISIBLE)
    if len(seen) <= limit and len(text) <= 4 * limit:
        return seen
    return f"{seen[: limit - 1].rstrip()}…"


def storable(text: str) -> str:
    """Return ``text`` without what no database takes: half characters and NUL."""
    return text.encode(errors="ignore").decode().replace("\0", "")


def readable(text: str, limit: int) -> str:
    """Return a message's words, shortened where they are longer than any relay allows."""
    return text if len(text) <= limit else f"{text[:limit]}… (shortened)"
