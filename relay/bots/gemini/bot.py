"""The bot whose answers Gemini writes; where it fails, the knowledge bot, then a person."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from relay.bots.gemini.breaker import Breaker
from relay.bots.gemini.judging import draft_of, judged, spoken
from relay.bots.gemini.pieces import Answer, FailureKind, ModelFailedError, Prompt, Written
from relay.bots.gemini.process import ModelProcess, OnDraft
from relay.bots.gemini.prompts import answering, summarising
from relay.bots.knowledge import Found, KnowledgeBot
from relay.domain.answer import BotAnswer, Turn
from relay.native import NativeThreads
from relay.service.bot_ports import BotFailedError
from relay.service.model_ports import Purse, Sheet

THREADS = 2
"""Native threads in which articles are looked up."""

NO_SUMMARY_S = 30.0
"""After a failure the model is asked for no summary for so long, unless it answers meanwhile.

The visitor is handed over because it failed: it would most likely fail once more, and what it
costs to find out falls into the moment in which the visitor waits for a person.
"""

# The service works, and would say the same of the same words.
_NOT_ITS_FAULT = frozenset({FailureKind.BLOCKED, FailureKind.EMPTY, FailureKind.UNREADABLE})
# Nothing was asked.
_NOT_ASKED = frozenset({FailureKind.BUSY, FailureKind.PAUSED})
_CHARS_PER_TOKEN = 4

logger = logging.getLogger("relay.bots.gemini")


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the articles have to say: the knowledge bot's own answer, and what it found."""

    own: BotAnswer
    found: tuple[Found, ...]


class Library(Protocol):
    """Where articles are looked up; what it knows may change while it runs."""

    @property
    def bot(self) -> KnowledgeBot:
        """The knowledge bot of the moment; unchanging."""
        ...

    def keep_up(self) -> None:
        """Take up changes until the relay stops; see ``KeepsUp``."""
        ...


class GeminiBot:
    """Implements the ports ``WritingBot``, ``Summariser`` and ``KeepsUp``."""

    def __init__(
        self, knowledge: Library, process: ModelProcess, breaker: Breaker, deadline_s: float
    ) -> None:
        """Ask through ``process``, each time for at most ``deadline_s`` seconds."""
        self._knowledge = knowledge
        self._process = process
        self._breaker = breaker
        self._deadline_s = deadline_s
        self._threads = NativeThreads(THREADS)
        self._house: Purse | None = None

    @property
    def name(self) -> str:
        """The name visitors see above its messages."""
        return self._knowledge.bot.name

    def keep_up(self) -> None:
        """Follow the articles."""
        self._knowledge.keep_up()

    def open(self, purse: Purse) -> None:
        """Start the process that talks to the model."""
        self._house = purse
        try:
            self._process.open()
        except ModelFailedError as error:
            # It is tried again with the next question; until then the articles answer.
            logger.warning("the process that talks to the model did not start: %s", error)

    def close(self) -> None:
        """End it."""
        self._process.close()
        self._threads.close()

    def write(self, turns: Sequence[Turn], language: str | None, sheet: Sheet) -> BotAnswer:
        """Answer the last of ``turns``; see ``WritingBot``.

        Raises:
            BotFailedError: When the model failed and no article answers alone.
        """
        grounds = self._threads.run(_grounds, self._knowledge.bot, tuple(turns), language)
        if grounds.own.small_talk or not grounds.found:
            return grounds.own
        articles = [one.article for one in grounds.found]
        prompt = answering(self.name, articles, turns, language)

        def show(written: Written) -> None:
            sheet.draft(draft_of(written, grounds.found))

        try:
            answer = self._ask(prompt, sheet, show)
        except ModelFailedError as error:
            return _without_model(grounds.own, error)
        if answer is None:
            return grounds.own
        return judged(answer.written, grounds.found, grounds.own)

    def summarise(self, turns: Sequence[Turn], language: str | None) -> str:
        """Return what ``turns`` are about; see ``Summariser``."""
        if self._house is None:
            message = "the bot was not opened"
            raise RuntimeError(message)
        if self._breaker.failed_within(NO_SUMMARY_S):
            message = "the model failed just now, and a brief is complete without one"
            raise BotFailedError(message)
        try:
            answer = self._ask(summarising(turns, language), self._house, None)
        except ModelFailedError as error:
            message = f"the model wrote no summary ({error})"
            raise BotFailedError(message) from None
        if answer is None:
            message = "no more calls of the model are allowed for now"
            raise BotFailedError(message)
        return spoken(answer.written.answer)

    def _ask(self, prompt: Prompt, purse: Purse, on_draft: OnDraft | None) -> Answer | None:
        """Return the model's answer; None where it may not be asked any more.

        Raises ModelFailedError.
        """
        if not self._breaker.enter():
            raise ModelFailedError(FailureKind.PAUSED)
        try:
            if not purse.spend():
                self._breaker.left()
                return None
            answer = self._process.ask(prompt, self._deadline_s, on_draft)
        except ModelFailedError as error:
            self._note(error)
            if error.kind not in _NOT_ASKED:
                purse.spent(_estimate(prompt))
            raise
        except BaseException:
            # Ended from outside, by the deadline of whoever asked: as slow as any timeout.
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        purse.spent(answer.tokens or _estimate(prompt))
        return answer

    def _note(self, error: ModelFailedError) -> None:
        if error.kind in _NOT_ITS_FAULT:
            self._breaker.succeeded()
        elif error.kind in _NOT_ASKED:
            self._breaker.left()
        else:
            self._breaker.failed(error.retry_after_s)
        logger.warning("the model did not answer: %s", error)


def _grounds(knowledge: KnowledgeBot, turns: Sequence[Turn], language: str | None) -> Grounds:
    return Grounds(knowledge.answer(turns, language), tuple(knowledge.found(turns)))


def _estimate(prompt: Prompt) -> int:
    # What a failed call cost nobody says; it is counted all the same.
    return (len(prompt.system) + len(prompt.data)) // _CHARS_PER_TOKEN


def _without_model(own: BotAnswer, error: ModelFailedError) -> BotAnswer:
    if own.text:
        return own
    message = f"the model did not answer ({error.kind}), and no article does"
    raise BotFailedError(message)
