"""How sure the knowledge bot may be: from evidence to a probability.

The weights are those of a logistic regression over questions held out of the
demo's articles (whole articles among them, whose questions then have no answer)
and over questions of unrelated fields, which no article answers. They only look
at numbers that mean the same for few articles and for many, so they carry over
to other knowledge bases; ``relay.bots.evaluation`` measures how well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

# Where an answer is more useful than a question back: of the answers above it, 19 of 20 held-out
# ones are right, and 9 of 10 questions from other fields stay below it.
DEFAULT_THRESHOLD = 0.45


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the best article found.

    ``coverage`` and ``familiarity`` are the shares (0 to 1) of the question's
    subject that this article, and that any article, speaks of.
    """

    coverage: float
    familiarity: float


@dataclass(frozen=True, slots=True)
class ClassifierEvidence(Evidence):
    """Evidence with a classifier: its ``score`` for the article and its lead over the next."""

    score: float
    margin: float

    def confidence(self) -> float:
        """Return the probability (0 to 1) that the article answers the question."""
        return _logistic(
            -3.5
            + 2.1 * self.score
            + 2.5 * self.margin
            + 2.8 * self.coverage
            + 1.3 * self.familiarity
        )


@dataclass(frozen=True, slots=True)
class SearchEvidence(Evidence):
    """Evidence of the full-text search alone.

    ``lead`` (0 to 1) is how far the article is ahead of the next one, as a share
    of its relevance; ``density`` is its relevance by the weight of the subject.
    It is a weaker witness, so its odds are 0.2 below those measured.
    """

    lead: float
    density: float

    def confidence(self) -> float:
        """Return the probability (0 to 1) that the article answers the question."""
        return _logistic(
            -4.7
            + 2.8 * self.lead
            + 0.3 * self.density
            + 3.3 * self.coverage
            + 1.2 * self.familiarity
        )


def _logistic(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-odds))
