"""Fitting the confidence to one knowledge base, and choosing from where on to answer.

Nothing here looks at the questions a bot is measured with. What an article's
own questions look like to a bot that has not seen them is found by leaving some
out; what a question without an answer looks like, by leaving out the whole
article, and from questions known to have none.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from relay.bots.articles import Article
from relay.bots.confidence import DEFAULT_THRESHOLD, Evidence, Weights
from relay.bots.knowledge import KnowledgeBot
from relay.bots.knowledge_base import Knowledge


@dataclass(frozen=True, slots=True)
class Appetite:
    """How mistakes are weighed against each other.

    ``unanswerable`` (0 to 1) is the share of the questions that is assumed to
    have no answer; ``caution`` says how many standard errors below the best a
    threshold may be to be preferred because it answers less.
    """

    unanswerable: float
    caution: float


MEASURED = Appetite(unanswerable=1 / 25, caution=0.3)
"""With real questions that have no answer: what they cost can be seen."""

GUESSED = Appetite(unanswerable=1 / 12, caution=1.0)
"""With left-out articles in their place, which are only a likeness: more careful."""

FOLDS = 5
"""Into so many parts the questions are dealt, each left out once."""

ENOUGH_OBSERVATIONS = 2_000
"""With as many questions left out six numbers are known well enough; each fold is a training."""

ENOUGH_REAL_ONES = 30
"""With as many questions known to have no answer, left-out articles need not stand in for them."""

# As good as this many observations for each part: with a handful of articles the default stands.
_TRUST_IN_DEFAULT = 3.0
_STEPS = 50
# A threshold beyond this comes from a handful of questions.
_EXTREME = 0.02
# Far below what a confidence shows.
_SMALL = 1e-6


@dataclass(frozen=True, slots=True)
class Observation:
    """A question put to a bot that had not seen it.

    ``evidence`` is that for the article found, None where nothing was;
    ``answerable`` says whether some article answers it, ``right`` whether that
    one was found.
    """

    evidence: Evidence | None
    answerable: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """Observations of both kinds."""

    answerable: Sequence[Observation]
    unanswerable: Sequence[Observation]

    @property
    def all(self) -> tuple[Observation, ...]:
        """Both kinds, the answerable first."""
        return (*self.answerable, *self.unanswerable)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the evidence counts for one knowledge base, and from where on to answer."""

    weights: Weights
    threshold: float

    def served(self) -> Weights:
        """Return the weights under which the threshold lies where rules begin by default.

        The odds are moved by one factor, so every question is treated as it was
        measured to be, and the owner's rules mean the same for any knowledge base.
        """
        threshold = min(max(self.threshold, _EXTREME), 1 - _EXTREME)
        moved = _log_odds(DEFAULT_THRESHOLD) - _log_odds(threshold)
        return Weights(self.weights.start + moved, self.weights.parts)


def observe(
    knowledge: Knowledge, *, without_articles: bool = True, seed: int = 0
) -> Iterator[Observation]:
    """Put articles' questions to bots that were taught without them.

    All questions of a small knowledge base, enough of a large one.

    Args:
        knowledge: What is taught.
        without_articles: Leave whole articles out as well, whose questions then have no answer.
        seed: Who is left out when.
    """
    folds, articles = FOLDS, knowledge.articles
    seen = 0
    deal = random.Random(seed)  # noqa: S311 - dealing cards, not keys
    away = [place % folds if without_articles else folds for place in range(len(articles))]
    deal.shuffle(away)
    dealt = [_dealt(article.questions, folds, deal) for article in articles]
    for fold in range(folds):
        asked: list[tuple[str, str | None]] = []
        taught: list[Article] = []
        for article, left_out, parts in zip(articles, away, dealt, strict=True):
            held_out = [question for part, question in parts if part == fold]
            kept = tuple(question for part, question in parts if part != fold)
            if left_out == fold:
                asked += [(question, None) for question in held_out]
            elif kept:
                taught.append(replace(article, questions=kept))
                asked += [(question, article.article_id) for question in held_out]
            else:
                taught.append(article)
        if taught:
            yield from put(KnowledgeBot(Knowledge(tuple(taught), knowledge.synonyms)), asked)
            seen += len(asked)
        if seen >= ENOUGH_OBSERVATIONS:
            return


def put(bot: KnowledgeBot, questions: Iterable[tuple[str, str | None]]) -> Iterator[Observation]:
    """Put ``questions``, each with the id of the article expected or None, to ``bot``."""
    for question, expected in questions:
        guess = bot.guess(question)
        found, evidence = (
            (None, None) if guess is None else (guess[0].article_id, guess[1].evidence)
        )
        known = expected is not None
        yield Observation(evidence, known, known and found == expected)


