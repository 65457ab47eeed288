"""What other thresholds would have done with conversations that took place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from relay.domain.answer import BotAnswer, Choice
from relay.domain.escalation import (
    EscalationPolicy,
    Rule,
    Verdict,
    asked_for_person,
    judge,
    judge_failure,
)
from relay.domain.lifecycle import Change, State
from relay.domain.session import Reason
from relay.domain.signals import read_signals
from relay.domain.transcript import ChangeRecord, Entry, Message, Voice

BOT_ID = "bot"
"""The sender of everything that bots say."""

BUTTON = "button"
"""In place of a rule where the visitor pressed the button: no threshold changes that."""

_BY_WORDS = "/escalate"


class Outcome(StrEnum):
    """What became of a question that the bot was asked."""

    ANSWERED = "answered"
    SMALL_TALK = "small_talk"
    ASKED_BACK = "asked_back"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class BotTurn:
    """How the bot stood to the visitor's message ``seq``, and what was decided.

    ``draft`` is what it would have said, ``failure`` the rule by which it failed
    to answer at all. ``reason`` is the rule that made it ask back or hand over,
    with its score, threshold and evidence.
    """

    session_id: str
    epoch: int
    seq: int
    at: int
    outcome: Outcome
    confidence: float
    draft: str = ""
    small_talk: bool = False
    choices: tuple[Choice, ...] = ()
    failure: str | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A stored session: its entries in order, and the bot's turns by the message answered."""

    session_id: str
    entries: Sequence[Entry]
    turns: Mapping[int, BotTurn]


@dataclass(frozen=True, slots=True)
class Handover:
    """Where a conversation was handed over: at the visitor's message ``seq``, and by which rule."""

    seq: int
    at: int
    rule: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """One stretch with the bot: where it was handed over, and where it would have been."""

    session_id: str
    epoch: int
    was: Handover | None
    would: Handover | None

    @property
    def change(self) -> str:
        """What is different, in one word; empty where nothing is."""
        if self.was == self.would:
            return ""
        if self.was is None:
            return "new"
        if self.would is None:
            return "gone"
        return "earlier" if self.would.seq < self.was.seq else "other rule"


def outcome_of(verdict: Verdict, answer: BotAnswer | None) -> Outcome:
    """Return what a verdict made of an answer (None: there was none)."""
    if verdict.reason is not None:
        return Outcome.HANDED_OVER
    if answer is not None and answer.small_talk and verdict.doubt is None:
        return Outcome.SMALL_TALK
    return Outcome.ANSWERED if verdict.failures == 0 else Outcome.ASKED_BACK


def replay(conversations: Iterable[Conversation], policy: EscalationPolicy) -> Iterator[Replayed]:
    """Yield every stretch with the bot under ``policy``.

    What the visitor said after a handover was said to people, so a stretch that
    would have gone on with the bot is only known not to end where it did.
    """
    for conversation in conversations:
        for epoch, stretch in _stretches(conversation.entries):
            yield Replayed(
                conversation.session_id,
                epoch,
                _was(stretch, conversation.turns),
                _would(stretch, conversation.turns, policy),
            )


def _stretches(entries: Sequence[Entry]) -> Iterator[tuple[int, list[Entry]]]:
    """Yield what was said while the bot had the session, each time it had it.

    The handover that ends it is the last entry.
    """
    current: list[Entry] = []
    with_bot = False
    for entry in entries:
        if with_bot:
            current.append(entry)
        if isinstance(entry, ChangeRecord):
            if with_bot and entry.state is not State.BOT and _spoke(current):
                yield entry.epoch, current
            with_bot, current = entry.state is State.BOT, []
    if with_bot and _spoke(current):
        yield current[-1].epoch, current


def _spoke(entries: Sequence[Entry]) -> bool:
    return any(_is_visitors(entry) for entry in entries) or any(
        isinstance(entry, ChangeRecord) and entry.change is Change.ESCALATED for entry in entries
    )


def _is_visitors(entry: Entry) -> bool:
    return isinstance(entry, Message) and entry.voice is Voice.VISITOR


def _was(stretch: Sequence[Entry], turns: Mapping[int, BotTurn]) -> Handover | None:
    last = stretch[-1]
    if not isinstance(last, ChangeRecord) or last.change is not Change.ESCALATED:
        return None
    said = [entry for entry in stretch if _is_visitors(entry)]
    asked = said[-1] if said else last
    if last.cmid.endswith(_BY_WORDS):
        return Handover(asked.seq, asked.at, Rule.ASKED_FOR_PERSON)
    if last.actor_id != BOT_ID:
        return Handover(last.seq, last.at, BUTTON)
    decided = [turns[entry.seq] for entry in said if entry.seq in turns]
    handed = next((turn for turn in decided if turn.outcome is Outcome.HANDED_OVER), None)
    if handed is None or handed.reason is None:
        return Handover(asked.seq, asked.at, "unknown")
    return Handover(handed.seq, _at(said, handed), handed.reason.rule)


def _at(said: Sequence[Entry], turn: BotTurn) -> int:
    return next(entry.at for entry in said if entry.seq == turn.seq)


def _would(
    stretch: Sequence[Entry], turns: Mapping[int, BotTurn], policy: EscalationPolicy
) -> Handover | None:
    failures = 0
    said: list[str] = []
    for entry in stretch:
        if isinstance(entry, ChangeRecord):
            by_button = entry.change is Change.ESCALATED and entry.actor_id != BOT_ID
            if by_button and not entry.cmid.endswith(_BY_WORDS):
                return Handover(entry.seq, entry.at, BUTTON)
        elif _is_visitors(entry):
            said.append(entry.text)
            verdict = _verdict(said, turns.get(entry.seq), failures, policy)
            failures = verdict.failures
            if verdict.reason is not None:
                return Handover(entry.seq, entry.at, verdict.reason.rule)
    return None


def _verdict(
    said: Sequence[str], turn: BotTurn | None, failures: int, policy: EscalationPolicy
) -> Verdict:
    wish = asked_for_person(said[-1], policy)
    if wish is not None:
        return Verdict("", failures, wish)
    if turn is None:
        return Verdict("", failures)
    if turn.failure is not None:
        return judge_failure(Reason(turn.failure, ""), failures, policy, "")
    answer = BotAnswer(
        turn.draft, turn.confidence, small_talk=turn.small_talk, choices=turn.choices
    )
    return judge(answer, failures, policy, "", read_signals(said, policy.topics))
