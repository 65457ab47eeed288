"""The linear classifier."""

from __future__ import annotations

import pytest

from relay.bots.articles import Article
from relay.bots.classifier import Classifier

_ARTICLES = (
    Article("visa", "Visa", ("how do I get a visa", "student visa"), "Ask the embassy in time."),
    Article("room", "Housing", ("where will I live", "find a room"), "Ask for a hall in time."),
    Article("fees", "Fees", ("what does it cost", "tuition"), "Most of them cost something."),
)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_there_is_one_score_an_article(count: int) -> None:
    """Also for one article and for two, which scikit-learn treats differently."""
    assert len(Classifier.train(_ARTICLES[:count]).scores("a visa")) == count


@pytest.mark.parametrize("count", [2, 3])
def test_the_right_article_has_the_highest_score(count: int) -> None:
    """What the classifier was shown it knows again, misspelt as well."""
    classifier = Classifier.train(_ARTICLES[:count])
    for question, expected in (("student visas", 0), ("where could I live?", 1), ("vissa", 0)):
        scores = classifier.scores(question)
        assert scores.index(max(scores)) == expected


def test_training_again_gives_the_same() -> None:
    """There is no chance in it."""
    once, again = Classifier.train(_ARTICLES), Classifier.train(_ARTICLES)
    assert once.scores("a room for me") == again.scores("a room for me")
