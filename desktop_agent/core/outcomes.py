"""How a chat ended, for reports: an outcome and tags, as short names of the wire."""

from __future__ import annotations

import re

MOST_TAGS = 10
"""The wire's limit."""

_NONE = "-"
_SLUG_CHARS = 40
_UNFIT = re.compile(r"[^a-z0-9]+")


def completion_text(outcome: str | None, tags: tuple[str, ...]) -> str:
    """Return outcome and tags as one line for the outbox; empty where there is neither."""
    return " ".join((outcome or _NONE, *tags)) if outcome or tags else ""


def completion_of(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Return what ``completion_text`` made a line of."""
    outcome, *tags = text.split(" ") if text else (_NONE,)
    return (None if outcome == _NONE else outcome), tuple(tags)


def tags_in(words: str) -> tuple[str, ...]:
    """Return what an agent typed, separated by commas or spaces, as tags of the wire."""
    made = (_UNFIT.sub("-", word.casefold()).strip("-") for word in re.split(r"[,;\s]+", words))
    tags = (tag[:_SLUG_CHARS].rstrip("-") for tag in made)
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:MOST_TAGS]
