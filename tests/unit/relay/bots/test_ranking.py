"""Ranking articles for a question."""

from __future__ import annotations

import pytest

from relay.bots.articles import Article
from relay.bots.classifier import Classifier
from relay.bots.ranking import Ranking

_ARTICLES = (
    Article("visa", "Visa", ("how do I get a visa", "student visa"), "Ask the embassy in time."),
    Article("room", "Housing", ("where will I live", "find a room"), "Ask for a hall in time."),
    Article("fees", "Fees", ("what does it cost", "tuition"), "Most of them cost something."),
)


def _ranking(*, classifier: bool) -> Ranking:
    return Ranking(_ARTICLES, classifier=Classifier.train(_ARTICLES) if classifier else None)


@pytest.mark.parametrize("classifier", [True, False])
@pytest.mark.parametrize(
    ("question", "expected"),
    [("a student visa", 0), ("find me a room", 1), ("what is the cost", 2)],
)
def test_the_right_article_is_found_with_and_without_classifier(
    question: str, expected: int, *, classifier: bool
) -> None:
    """The search alone does what both do, only less well."""
    match = _ranking(classifier=classifier).best(question)
    assert match is not None
    assert match.index == expected
    assert match.coverage == pytest.approx(1.0)


@pytest.mark.parametrize("classifier", [True, False])
@pytest.mark.parametrize("question", ["sourdough bread", "", "?!"])
def test_a_question_that_shares_no_word_has_no_match(question: str, *, classifier: bool) -> None:
    """Letters alone in common are no reason to guess."""
    assert _ranking(classifier=classifier).best(question) is None


def test_a_single_article_can_be_matched_and_missed() -> None:
    """There is no second best to compare with, and still a good and a bad match."""
    only = _ARTICLES[:1]
    ranking = Ranking(only, classifier=Classifier.train(only))
    good, bad = ranking.best("student visa"), ranking.best("visa for my sourdough starter kit")
    assert good is not None
    assert bad is not None
    assert good.confidence > 0.5 > bad.confidence


def test_coverage_of_a_chosen_article_can_be_asked_for() -> None:
    """For a follow-up the article was found with other words than the question's own."""
    ranking = _ranking(classifier=False)
    assert ranking.coverage("and the visa?", 0) == pytest.approx(1.0)
    assert ranking.coverage("and the visa?", 1) == 0.0
