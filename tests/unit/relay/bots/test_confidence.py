"""From evidence to confidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.bots.confidence import (
    CLASSIFIER_WEIGHTS,
    DEFAULT_THRESHOLD,
    SEARCH_WEIGHTS,
    ClassifierEvidence,
    SearchEvidence,
    Weights,
)
from relay.bots.evaluation import Trial

_STRONG = ClassifierEvidence(1.0, 1.0, 1.1, score=0.8, margin=1.2)
_WEAK = ClassifierEvidence(0.2, 0.4, 1.1, score=-0.5, margin=0.1)
_FOUND = SearchEvidence(1.0, 1.0, 1.1, lead=0.6, density=1.5)
_GUESSED = SearchEvidence(0.2, 0.4, 1.1, lead=0.1, density=0.4)


def _sure(evidence: ClassifierEvidence | SearchEvidence) -> float:
    searched = isinstance(evidence, SearchEvidence)
    return (SEARCH_WEIGHTS if searched else CLASSIFIER_WEIGHTS).confidence(evidence)


def test_every_part_of_the_evidence_has_its_weight() -> None:
    """A weight too many or too few is an error, not a silent shift."""
    assert Weights(0.0, (1.0, 0.0, 0.0, 0.0, 0.0)).confidence(_STRONG) > 0.5
    with pytest.raises(ValueError, match="zip"):
        Weights(0.0, (1.0,)).confidence(_STRONG)


@pytest.mark.parametrize(("strong", "weak"), [(_STRONG, _WEAK), (_FOUND, _GUESSED)])
def test_strong_evidence_is_above_and_weak_below_the_threshold(
    strong: ClassifierEvidence | SearchEvidence, weak: ClassifierEvidence | SearchEvidence
) -> None:
    """With and without a classifier confidence is a probability around the same threshold."""
    assert 0.0 < _sure(weak) < DEFAULT_THRESHOLD < _sure(strong) < 1.0


@pytest.mark.parametrize(
    ("evidence", "part"),
    [
        (_WEAK, "coverage"),
        (_WEAK, "familiarity"),
        (_WEAK, "score"),
        (_WEAK, "margin"),
        (_GUESSED, "lead"),
        (_GUESSED, "density"),
        (_GUESSED, "coverage"),
        (_GUESSED, "familiarity"),
    ],
)
def test_more_of_any_evidence_makes_surer(
    evidence: ClassifierEvidence | SearchEvidence, part: str
) -> None:
    """No part of the evidence speaks against an article the stronger it is."""
    more = replace(evidence, **{part: getattr(evidence, part) + 0.2})
    assert _sure(more) > _sure(evidence)


def test_the_surer_the_more_often_right(held_out: tuple[Trial, ...]) -> None:
    """Over held-out questions confidence orders answers by how often they are right."""
    bands = ((0.0, 0.3), (0.3, 0.7), (0.7, 1.0))
    shares = []
    for low, high in bands:
        band = [trial.right for trial in held_out if low <= trial.confidence < high]
        shares.append(sum(band) / len(band))
    assert shares[0] < shares[1] < shares[2]
    assert shares[2] > 0.95
