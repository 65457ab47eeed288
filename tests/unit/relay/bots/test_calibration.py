"""Fitting the confidence, and choosing a threshold."""

from __future__ import annotations

import pytest

from relay.bots.articles import Article
from relay.bots.calibration import (
    ENOUGH_REAL_ONES,
    GUESSED,
    MEASURED,
    Appetite,
    Observation,
    Sample,
    calibrate,
    choose_threshold,
    fit,
    observe,
    put,
)
from relay.bots.confidence import CLASSIFIER_WEIGHTS, ClassifierEvidence, Weights
from relay.bots.knowledge import KnowledgeBot
from relay.bots.knowledge_base import Knowledge

_ARTICLES = (
    Article("visa", "Visa", ("get a visa", "student visa", "visa papers"), "Ask the embassy."),
    Article("room", "Housing", ("find a room", "student room", "room in a hall"), "Ask the hall."),
    Article("fees", "Fees", ("tuition",), "They differ."),
)
_ONLY_SCORE = Weights(0.0, (4.0, 0.0, 0.0, 0.0, 0.0))
_PLAIN = Appetite(unanswerable=0.5, caution=0.0)
_KNOWLEDGE = Knowledge(tuple(_ARTICLES))


def _seen(score: float, *, answerable: bool = True, right: bool = True) -> Observation:
    evidence = ClassifierEvidence(0.5, 0.5, 1.0, score=score, margin=0.0)
    return Observation(evidence, answerable, answerable and right)


def test_bots_are_asked_what_they_were_not_taught() -> None:
    """Every question once; those of an article that was left out have no answer."""
    observations = list(observe(_KNOWLEDGE))
    assert any(not one.answerable and not one.right for one in observations)
    assert any(one.answerable for one in observations)
    # An article with one question keeps it, unless the article itself is left out.
    assert 6 <= len(observations) <= 7


def test_articles_may_stay() -> None:
    """With real unanswerable questions no article needs to stand in for them."""
    assert all(one.answerable for one in observe(_KNOWLEDGE, without_articles=False))


def test_the_same_seed_observes_the_same() -> None:
    """A calibration can be repeated."""
    assert list(observe(_KNOWLEDGE, seed=3)) == list(observe(_KNOWLEDGE, seed=3))


def test_questions_are_put_with_what_is_expected() -> None:
    """Right is the article expected; of small talk and gibberish there is no evidence."""
    bot = KnowledgeBot(_ARTICLES)
    asked = [("a student visa", "visa"), ("a student visa", "room"), ("sourdough", None)]
    known, mistaken, unknown = put(bot, asked)
    assert (known.right, mistaken.right, unknown.right) == (True, False, False)
    assert (known.answerable, unknown.answerable) == (True, False)
    assert unknown.evidence is None


def test_few_observations_leave_the_default() -> None:
    """With a handful of articles nothing can be learnt, so nothing is."""
    assert fit(CLASSIFIER_WEIGHTS, Sample([], []), GUESSED) == CLASSIFIER_WEIGHTS
    fitted = fit(CLASSIFIER_WEIGHTS, Sample([_seen(0.3)], []), GUESSED)
    assert fitted.start == pytest.approx(CLASSIFIER_WEIGHTS.start, abs=0.2)


def test_many_observations_make_confidence_the_share_that_is_right() -> None:
    """Where nine of ten are right, the confidence is about 0.9."""
    high = [_seen(1.0, right=place % 10 != 0) for place in range(1_000)]
    low = [_seen(-1.0, right=place % 10 == 0) for place in range(1_000)]
    weights = fit(CLASSIFIER_WEIGHTS, Sample([*high, *low], []), GUESSED)
    for expected, one in ((0.9, high[0]), (0.1, low[0])):
        assert one.evidence is not None
        assert weights.confidence(one.evidence) == pytest.approx(expected, abs=0.02)


def test_the_threshold_parts_known_from_unknown() -> None:
    """It lies between the two where they are apart."""
    sample = Sample(
        [_seen(0.8), _seen(0.5)], [_seen(-0.5, answerable=False), _seen(-0.6, answerable=False)]
    )
    threshold = choose_threshold(_ONLY_SCORE, sample, _PLAIN)
    confidences = [_ONLY_SCORE.confidence(one.evidence) for one in sample.all if one.evidence]
    assert confidences[2] < threshold < confidences[1]


def test_caution_prefers_the_higher_of_what_looks_alike() -> None:
    """A wrong answer does more harm than a question back."""
    sample = Sample(
        [_seen(place / 50) for place in range(50)],
        [_seen(place / 50 - 0.5, answerable=False) for place in range(50)],
    )
    careless = choose_threshold(_ONLY_SCORE, sample, _PLAIN)
    careful = choose_threshold(_ONLY_SCORE, sample, Appetite(unanswerable=0.5, caution=2.0))
    assert careful > careless


def test_everything_is_answered_where_nothing_can_go_wrong() -> None:
    """Without unanswerable questions there is no reason to abstain from the known ones."""
    sample = Sample([_seen(0.2), _seen(0.9)], [])
    assert choose_threshold(_ONLY_SCORE, sample, _PLAIN) < _ONLY_SCORE.confidence(
        ClassifierEvidence(0.5, 0.5, 1.0, score=0.2, margin=0.0)
    )


def test_real_questions_replace_the_stand_ins() -> None:
    """Enough of them make it less careful, and what left-out articles look like is ignored."""
    known = [_seen(0.5 + place / 100) for place in range(50)]
    real = [_seen(-0.5, answerable=False)] * ENOUGH_REAL_ONES
    near = [_seen(0.4, answerable=False)] * 50
    with_real = calibrate(_ONLY_SCORE, [*known, *near], real)
    without = calibrate(_ONLY_SCORE, [*known, *near], real[:3])
    assert with_real.threshold < without.threshold
    assert MEASURED.unanswerable < GUESSED.unanswerable
