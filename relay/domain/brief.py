"""The handoff brief: what an agent should know before the first word.

Picked from the conversation, never invented: every line is what somebody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from relay.domain.asking import asks_for_person
from relay.domain.entities import Entity, distinct, entities_in
from relay.domain.escalation import Rule
from relay.domain.replay import BOT_ID, BotTurn, Outcome
from relay.domain.transcript import Message, Voice, clean_line

READ_MESSAGES = 60
"""How much of a conversation a brief is made from, from its end."""

ASKED_AT_MOST = 4
ANSWERED_AT_MOST = 3
FAILED_AT_MOST = 3
ENTITIES_AT_MOST = 12
QUESTION_CHARS = 240
ANSWER_CHARS = 140
SUMMARY_CHARS = 600

# Per message and in all: reading them is a part of the transaction of the handover.
_ENTITY_CHARS_EACH, _ENTITY_CHARS = 2_000, 8_000

_SENTENCE = re.compile(r"[.!?。！？](?=\s|$)")  # noqa: RUF001 - other scripts end sentences with these
# Handing over for these says nothing about what the bot knew.
_NO_FAILURE = frozenset({Rule.TOPIC, Rule.FRUSTRATION, Rule.ASKED_FOR_PERSON})


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what the bot answered, with the title of the article it quoted."""

    question: str
    answer: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """What was asked, answered and not answered, and what the visitor mentioned.

    ``summary`` is a model's; without one all is picked from the conversation.
    """

    asked: tuple[str, ...] = ()
    answered: tuple[Answered, ...] = ()
    failed: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class KeptBrief:
    """A brief as it is stored: of the handover that is entry ``seq`` of its session."""

    session_id: str
    epoch: int
    seq: int
    brief: Brief


def brief_of(messages: Sequence[Message], turns: Mapping[int, BotTurn]) -> Brief:
    """Return the brief of a conversation that ended in a handover.

    Args:
        messages: What was said, oldest first.
        turns: How the bot stood to the visitor's messages, by their ``seq``.
    """
    said = [one for one in messages if one.voice is Voice.VISITOR]
    answers = {one.cmid: one for one in messages if one.sender_id == BOT_ID}
    asked = [one for one in said if not _small_talk(one, turns)]
    # A wish for a person is no question; alone it is all there is.
    questions = [one for one in asked if not _wants_person(one)] or asked
    missed = (one for one in questions if _failed(one, turns))
    return Brief(
        asked=_latest((_line(one.text) for one in questions), ASKED_AT_MOST),
        answered=tuple(_answered(questions, turns, answers))[-ANSWERED_AT_MOST:],
        failed=_latest((_line(one.text) for one in missed), FAILED_AT_MOST),
        entities=_mentioned(said),
    )


def with_summary(brief: Brief, summary: str) -> Brief:
    """Return ``brief`` with a model's summary, cut to what is read at a glance."""
    return replace(brief, summary=shorten(clean_line(summary), SUMMARY_CHARS) or None)


def shorten(line: str, most: int) -> str:
    """Return ``line``, cut at the end of a sentence or a word where it is too long."""
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    ends = [match.end() for match in _SENTENCE.finditer(cut)]
    if ends and ends[-1] * 2 > most:
        return cut[: ends[-1]]
    word = cut.rfind(" ")
    return (cut[:word] if word * 2 > most else cut).rstrip() + "…"


def _wants_person(message: Message) -> bool:
    return asks_for_person(message.text[:QUESTION_CHARS]) is not None


def _small_talk(message: Message, turns: Mapping[int, BotTurn]) -> bool:
    turn = turns.get(message.seq)
    return turn is not None and turn.outcome is Outcome.SMALL_TALK


def _failed(message: Message, turns: Mapping[int, BotTurn]) -> bool:
    turn = turns.get(message.seq)
    if turn is None or turn.outcome in (Outcome.ANSWERED, Outcome.SMALL_TALK):
        return False
    return turn.reason is None or turn.reason.rule not in _NO_FAILURE


def _answered(
    questions: Sequence[Message], turns: Mapping[int, BotTurn], answers: Mapping[str, Message]
) -> Iterator[Answered]:
    for question in questions:
        turn = turns.get(question.seq)
        answer = answers.get(f"re-{question.seq}")
        if turn is not None and turn.outcome is Outcome.ANSWERED and answer is not None:
            source = answer.sources[0].title if answer.sources else None
            words = shorten(clean_line(answer.text), ANSWER_CHARS)
            yield Answered(_line(question.text), words, source)


def _mentioned(said: Sequence[Message]) -> tuple[Entity, ...]:
    read: list[str] = []
    left = _ENTITY_CHARS
    for message in reversed(said):
        part = message.text[: min(left, _ENTITY_CHARS_EACH)]
        left -= len(part)
        read.append(part)
    found = [entity for part in reversed(read) for entity in entities_in(part)]
    return tuple(distinct(found))[-ENTITIES_AT_MOST:]


def _latest(lines: Iterator[str], most: int) -> tuple[str, ...]:
    """Return the last of ``lines`` in their order; what was said twice counts where it was last."""
    last: dict[str, str] = {}
    for line in lines:
        last.pop(line.casefold(), None)
        last[line.casefold()] = line
    return tuple(last.values())[-most:]


def _line(text: str) -> str:
    return shorten(clean_line(text[: QUESTION_CHARS * 2]), QUESTION_CHARS)
