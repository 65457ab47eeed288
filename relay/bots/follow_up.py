"""Telling whether a question leans on the one before it."""

from __future__ import annotations

import re

from relay.bots.words import normalise, words

_MAX_WORDS = 8
_OPENING = re.compile(r"\W*(?:and|or|but|so|what about|how about|what if|same for|also|then)\b")
_POINTING = frozenset(
    {"it", "its", "that", "this", "there", "they", "them", "those", "these", "one"}
)


def refers_back(question: str) -> bool:
    """Tell whether ``question`` is short and points to something said before it.

    True for "and for Germany?" or "how long does it take"; false for a question
    that stands on its own.
    """
    found = words(question)
    if not found or len(found) > _MAX_WORDS:
        return False
    return bool(_OPENING.match(normalise(question))) or not _POINTING.isdisjoint(found)
