"""Measuring a knowledge bot on questions it has not been trained on."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from relay.bots.articles import Article
from relay.bots.knowledge import KnowledgeBot
from relay.domain.answer import Turn

_ANY_CONFIDENCE = 0.0


@dataclass(frozen=True, slots=True)
class Trial:
    """A question put to a bot: the article expected and the one found, with its confidence.

    ``expected`` is None for a question that no article answers, ``found`` for
    one the bot could make nothing of.
    """

    question: str
    expected: str | None
    found: str | None
    confidence: float

    @property
    def right(self) -> bool:
        """Whether the article expected was found."""
        return self.expected is not None and self.expected == self.found


def cross_validate(
    articles: Sequence[Article], *, folds: int = 5, seed: int = 0
) -> tuple[Trial, ...]:
    """Put every example question to a bot trained without it.

    Each article's questions are dealt over ``folds`` parts; one bot a part is
    trained on the questions of the others. Articles with a single question keep
    it, and are not asked about.
    """
    dealt = _deal(articles, folds, seed)
    return tuple(trial for fold in range(folds) for trial in _ask_held_out(articles, dealt, fold))


def ask(bot: KnowledgeBot, questions: Sequence[tuple[str, str | None]]) -> tuple[Trial, ...]:
    """Put ``questions``, each with the id of the article expected, to ``bot``.

    The bot must not abstain by itself: make it with ``threshold=0``.
    """
    return tuple(_trial(bot, question, expected) for question, expected in questions)


def accuracy(trials: Sequence[Trial]) -> float:
    """Return the share (0 to 1) of ``trials`` in which the right article was found."""
    return sum(trial.right for trial in trials) / len(trials)


def precision(trials: Sequence[Trial], threshold: float) -> float:
    """Return the share (0 to 1) of right ones among the trials answered at ``threshold``."""
    answered = [trial for trial in trials if trial.confidence >= threshold]
    return sum(trial.right for trial in answered) / len(answered) if answered else 1.0


def answer_rate(trials: Sequence[Trial], threshold: float) -> float:
    """Return the share (0 to 1) of ``trials`` that are answered at ``threshold``."""
    return sum(trial.confidence >= threshold for trial in trials) / len(trials)


def _deal(articles: Sequence[Article], folds: int, seed: int) -> list[list[tuple[int, str]]]:
    shuffle = random.Random(seed).shuffle  # noqa: S311 - dealing cards, not keys
    dealt: list[list[tuple[int, str]]] = []
    for article in articles:
        questions = list(article.questions)
        shuffle(questions)
        dealt.append([(place % folds, question) for place, question in enumerate(questions)])
    return dealt


def _ask_held_out(
    articles: Sequence[Article], dealt: Sequence[Sequence[tuple[int, str]]], fold: int
) -> Iterator[Trial]:
    taught: list[Article] = []
    held_out: list[tuple[str, str | None]] = []
    for article, questions in zip(articles, dealt, strict=True):
        kept = tuple(question for part, question in questions if part != fold)
        if not kept:
            taught.append(article)
            continue
        taught.append(replace(article, questions=kept))
        held_out += [(question, article.article_id) for part, question in questions if part == fold]
    yield from ask(KnowledgeBot(taught, threshold=_ANY_CONFIDENCE), held_out)


def _trial(bot: KnowledgeBot, question: str, expected: str | None) -> Trial:
    answer = bot.answer([Turn("visitor", question)], None)
    found = answer.sources[0].article_id if answer.sources else None
    return Trial(question, expected, found, answer.confidence)
