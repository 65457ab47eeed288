"""What agents write for each other; a visitor never sees it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a session; notes have an order of their own, by ``note_id``."""

    note_id: int
    at: int
    author_id: str
    author: str
    text: str
