"""The picture of a measurement."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from relay.bots.articles import Article
from relay.bots.figure import draw
from relay.bots.knowledge_base import Knowledge
from relay.bots.labelled import Query
from relay.bots.measurement import measure

_SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_is_well_formed_and_complete(articles: tuple[Article, ...]) -> None:
    """A circle a row of the table, a curve a kind of question, and the threshold in words."""
    queries = [Query(article.title, article.article_id, "test") for article in articles[:8]]
    report = measure(Knowledge(tuple(articles[:8])), [*queries, Query("the weather", None, "test")])
    root = ET.fromstring(draw(report.measurement, report.trials))  # noqa: S314 - our own picture
    assert len(root.findall(f"{_SVG}circle")) == len(report.measurement.calibration)
    assert len(root.findall(f"{_SVG}polyline")) == 2
    words = " ".join("".join(node.itertext()) for node in root.iter(f"{_SVG}text"))
    assert f"chosen: {report.measurement.threshold:.2f}" in words


def test_one_kind_of_question_gives_one_curve(articles: tuple[Article, ...]) -> None:
    """What was not asked is not drawn."""
    report = measure(Knowledge(tuple(articles[:5])), [Query("the weather", None, "test")])
    assert draw(report.measurement, report.trials).count("<polyline") == 1
