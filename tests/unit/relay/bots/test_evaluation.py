"""Measuring a bot."""

from __future__ import annotations

import pytest

from relay.bots.articles import Article
from relay.bots.evaluation import Trial, accuracy, answer_rate, ask, cross_validate, precision
from relay.bots.knowledge import KnowledgeBot

_ARTICLES = (
    Article("visa", "Visa", ("get a visa", "student visa", "visa papers"), "Ask the embassy."),
    Article("room", "Housing", ("find a room", "student room", "room in a hall"), "Ask the hall."),
    Article("fees", "Fees", ("tuition",), "They differ."),
)
_TRIALS = (
    Trial("a", "one", "one", 0.9),
    Trial("b", "one", "two", 0.6),
    Trial("c", "two", "two", 0.2),
    Trial("d", None, "two", 0.1),
)


def test_every_question_is_asked_once_of_a_bot_that_has_not_seen_it() -> None:
    """Articles with a single question keep it: without any they could not be found."""
    trials = cross_validate(_ARTICLES, folds=3)
    assert sorted(trial.question for trial in trials) == sorted(
        question for article in _ARTICLES[:2] for question in article.questions
    )
    assert accuracy(trials) == 1.0
    assert all(trial.confidence < 1.0 for trial in trials)


def test_the_same_seed_deals_the_same() -> None:
    """A measurement can be repeated."""
    assert cross_validate(_ARTICLES, folds=2, seed=3) == cross_validate(_ARTICLES, folds=2, seed=3)


def test_a_trial_tells_what_was_expected_and_found() -> None:
    """For a question that nothing answers, nothing counts as right."""
    bot = KnowledgeBot(_ARTICLES, threshold=0.0)
    known, unknown = ask(bot, [("a student visa", "visa"), ("sourdough", None)])
    assert (known.expected, known.found, known.right) == ("visa", "visa", True)
    assert (unknown.found, unknown.confidence, unknown.right) == (None, 0.0, False)


def test_shares_are_taken_of_the_right_whole() -> None:
    """Accuracy counts all, precision only what would have been answered."""
    assert accuracy(_TRIALS) == pytest.approx(0.5)
    assert precision(_TRIALS, 0.5) == pytest.approx(0.5)
    assert precision(_TRIALS, 0.95) == pytest.approx(1.0)
    assert answer_rate(_TRIALS, 0.5) == pytest.approx(0.5)
