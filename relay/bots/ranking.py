"""Finding the best articles for a question, and how sure one may be of each."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from relay.bots.articles import Article
from relay.bots.classifier import Classifier
from relay.bots.confidence import (
    CLASSIFIER_WEIGHTS,
    SEARCH_WEIGHTS,
    ClassifierEvidence,
    Evidence,
    SearchEvidence,
    Weights,
)
from relay.bots.lexicon import Lexicon, Reading
from relay.bots.search import FullTextSearch, Hit

LIKELIEST = 3
"""How many articles are looked at closely for a question."""

# The classifier decides; the search settles what it finds nearly alike.
_SEARCH_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Match:
    """An article for a question, by its place in the list given.

    ``confidence`` is the probability (0 to 1) that it answers the question,
    ``coverage`` the share (0 to 1) of the question's subject it speaks of.
    """

    index: int
    confidence: float
    coverage: float
    evidence: Evidence


class Ranking:
    """Ranks articles by classifier and full-text search, or by the search alone.

    Nothing changes after construction, so any number of threads may ask.
    """

    def __init__(
        self,
        articles: Sequence[Article],
        *,
        classifier: Classifier | None,
        weights: Weights | None = None,
    ) -> None:
        """Index ``articles``.

        Args:
            articles: What is ranked.
            classifier: Trained on the same articles; None: the search alone.
            weights: What the evidence counts; by default what was measured on the demo's.
        """
        self._count = len(articles)
        self._lexicon = Lexicon(articles)
        self._search = FullTextSearch(articles)
        self._classifier = classifier
        self.weights = weights or (SEARCH_WEIGHTS if classifier is None else CLASSIFIER_WEIGHTS)

    def reweighted(self, weights: Weights) -> Ranking:
        """Return the same ranking, without indexing again, under other weights."""
        other = copy(self)
        other.weights = weights
        return other

    def best(self, question: str) -> Match | None:
        """Return the best match for ``question``; None when it shares no word with any."""
        return next(iter(self.likeliest(question)), None)

    def likeliest(self, question: str) -> list[Match]:
        """Return the few best matches, best first; none when it shares no word with any."""
        reading = self._lexicon.read(question)
        familiarity = self._lexicon.familiarity(reading)
        if not familiarity:
            return []
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

    def _by_both(self, reading: Reading, familiarity: float, classifier: Classifier) -> list[Match]:
        # As typed: pieces of words survive slips, and a rare word is not always one.
        scores = classifier.scores(reading.typed)
        hits = self._hits(reading)
        combined = list(scores)
        for hit in hits:
            combined[hit.index] += _SEARCH_SHARE * hit.relevance / (hits[0].relevance or 1.0)
        first, second = [*heapq.nlargest(2, scores), 0.0][:2]
        matches = []
        for index in heapq.nlargest(LIKELIEST, range(self._count), key=combined.__getitem__):
            score = scores[index]
            evidence = ClassifierEvidence(
                self._lexicon.coverage(reading, index),
                familiarity,
                reading.length,
                score=score,
                margin=score - (second if score == first else first),
            )
            matches.append(self._match(index, evidence))
        return matches

    def _by_search(self, reading: Reading, familiarity: float) -> list[Match]:
        hits = self._hits(reading)
        relevances = [hit.relevance for hit in hits]
        if not any(relevances):
            return []
        weight = sum(reading.subjects.values())
        first, second = [*heapq.nlargest(2, relevances), 0.0][:2]
        matches = []
        for hit in hits[:LIKELIEST]:
            rival = second if hit.relevance == first else first
            evidence = SearchEvidence(
                self._lexicon.coverage(reading, hit.index),
                familiarity,
                reading.length,
                lead=1.0 - min(2.0, rival / hit.relevance) if hit.relevance else -1.0,
                density=hit.relevance / weight,
            )
            matches.append(self._match(hit.index, evidence))
        return matches

    def _match(self, index: int, evidence: Evidence) -> Match:
        return Match(index, self.weights.confidence(evidence), evidence.coverage, evidence)
