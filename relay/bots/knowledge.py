"""The knowledge bot: answers from articles, offline, and says when it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from relay.bots.articles import Article, ArticleError
from relay.bots.classifier import Classifier
from relay.bots.confidence import DEFAULT_THRESHOLD, Weights
from relay.bots.follow_up import refers_back
from relay.bots.knowledge_base import Knowledge, read_knowledge
from relay.bots.ranking import Match, Ranking
from relay.bots.small_talk import Kind, small_talk_kind, small_talk_reply
from relay.bots.synonyms import Synonyms
from relay.bots.words import MAX_QUESTION_CHARS, words
from relay.domain.answer import ArticleSource, BotAnswer, Choice, Turn

__all__ = ["DEFAULT_THRESHOLD", "Found", "KnowledgeBot"]

_VISITOR = "visitor"
_FOUND_AT_MOST = 5
_ABSTAIN = BotAnswer("", 0.0)
# What was asked before is only a guess at what is meant now.
_FOLLOW_UP_TRUST = 0.9
# A follow-up that names something of its own must find it in the article.
_FOLLOW_UP_COVERAGE = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """An article that may answer a question, and how likely (0 to 1)."""

    article: Article
    confidence: float


@dataclass(frozen=True, slots=True)
class Untaught:
    """Stands for a classifier that is still to be trained."""


UNTAUGHT = Untaught()

Learnt = Classifier | Untaught | None


class KnowledgeBot:
    """Answers from articles with their source; implements the port ``Bot``.

    Trained when made, unchanging afterwards: ``answer`` may be called from any
    number of threads, keeps no state, takes no lock and writes no log.
    """

    def __init__(
        self,
        articles: Knowledge | Sequence[Article],
        name: str = "Edu",
        *,
        threshold: float = DEFAULT_THRESHOLD,
        weights: Weights | None = None,
        classifier: Learnt = UNTAUGHT,
    ) -> None:
        """Train on ``articles``, by the full-text search alone without scikit-learn.

        Args:
            articles: What the bot knows, with common synonyms where there are some.
            name: The name visitors see above its messages.
            threshold: The confidence (0 to 1) below which it abstains.
            weights: What the evidence counts; see ``relay.bots.calibration``.
            classifier: One that was trained on the same before; None to do without.

        Raises:
            ArticleError: When there are no articles.
        """
        knowledge = articles if isinstance(articles, Knowledge) else Knowledge(tuple(articles))
        if not knowledge.articles:
            problem = "A knowledge bot needs at least one article."
            raise ArticleError(problem)
        self._articles = knowledge.articles
        self._name = name
        self._threshold = threshold
        self._synonyms = Synonyms(knowledge.synonyms)
        taught = tuple(map(self._synonyms.article, self._articles))
        self.classifier = _train(taught) if isinstance(classifier, Untaught) else classifier
        self._ranking = Ranking(taught, classifier=self.classifier, weights=weights)
        # Whoever wrote an article for greetings wants them answered from it.
        self._own_talk = frozenset(
            small_talk_kind(question, name)
            for article in self._articles
            for question in article.questions
        )

    @classmethod
    def from_folder(
        cls, path: Path, name: str = "Edu", *, threshold: float = DEFAULT_THRESHOLD
    ) -> Self:
        """Make a bot from a knowledge base on disk; the rest as for the class.

        Raises:
            ArticleError: With file and line, when an article cannot be used.
        """
        return cls(read_knowledge(path), name, threshold=threshold)

    @property
    def name(self) -> str:
        """The name visitors see above its messages."""
        return self._name

    @property
    def articles(self) -> tuple[Article, ...]:
        """What the bot knows."""
        return self._articles

    @property
    def uses_classifier(self) -> bool:
        """Whether scikit-learn was there; if not, the full-text search answers alone."""
        return self.classifier is not None

    def answer(
        self,
        turns: Sequence[Turn],
        language: str | None,  # noqa: ARG002 - of the port; what an article's words do not match abstains
    ) -> BotAnswer:
        """Answer the last of ``turns``, or abstain with an empty text.

        An abstaining answer still carries the confidence of the best guess, so
        that nearly known and wholly unknown can be told apart.
        """
        asked = [turn.text for turn in turns if turn.voice == _VISITOR]
        if not asked:
            return _ABSTAIN
        kind = self._small_talk(asked[-1])
        if kind is not None:
            return BotAnswer(small_talk_reply(kind, self._name), 1.0, small_talk=True)
        matches = self._matches(asked)
        if not matches:
            return _ABSTAIN
        first = matches[0]
        choices = tuple(self._choice(match) for match in matches)
        if first.confidence < self._threshold:
            return BotAnswer("", first.confidence, choices=choices)
        article = self._articles[first.index]
        return BotAnswer(article.answer, first.confidence, (article.source,), choices=choices)

    def calibrated(self, weights: Weights, threshold: float) -> Self:
        """Return the same bot, without training it again, under other weights and threshold."""
        other = copy(self)
        vars(other).update(_ranking=self._ranking.reweighted(weights), _threshold=threshold)
        return other

    @property
    def weights(self) -> Weights:
        """What the evidence counts."""
        return self._ranking.weights

    def guess(self, question: str) -> tuple[ArticleSource, Match] | None:
        """Return the best article for a single question with its match, whatever the threshold.

        None for small talk and where nothing is found.
        """
        if self._small_talk(question) is not None:
            return None
        matches = self._matches([question])
        return (self._articles[matches[0].index].source, matches[0]) if matches else None

    def found(self, turns: Sequence[Turn]) -> list[Found]:
        """Return the few articles that may answer the last of ``turns``, best first.

        With those that may have answered the question before it, as a follow-up
        often is about the same.
        """
        asked = [turn.text for turn in turns if turn.voice == _VISITOR]
        found: dict[int, Found] = {}
        for end in range(len(asked), max(0, len(asked) - 2), -1):
            for match in self._matches(asked[:end]):
                article = self._articles[match.index]
                found.setdefault(match.index, Found(article, match.confidence))
        return list(found.values())[:_FOUND_AT_MOST]

    def _small_talk(self, text: str) -> Kind | None:
        kind = small_talk_kind(text, self._name)
        return None if kind in self._own_talk else kind

    def _choice(self, match: Match) -> Choice:
        return Choice(self._articles[match.index].title, match.confidence)

    def _matches(self, asked: Sequence[str]) -> list[Match]:
        question = asked[-1][:MAX_QUESTION_CHARS]
        if not any(len(word) > 1 for word in words(question)):
            return []
        alone = self._likeliest(question)
        if len(asked) == 1 or not refers_back(question):
            return alone
        if alone and alone[0].confidence >= self._threshold:
            return alone
        together = self._together(asked[-2][:MAX_QUESTION_CHARS], question)
        if not together or (alone and alone[0].confidence >= together[0].confidence):
            return alone
        return together

    def _likeliest(self, question: str) -> list[Match]:
        return self._ranking.likeliest(self._synonyms.read(question))

    def _together(self, before: str, question: str) -> list[Match]:
        """Return what a follow-up may mean that has half of its own subject in the article."""
        # The last question counts twice: it names what has changed since the one before.
        found = self._likeliest(f"{before} {question} {question}")
        if not found:
            return []
        own = self._ranking.coverage(self._synonyms.read(question), found[0].index)
        if own < _FOLLOW_UP_COVERAGE:
            return []
        return [replace(match, confidence=match.confidence * _FOLLOW_UP_TRUST) for match in found]


def _train(articles: Sequence[Article]) -> Classifier | None:
    try:
        return Classifier.train(articles)
    except ImportError:
        return None
