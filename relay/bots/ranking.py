"""Finding the best article for a question, and how sure one may be of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from relay.bots.articles import Article
from relay.bots.classifier import Classifier
from relay.bots.confidence import ClassifierEvidence, SearchEvidence
from relay.bots.lexicon import Lexicon, Reading
from relay.bots.search import FullTextSearch, Hit

# The classifier decides; the search settles what it finds nearly alike.
_SEARCH_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Match:
    """The best article for a question, by its place in the list given.

    ``coverage`` is the share (0 to 1) of the question's subject it speaks of.
    """

    index: int
    confidence: float
    coverage: float


class Ranking:
    """Ranks articles by classifier and full-text search, or by the search alone.

    Nothing changes after construction, so any number of threads may ask.
    """

    def __init__(self, articles: Sequence[Article], *, classifier: Classifier | None) -> None:
        """Index ``articles``; ``classifier`` must have been trained on the same ones."""
        self._count = len(articles)
        self._lexicon = Lexicon(articles)
        self._search = FullTextSearch(articles)
        self._classifier = classifier

    def best(self, question: str) -> Match | None:
        """Return the best match for ``question``; None when it shares no word with any."""
        reading = self._lexicon.read(question)
        familiarity = self._lexicon.familiarity(reading)
        if not familiarity:
            return None
        if self._classifier is None:
            return self._by_search(reading, familiarity)
        return self._by_both(reading, familiarity, self._classifier)

    def coverage(self, question: str, index: int) -> float:
        """Return the share (0 to 1) of the question's subject that an article speaks of."""
        return self._lexicon.coverage(self._lexicon.read(question), index)

    def _hits(self, reading: Reading) -> list[Hit]:
        # BM25 adds up what is there; an article that lacks half of the subject is hardly meant.
        found = (
            Hit(hit.index, hit.relevance * self._lexicon.coverage(reading, hit.index))
            for hit in self._search.search(reading.text)
        )
        return sorted(found, key=lambda hit: (-hit.relevance, hit.index))

    def _by_both(self, reading: Reading, familiarity: float, classifier: Classifier) -> Match:
        scores = classifier.scores(reading.text)
        hits = self._hits(reading)
        combined = list(scores)
        for hit in hits:
            combined[hit.index] += _SEARCH_SHARE * hit.relevance / (hits[0].relevance or 1.0)
        index = max(range(self._count), key=combined.__getitem__)
        others = (score for other, score in enumerate(scores) if other != index)
        coverage = self._lexicon.coverage(reading, index)
        evidence = ClassifierEvidence(
            coverage,
            familiarity,
            score=scores[index],
            margin=scores[index] - max(others, default=0.0),
        )
        return Match(index, evidence.confidence(), coverage)

    def _by_search(self, reading: Reading, familiarity: float) -> Match | None:
        hits = self._hits(reading)
        if not hits or not hits[0].relevance:
            return None
        first = hits[0]
        runner_up = hits[1].relevance if len(hits) > 1 else 0.0
        coverage = self._lexicon.coverage(reading, first.index)
        evidence = SearchEvidence(
            coverage,
            familiarity,
            lead=1.0 - runner_up / first.relevance,
            density=first.relevance / sum(reading.subjects.values()),
        )
        return Match(first.index, evidence.confidence(), coverage)
