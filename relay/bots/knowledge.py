"""The knowledge bot: answers from articles, offline, and says when it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from relay.bots.articles import Article, ArticleError, read_articles
from relay.bots.classifier import Classifier
from relay.bots.confidence import DEFAULT_THRESHOLD
from relay.bots.follow_up import refers_back
from relay.bots.ranking import Match, Ranking
from relay.bots.small_talk import small_talk_kind, small_talk_reply
from relay.bots.words import MAX_QUESTION_CHARS, words
from relay.domain.answer import BotAnswer, Turn

__all__ = ["DEFAULT_THRESHOLD", "KnowledgeBot"]

_VISITOR = "visitor"
_ABSTAIN = BotAnswer("", 0.0)
# What was asked before is only a guess at what is meant now.
_FOLLOW_UP_TRUST = 0.9
# A follow-up that names something of its own must find it in the article.
_FOLLOW_UP_COVERAGE = 0.5


class KnowledgeBot:
    """Answers from articles with their source; implements the port ``Bot``.

    Trained when made, unchanging afterwards: ``answer`` may be called from any
    number of threads, keeps no state, takes no lock and writes no log.
    """

    def __init__(
        self,
        articles: Sequence[Article],
        name: str = "Edu",
        *,
        threshold: float = DEFAULT_THRESHOLD,
    ) -> None:
        """Train on ``articles``, by the full-text search alone without scikit-learn.

        Args:
            articles: What the bot knows.
            name: The name visitors see above its messages.
            threshold: The confidence (0 to 1) below which it abstains.

        Raises:
            ArticleError: When there are no articles.
        """
        if not articles:
            problem = "A knowledge bot needs at least one article."
            raise ArticleError(problem)
        self._articles = tuple(articles)
        self._name = name
        self._threshold = threshold
        classifier = _classifier(self._articles)
        self._uses_classifier = classifier is not None
        self._ranking = Ranking(self._articles, classifier=classifier)

    @classmethod
    def from_folder(
        cls, path: Path, name: str = "Edu", *, threshold: float = DEFAULT_THRESHOLD
    ) -> Self:
        """Make a bot from the ``*.md`` files of a folder; the rest as for the class.

        Raises:
            ArticleError: With file and line, when an article cannot be used.
        """
        return cls(read_articles(path), name, threshold=threshold)

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
        return self._uses_classifier

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
        kind = small_talk_kind(asked[-1], self._name)
        if kind is not None:
            return BotAnswer(small_talk_reply(kind, self._name), 1.0, small_talk=True)
        match = self._match(asked)
        if match is None:
            return _ABSTAIN
        if match.confidence < self._threshold:
            return BotAnswer("", match.confidence)
        article = self._articles[match.index]
        return BotAnswer(article.answer, match.confidence, (article.source,))

    def _match(self, asked: Sequence[str]) -> Match | None:
        question = asked[-1][:MAX_QUESTION_CHARS]
        if not any(len(word) > 1 for word in words(question)):
            return None
        alone = self._ranking.best(question)
        if len(asked) == 1 or not refers_back(question):
            return alone
        if alone is not None and alone.confidence >= self._threshold:
            return alone
        before = asked[-2][:MAX_QUESTION_CHARS]
        # The last question counts twice: it names what has changed since the one before.
        together = self._ranking.best(f"{before} {question} {question}")
        if together is None:
            return alone
        if self._ranking.coverage(question, together.index) < _FOLLOW_UP_COVERAGE:
            return alone
        guess = Match(together.index, together.confidence * _FOLLOW_UP_TRUST, together.coverage)
        return guess if alone is None or guess.confidence > alone.confidence else alone


def _classifier(articles: Sequence[Article]) -> Classifier | None:
    try:
        return Classifier(articles)
    except ImportError:
        return None