def calibrate(
    default: Weights, stand_ins: Sequence[Observation], real: Sequence[Observation] = ()
) -> Calibration:
    """Fit weights and choose a threshold.

    Args:
        default: Where the weights begin; what few observations leave as it is.
        stand_ins: What ``observe`` yields.
        real: Further questions set aside for this, unanswerable ones among them.
    """
    unanswerable = [one for one in real if not one.answerable]
    appetite = MEASURED
    if len(unanswerable) < ENOUGH_REAL_ONES:
        unanswerable += [one for one in stand_ins if not one.answerable]
        appetite = GUESSED
    answerable = [one for one in (*stand_ins, *real) if one.answerable]
    sample = Sample(answerable, unanswerable)
    weights = fit(default, sample, appetite)
    return Calibration(weights, choose_threshold(weights, sample, appetite))


def fit(default: Weights, sample: Sample, appetite: Appetite) -> Weights:
    """Return the weights under which confidence is the probability of being right.

    A logistic regression by Newton's method, held to ``default`` by a normal
    prior; the unanswerable count as their share in ``appetite``.
    """
    import numpy as np

    seen = [one for one in sample.all if one.evidence is not None]
    if not seen:
        return default
    rows = np.array([(1.0, *one.evidence.values()) for one in seen if one.evidence is not None])
    right = np.array([float(one.right) for one in seen])
    odds = appetite.unanswerable / (1 - appetite.unanswerable)
    each = odds * len(sample.answerable) / max(1, len(sample.unanswerable))
    worth = np.array([1.0 if one.answerable else each for one in seen])
    begin = np.array([default.start, *default.parts])
    current = begin.copy()
    trust = _TRUST_IN_DEFAULT

    def loss(at: Any) -> float:  # noqa: ANN401 - numpy's arrays
        chance = _chances(rows @ at)
        told = right * np.log(chance) + (1.0 - right) * np.log1p(-chance)
        apart = at - begin
        return float(trust / 2 * (apart @ apart) - worth @ told)

    for _ in range(_STEPS):
        chance = _chances(rows @ current)
        slope = rows.T @ (worth * (chance - right)) + trust * (current - begin)
        bend = (rows.T * (worth * chance * (1.0 - chance))) @ rows
        step = np.linalg.solve(bend + trust * np.eye(len(begin)), slope)
        # A whole step from a bad place can land in a worse one, and the next in none at all.
        while loss(current - step) > loss(current) and float(np.abs(step).max()) > _SMALL:
            step = step / 2
        current = current - step
        if float(np.abs(step).max()) <= _SMALL:
            break
    start, *parts = current.tolist()
    return Weights(start, tuple(parts))


def _log_odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


def _chances(odds: Any) -> Any:  # noqa: ANN401 - numpy's arrays
    import numpy as np

    return 1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0)))


def choose_threshold(weights: Weights, sample: Sample, appetite: Appetite) -> float:
    """Return the confidence from which on answering treats most questions as they should be.

    That is to answer rightly, or to abstain where there is no answer. Of the
    thresholds that cannot be told from the best one by these observations (they
    are within a few standard errors of it) the highest is chosen: a wrong answer
    does more harm than a question back.
    """
    candidates = list(_candidates(weights, sample, appetite.unanswerable))
    best = max(candidates, key=lambda one: one.gain)
    alike = best.gain - appetite.caution * best.error
    return max(one.threshold for one in candidates if one.gain >= alike)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A threshold, the share it treats well, and the standard error of that."""

    threshold: float
    gain: float
    error: float


def _candidates(weights: Weights, sample: Sample, unanswerable: float) -> Iterator[_Candidate]:
    scored = [(_confidence(weights, one), one) for one in sample.all]
    scored.sort(key=lambda pair: pair[0])
    known, unknown = max(1, len(sample.answerable)), max(1, len(sample.unanswerable))
    right, refused = sum(one.right for one in sample.answerable), 0
    before = 0.0
    for confidence, one in (*scored, (1.0, None)):
        if confidence > before or one is None:
            accuracy, recall = right / known, refused / unknown
            gain = (1 - unanswerable) * accuracy + unanswerable * recall
            error = math.hypot(
                (1 - unanswerable) * _standard_error(accuracy, known),
                unanswerable * _standard_error(recall, unknown),
            )
            yield _Candidate((before + confidence) / 2, gain, error)
        before = confidence
        if one is not None:
            right -= one.right
            refused += not one.answerable


def _standard_error(share: float, count: int) -> float:
    return math.sqrt(share * (1 - share) / count)


def _confidence(weights: Weights, one: Observation) -> float:
    return 0.0 if one.evidence is None else weights.confidence(one.evidence)


def _dealt(questions: Sequence[str], folds: int, deal: random.Random) -> list[tuple[int, str]]:
    shuffled = list(questions)
    deal.shuffle(shuffled)
    first = deal.randrange(folds)
    return [((first + place) % folds, question) for place, question in enumerate(shuffled)]
