"""Canned responses: words an agent keeps ready, with gaps for names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relay.domain.errors import MalformedError
from relay.domain.transcript import clean_text

VARIABLES = ("visitor", "agent")
"""What may stand in curly brackets."""

_GAP = re.compile(r"\{([^{}]*)\}")
_NO_NAME = {"visitor": "there", "agent": "us"}


@dataclass(frozen=True, slots=True)
class CannedResponse:
    """Words under a short name; everybody's where ``owner_id`` is None."""

    canned_id: str
    owner_id: str | None
    shortcut: str
    text: str
    updated_at: int


def checked_text(text: str) -> str:
    """Return the text, cleaned; raises MalformedError naming a gap that nothing fills."""
    cleaned = clean_text(text)
    for gap in _GAP.findall(cleaned):
        if gap not in VARIABLES:
            known = ", ".join(f"{{{name}}}" for name in VARIABLES)
            message = f"Nothing fills {{{gap}}}; there are {known}."
            raise MalformedError(message)
    return cleaned


def filled(text: str, *, visitor: str | None, agent: str) -> str:
    """Return the text with its gaps filled; who has no name is greeted without one."""
    names = {"visitor": visitor, "agent": agent}
    return _GAP.sub(lambda gap: names.get(gap[1]) or _NO_NAME.get(gap[1], gap[0]), text)
