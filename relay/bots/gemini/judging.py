"""From what the model wrote to an answer that the rules can judge. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from relay.bots.gemini.pieces import Written
from relay.bots.knowledge import Found
from relay.bots.plain_text import to_plain_text
from relay.domain.answer import BotAnswer
from relay.protocol.vocabulary import MAX_TEXT_CHARS

# The model read the article and says that it answers, which is worth more than likeness of words.
_TRUST = 0.6
# Of an answer that names no article, or that the model itself would rather leave to a person, and
# of the best guess where the model finds no answer in it: half, so that the rules ask back.
_DOUBT = 0.5


def judged(written: Written, found: Sequence[Found], own: BotAnswer) -> BotAnswer:
    """Return the answer with its sources and how sure one may be of it.

    The model's word that it does not know, and its advice to hand over, only lower
    the confidence; what follows from that is the rules' to decide.

    Args:
        written: What the model wrote.
        found: The articles it was given.
        own: What the knowledge bot makes of the question.
    """
    text = spoken(written.answer)
    if not written.known or not text:
        return BotAnswer("", own.confidence * _DOUBT, choices=own.choices)
    used = _used(written, found)
    if not used:
        return BotAnswer(text, own.confidence * _DOUBT, choices=own.choices)
    likeliest = max(one.confidence for one in used)
    confidence = 1.0 - (1.0 - likeliest) * (1.0 - _TRUST)
    if written.handoff:
        confidence *= _DOUBT
    return BotAnswer(text, confidence, tuple(one.article.source for one in used))


def draft_of(written: Written, found: Sequence[Found]) -> str:
    """Return what may be shown of an answer being written; empty: nothing."""
    fit = written.known and not written.handoff and _used(written, found)
    return spoken(written.answer) if fit else ""


def spoken(text: str) -> str:
    """Return ``text`` as a message can hold it: without Markdown, images and targets of links."""
    plain = to_plain_text(text)
    return plain if len(plain) <= MAX_TEXT_CHARS else plain[: MAX_TEXT_CHARS - 1].rstrip() + "…"


def _used(written: Written, found: Sequence[Found]) -> list[Found]:
    return [one for one in found if one.article.article_id in written.articles]
