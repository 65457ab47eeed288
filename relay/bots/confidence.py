"""How sure the knowledge bot may be: from evidence to a probability.

The default weights are those of a logistic regression over questions held out of
the demo's articles (whole articles among them, whose questions then have no
answer) and over questions of unrelated fields, which no article answers. They
only look at numbers that mean the same for few articles and for many, so they
carry over to other knowledge bases; ``relay.bots.calibration`` adapts them to
one, and ``relay.bots.evaluation`` measures how well they do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

# Where an answer is more useful than a question back: of the answers above it, 19 of 20 held-out
# ones are right, and 9 of 10 questions from other fields stay below it.
DEFAULT_THRESHOLD = 0.45


@dataclass(frozen=True, slots=True)
class ClassifierEvidence:
    """What speaks for the best article found, with a classifier.

    ``coverage`` and ``familiarity`` are the shares (0 to 1) of the question's
    subject that this article, and that any article, speaks of; ``length`` is the
    logarithm of how many words it has; ``score`` is the classifier's for the
    article and ``margin`` its lead over the next.
    """

    coverage: float
    familiarity: float
    length: float
    score: float
    margin: float

    def values(self) -> tuple[float, ...]:
        """Return the parts in the order of the weights."""
        return (self.score, self.margin, self.coverage, self.familiarity, self.length)


@dataclass(frozen=True, slots=True)
class SearchEvidence:
    """Evidence of the full-text search alone; the first three as above.

    ``lead`` (0 to 1) is how far the article is ahead of the next one, as a share
    of its relevance; ``density`` is its relevance by the weight of the subject.
    """

    coverage: float
    familiarity: float
    length: float
    lead: float
    density: float

    def values(self) -> tuple[float, ...]:
        """Return the parts in the order of the weights."""
        return (self.lead, self.density, self.coverage, self.familiarity, self.length)


Evidence = ClassifierEvidence | SearchEvidence


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part of the evidence adds to the odds, and where they begin."""

    start: float
    parts: tuple[float, ...]

    def confidence(self, evidence: Evidence) -> float:
        """Return the probability (0 to 1) that the article answers the question."""
        pairs = zip(self.parts, evidence.values(), strict=True)
        odds = self.start + sum(weight * value for weight, value in pairs)
        return 1.0 / (1.0 + math.exp(-odds))


CLASSIFIER_WEIGHTS = Weights(-3.5, (2.1, 2.5, 2.8, 1.3, 0.0))
"""The default weights of ``ClassifierEvidence``."""

# It is a weaker witness, so its odds begin 0.2 below those measured.
SEARCH_WEIGHTS = Weights(-4.7, (2.8, 0.3, 3.3, 1.2, 0.0))
"""The default weights of ``SearchEvidence``."""
