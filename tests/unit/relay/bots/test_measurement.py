"""Measuring a bot on labelled questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relay.bots.articles import Article
from relay.bots.evaluation import Trial
from relay.bots.knowledge_base import Knowledge
from relay.bots.labelled import Query, load_queries
from relay.bots.measurement import auroc, bands_of, measure
from relay.demo import newcomers_file

_TRIALS = (
    Trial("a", "one", "one", 0.95),
    Trial("b", "one", "two", 0.91),
    Trial("c", "two", "two", 0.25),
    Trial("d", None, "two", 0.25),
)


def test_the_table_sets_confidence_against_truth() -> None:
    """One row a tenth in which there is a question."""
    low, high = bands_of(_TRIALS)
    assert (low.low, low.count, low.confidence, low.right) == (0.2, 2, 0.25, 0.5)
    assert (high.count, high.right) == (2, 0.5)
    assert bands_of([Trial("e", "one", "one", 1.0)])[0].high == 1.0


def test_the_area_counts_pairs_in_order() -> None:
    """Equal confidence is half an order; with one kind alone there is none."""
    assert auroc(_TRIALS) == pytest.approx(2.5 / 3)
    assert auroc(_TRIALS[:3]) is None
    assert auroc(_TRIALS[3:]) is None


def test_scored_rows_never_choose_the_threshold(articles: tuple[Article, ...]) -> None:
    """Whatever is scored, weights and threshold stay as they are."""
    few = articles[:12]
    one = measure(Knowledge(tuple(few)), [Query("the weather", None, "test")])
    other = measure(Knowledge(tuple(few)), [Query(few[0].questions[0], few[0].article_id, "test")])
    assert one.calibration == other.calibration
    assert one.measurement.out_of_scope_recall in {0.0, 1.0}
    assert one.measurement.in_scope_accuracy is None
    assert other.measurement.auroc is None


def test_validation_rows_do(articles: tuple[Article, ...]) -> None:
    """Questions set aside for it move the threshold, and are not scored."""
    scored = Query("the weather", None, "test")
    aside = [Query(f"tell me about planet {place}", None, "validation") for place in range(40)]
    without, with_them = (
        measure(Knowledge(tuple(articles[:12])), [scored, *more]) for more in ([], aside)
    )
    assert without.calibration != with_them.calibration
    assert with_them.measurement.out_of_scope == 1


def test_a_threshold_can_be_given(articles: tuple[Article, ...]) -> None:
    """Then it is measured there, whatever would have been chosen."""
    report = measure(
        Knowledge(tuple(articles[:5])), [Query("the weather", None, "test")], threshold=0.0
    )
    assert report.measurement.threshold == 0.0
    assert report.measurement.out_of_scope_recall == 0.0


def test_greetings_have_an_article_where_an_owner_wrote_one() -> None:
    """Then they are answered from it, not by the bot's own small talk."""
    articles = (
        Article("greeting", "Greeting", ("hello", "good morning"), "Welcome to our shop!"),
        Article("room", "Housing", ("find a room", "student room"), "Ask the hall."),
    )
    report = measure(
        Knowledge(tuple(articles)), [Query("good morning", "greeting", "test")], threshold=0.0
    )
    assert report.measurement.in_scope_accuracy == 1.0


@pytest.mark.parametrize(
    "path",
    [newcomers_file(), Path(__file__).with_name("newcomers_second.json")],
    ids=lambda p: p.stem,
)
def test_a_newcomer_is_answered_rightly_or_not_at_all(
    articles: tuple[Article, ...], path: Path
) -> None:
    """Of forty questions with an answer at least 32 get it; of twenty without at most 3 get one."""
    queries = load_queries(path, Knowledge(tuple(articles)))
    assert len(json.loads(path.read_text(encoding="utf-8"))) == 60
    found = measure(Knowledge(tuple(articles)), queries).measurement
    assert (found.in_scope, found.out_of_scope) == (40, 20)
    assert found.in_scope_accuracy is not None
    assert found.out_of_scope_recall is not None
    assert round(found.in_scope_accuracy * 40) >= 32
    assert round((1 - found.out_of_scope_recall) * 20) <= 3
