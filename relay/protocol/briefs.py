"""What agents know of a session beside its transcript: its brief, notes, departments."""

from __future__ import annotations

from relay.protocol.shapes import Shape
from relay.protocol.vocabulary import (
    BriefAuthor,
    EntityKind,
    Milliseconds,
    People,
    Slug,
)


class BriefAnswer(Shape, frozen=True):
    """A question of the visitor's and what the bot made of it.

    ``answer`` is empty where the bot had none; ``source`` is the title of the article
    it quoted.
    """

    question: str
    answer: str = ""
    source: str | None = None


class Entity(Shape, frozen=True):
    """Something the visitor mentioned that an agent may need, as they wrote it."""

    kind: EntityKind
    text: str


class HandoffBrief(Shape, frozen=True):
    """What an agent should know before the first word, made at the handover.

    ``asked`` is what the visitor wants in their own words, the latest last;
    ``answered`` what the bot answered and ``failed`` what it could not; ``summary`` is
    written by a model where there is one. All of it came from outside: show it as text.
    """

    written_by: BriefAuthor
    asked: tuple[str, ...] = ()
    answered: tuple[BriefAnswer, ...] = ()
    failed: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    summary: str | None = None


class Note(Shape, frozen=True):
    """What agents write for each other; a visitor never sees it.

    Notes have an order of their own, by ``note_id``; they are no entries.
    """

    note_id: int
    at: Milliseconds
    text: str
    author: str


class DepartmentCard(Shape, frozen=True):
    """A department, how many wait for it and whether its people can be reached."""

    department: Slug
    name: str
    waiting: int
    people: People
