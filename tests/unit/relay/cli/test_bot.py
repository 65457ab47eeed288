"""``baton bot``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from relay.cli.bot import bot
from relay.cli.common import CommandFailed

_ARTICLES = [
    {"id": "visa", "title": "Visa", "questions": ["get a visa", "student visa"], "answer": "Ask."},
    {"id": "room", "title": "Room", "questions": ["find a room", "a hall"], "answer": "Look."},
]
_QUERIES = [
    {"text": "student visas", "article": "visa", "split": "test"},
    {"text": "sourdough bread", "article": None, "split": "test"},
    {"text": "jazz", "article": None, "split": "validation"},
]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """The options that name a file of articles and one of queries."""
    articles, queries = tmp_path / "articles.json", tmp_path / "queries.json"
    articles.write_text(json.dumps(_ARTICLES))
    queries.write_text(json.dumps(_QUERIES))
    return ["evaluate", "--articles", str(articles), "--queries", str(queries)]


def test_the_figures_for_machines(files: list[str], tmp_path: Path) -> None:
    """One JSON object with what was promised, and a picture where one was wanted."""
    picture = tmp_path / "plot.svg"
    ran = CliRunner().invoke(bot, [*files, "--json", "--misses", "--plot", str(picture)])
    found = json.loads(ran.output)
    assert {
        "in_scope_accuracy", "out_of_scope_recall", "auroc", "threshold", "ms_per_reply_p50",
        "calibration", "memory_mb", "misses",
    } <= found.keys()  # fmt: skip
    assert (found["in_scope"], found["out_of_scope"], found["out_of_scope_recall"]) == (1, 1, 1.0)
    assert found["ms_per_reply_p50"] > 0
    assert found["plot"] == str(picture)
    assert picture.read_text().startswith("<svg")


def test_the_figures_for_people(files: list[str]) -> None:
    """The same as a table, with what went wrong where that is wanted."""
    ran = CliRunner().invoke(bot, [*files, "--misses", "--threshold", "1"])
    assert "1 questions with an answer, 1 without" in ran.output
    assert "threshold                1.000" in ran.output
    assert "declined, wanted visa: student visas" in ran.output


def test_without_articles_the_bots_own_are_measured(tmp_path: Path) -> None:
    """An article that is not there is named, so the wrong folder is soon found."""
    queries = tmp_path / "queries.json"
    queries.write_text(json.dumps(_QUERIES))
    ran = CliRunner().invoke(bot, ["evaluate", "--queries", str(queries)])
    assert isinstance(ran.exception, CommandFailed)
    assert "there is no article 'visa'" in str(ran.exception)


def test_a_picture_has_the_right_ending(files: list[str], tmp_path: Path) -> None:
    """No other kind of file is written under a misleading name."""
    ran = CliRunner().invoke(bot, [*files, "--plot", str(tmp_path / "plot.png")])
    assert isinstance(ran.exception, CommandFailed)
    assert "ends in .svg" in str(ran.exception)
