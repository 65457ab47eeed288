"""Reading what a model writes, while it writes."""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json

from relay.bots.gemini.pieces import FailureKind, ModelFailedError, Written

MAX_ANSWER_CHARS = 8_000
"""More than a message may hold; whatever a model writes beyond it is dropped."""

MAX_READ_CHARS = 20_000
"""Where reading ends, however much a model goes on to write."""

_MAX_ARTICLES = 10


def read_so_far(text: str) -> Written | None:
    """Return what ``text``, the beginning of an answer in fields, says; None: nothing yet."""
    try:
        fields = from_json(text, allow_partial="trailing-strings")
    except ValueError:
        return None
    return _written(fields) if isinstance(fields, dict) else None


def read_whole(text: str, *, plain: bool, cut: bool = False) -> Written:
    """Return what ``text`` says; ``cut`` where reading ended before it did.

    Raises:
        ModelFailedError: When it says nothing, or is not in the form asked for.
    """
    if not text.strip():
        raise ModelFailedError(FailureKind.EMPTY)
    if plain:
        return Written(text.strip()[:MAX_ANSWER_CHARS], known=True)
    written = read_so_far(text) if cut or _is_complete(text) else None
    if written is None:
        raise ModelFailedError(FailureKind.UNREADABLE)
    if written.known and not written.answer.strip():
        raise ModelFailedError(FailureKind.EMPTY)
    return written


def _is_complete(text: str) -> bool:
    # What ended in the middle of a sentence is no answer, though it could be read as one.
    try:
        from_json(text)
    except ValueError:
        return False
    return True


def _written(fields: dict[str, Any]) -> Written:
    """Take over what has the right type; a model's other ideas are not read."""
    answer, articles = fields.get("answer"), fields.get("articles")
    ids = articles if isinstance(articles, list) else []
    return Written(
        answer=answer[:MAX_ANSWER_CHARS] if isinstance(answer, str) else "",
        known=fields.get("known") is True,
        articles=tuple(one for one in ids if isinstance(one, str))[:_MAX_ARTICLES],
        handoff=fields.get("handoff") is True,
    )
