"""From evidence to confidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.bots.confidence import DEFAULT_THRESHOLD, ClassifierEvidence, SearchEvidence
from relay.bots.evaluation import Trial

_STRONG = ClassifierEvidence(1.0, 1.0, score=0.8, margin=1.2)
_WEAK = ClassifierEvidence(0.2, 0.4, score=-0.5, margin=0.1)
_FOUND = SearchEvidence(1.0, 1.0, lead=0.6, density=1.5)
_GUESSED = SearchEvidence(0.2, 0.4, lead=0.1, density=0.4)


@pytest.mark.parametrize(("strong", "weak"), [(_STRONG, _WEAK), (_FOUND, _GUESSED)])
def test_strong_evidence_is_above_and_weak_below_the_threshold(
    strong: ClassifierEvidence | SearchEvidence, weak: ClassifierEvidence | SearchEvidence
) -> None:
    """With and without a classifier confidence is a probability around the same threshold."""
    assert 0.0 < weak.confidence() < DEFAULT_THRESHOLD < strong.confidence() < 1.0


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
    assert more.confidence() > evidence.confidence()


def test_the_surer_the_more_often_right(held_out: tuple[Trial, ...]) -> None:
    """Over held-out questions confidence orders answers by how often they are right."""
    bands = ((0.0, 0.3), (0.3, 0.7), (0.7, 1.0))
    shares = []
    for low, high in bands:
        band = [trial.right for trial in held_out if low <= trial.confidence < high]
        shares.append(sum(band) / len(band))
    assert shares[0] < shares[1] < shares[2]
    assert shares[2] > 0.95
