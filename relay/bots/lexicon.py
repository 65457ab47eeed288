"""How much of what a question is about an article speaks of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from relay.bots.articles import Article
from relay.bots.spelling import Speller
from relay.bots.words import stem, subject_stems, words

# A word that only the body has is weaker evidence: bodies also name what they are not about.
_BODY_WEIGHT = 0.6
# A corrected word may have been another word altogether.
_CORRECTED_WEIGHT = 0.7


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as the lexicon reads it.

    ``typed`` is as it came, ``text`` has its misspelt words corrected;
    ``subjects`` maps the stem of each word that says what the question is about
    to its weight, and
    ``trust`` (0 to 1) says how surely each was read.
    """

    typed: str
    text: str
    subjects: dict[str, float]
    trust: dict[str, float]

    @property
    def length(self) -> float:
        """The logarithm of how many words say what the question is about."""
        return math.log1p(len(self.subjects))


class Lexicon:
    """The words of a set of articles, weighted by how few articles use them."""

    def __init__(self, articles: Sequence[Article]) -> None:
        """Learn the words of ``articles``."""
        self._of_article = [_weights(article) for article in articles]
        spread = Counter(found for weights in self._of_article for found in weights)
        self._rarest = math.log(1 + len(articles) / 0.5)
        self._rarity = {
            found: math.log(1 + len(articles) / count) for found, count in spread.items()
        }
        self._of_any = dict.fromkeys(self._rarity, 1.0)
        self._speller = Speller(
            edited=(text for article in articles for text in _edited(article)),
            typed=(question for article in articles for question in article.questions),
        )

    def read(self, question: str) -> Reading:
        """Correct ``question`` and weigh the words that say what it is about."""
        typed = words(question)
        corrected = [self._speller.correct(word) for word in typed]
        slipped = {stem(new) for old, new in zip(typed, corrected, strict=True) if old != new}
        text = " ".join(corrected)
        stems = dict.fromkeys(subject_stems(text))
        subjects = {found: self._rarity.get(found, self._rarest) for found in stems}
        trust = {found: _CORRECTED_WEIGHT if found in slipped else 1.0 for found in stems}
        return Reading(question, text, subjects, trust)

    def coverage(self, reading: Reading, index: int) -> float:
        """Return the share (0 to 1) of the question's subject that the article speaks of."""
        return self._share(reading, self._of_article[index])

    def familiarity(self, reading: Reading) -> float:
        """Return the share (0 to 1) of the question's subject that any article speaks of."""
        return self._share(reading, self._of_any)

    def _share(self, reading: Reading, weights: dict[str, float]) -> float:
        total = sum(reading.subjects.values())
        if not total:
            return 0.0
        met = sum(
            weight * weights.get(found, 0.0) * reading.trust[found]
            for found, weight in reading.subjects.items()
        )
        return met / total


def _edited(article: Article) -> tuple[str, ...]:
    return (article.title, *article.keywords, article.plain_body)


def _weights(article: Article) -> dict[str, float]:
    weights = dict.fromkeys(map(stem, words(article.plain_body)), _BODY_WEIGHT)
    for text in (article.title, *article.questions, *article.keywords):
        weights.update(dict.fromkeys(map(stem, words(text)), 1.0))
    return weights
