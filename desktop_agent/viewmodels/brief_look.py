"""The handoff brief in words: what one knows before the first one."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_agent.core.selectors import card_of
from desktop_agent.core.state import State
from desktop_agent.core.text import NAME_CHARS, one_line
from desktop_agent.viewmodels.wording import duration_words, language_words
from relay.protocol.agent import SessionCard
from relay.protocol.briefs import BriefAnswer, HandoffBrief
from relay.protocol.shapes import Entry, PageContext
from relay.protocol.vocabulary import Change, EntityKind, SessionState

_MOST_LINES = 4
_MOST_MENTIONS = 12
_MENTION_CHARS = 60
_SUMMARY_CHARS = 600
_KINDS = {
    EntityKind.EMAIL: "e-mail address",
    EntityKind.PHONE: "phone number",
    EntityKind.NUMBER: "number",
    EntityKind.DATE: "date",
    EntityKind.MONEY: "amount",
    EntityKind.UNKNOWN: "detail",
}


@dataclass(frozen=True, slots=True)
class BriefRow:
    """A caption and its lines, each of them plain text in one line."""

    caption: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """Something the visitor mentioned: what kind of thing, and the words to copy."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class BriefLook:
    """The whole brief; ``rows`` and ``mentions`` are what can be folded away."""

    reason: str
    rows: tuple[BriefRow, ...] = ()
    mentions: tuple[Mention, ...] = ()

    @property
    def can_fold(self) -> bool:
        """Tell whether there is anything to fold away."""
        return bool(self.rows or self.mentions)


def brief_look(state: State) -> BriefLook:
    """Return the selected session's brief; without one, the reason alone."""
    card = card_of(state, state.selected)
    conversation = state.conversations.get(state.selected or "")
    escalation = None if card is None else card.escalation
    reason = "" if escalation is None else one_line(escalation.line)
    brief = None if conversation is None else conversation.brief
    if brief is None:
        return BriefLook(reason)
    return BriefLook(reason, _rows(brief), _mentions(brief))


def circumstances(state: State, now: int) -> str:
    """Say how long the visitor has waited, where they are and what they speak, at ``now``."""
    card = card_of(state, state.selected)
    if card is None:
        return ""
    conversation = state.conversations.get(card.session_id)
    entries = () if conversation is None else conversation.entries
    visitor, page = card.visitor, card.visitor.page or PageContext()
    language = one_line(visitor.language or "", NAME_CHARS)
    facts = (
        _wait_words(card, entries, now),
        language_words(language) if language else "",
        one_line(page.title or page.url, NAME_CHARS),
    )
    return " · ".join(fact for fact in facts if fact)


def _wait_words(card: SessionCard, entries: tuple[Entry, ...], now: int) -> str:
    if card.waiting_since is None:
        return ""
    if card.state is SessionState.PENDING:
        return f"Waiting {duration_words(now - card.waiting_since)}"
    claims = (e for e in reversed(entries) if getattr(e, "change", None) is Change.CLAIMED)
    claim = next(claims, None)
    return "" if claim is None else f"Waited {duration_words(claim.at - card.waiting_since)}"


def _rows(brief: HandoffBrief) -> tuple[BriefRow, ...]:
    """Return each question once: answered, failed, or merely asked."""
    told = {answer.question for answer in brief.answered} | set(brief.failed)
    open_questions = tuple(line for line in brief.asked if line not in told)
    rows = (
        BriefRow("In short", _lines((brief.summary or "",), _SUMMARY_CHARS)),
        BriefRow("Asked", _lines(open_questions)),
        BriefRow("Not answered", _lines(brief.failed)),
        BriefRow("Bot answered", _lines(tuple(_answer_words(a) for a in brief.answered))),
    )
    return tuple(row for row in rows if row.lines)


def _answer_words(answer: BriefAnswer) -> str:
    source = f" ({one_line(answer.source, NAME_CHARS)})" if answer.source else ""
    return f"{one_line(answer.question)} → {one_line(answer.answer)}{source}"


def _lines(lines: tuple[str, ...], limit: int = 2 * _SUMMARY_CHARS) -> tuple[str, ...]:
    shown = (one_line(line, limit) for line in lines[-_MOST_LINES:])
    return tuple(line for line in shown if line)


def _mentions(brief: HandoffBrief) -> tuple[Mention, ...]:
    found = (
        Mention(_KINDS[entity.kind], one_line(entity.text, _MENTION_CHARS))
        for entity in brief.entities[-_MOST_MENTIONS:]
    )
    return tuple(mention for mention in found if mention.text)
