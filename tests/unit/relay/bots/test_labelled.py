"""Articles and labelled questions from JSON files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relay.bots.labelled import LabelledError, Query, load_knowledge, load_queries
from relay.demo import knowledge_folder

_ROW = {
    "id": "credit_limit",
    "title": "Credit limit",
    "questions": ["raise my limit"],
    "answer": "So.",
}


def _write(folder: Path, content: object) -> Path:
    path = folder / "file.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_articles_of_others_are_read(tmp_path: Path) -> None:
    """Ids may be whatever they are elsewhere, and fields of others are passed over."""
    [article] = load_knowledge(_write(tmp_path, [{**_ROW, "more": 1}])).articles
    assert (article.article_id, article.title) == ("credit_limit", "Credit limit")
    assert (article.questions, article.answer) == (("raise my limit",), "So.")


def test_a_folder_of_markdown_will_do() -> None:
    """The articles of a running bot are measured as they are."""
    assert len(load_knowledge(knowledge_folder()).articles) > 30


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ([], "no article"),
        ([_ROW, _ROW], "entry 1: the id 'credit_limit' is used twice"),
        ([{"id": "a"}], "missing required field `title`"),
        ("[{", "truncated"),
        ([{**_ROW, "questions": "one"}], r"\$\[0\]\.questions"),
    ],
)
def test_what_is_wrong_with_articles_is_said(tmp_path: Path, content: object, problem: str) -> None:
    """The message names the file, the place and the fault."""
    path = _write(tmp_path, content)
    with pytest.raises(LabelledError, match=problem) as raised:
        load_knowledge(path)
    assert str(path) in str(raised.value)


def test_queries_are_read(tmp_path: Path) -> None:
    """Null means that nothing answers it."""
    articles = load_knowledge(_write(tmp_path, [_ROW]))
    rows = [
        {"text": "my limit", "article": "credit_limit", "split": "test"},
        {"text": "the weather", "article": None, "split": "validation"},
    ]
    assert load_queries(_write(tmp_path, rows), articles) == (
        Query("my limit", "credit_limit", "test"),
        Query("the weather", None, "validation"),
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"text": "x", "article": "other", "split": "test"}, "no article 'other'"),
        ({"text": "x", "article": None, "split": "train"}, "split"),
        ({"text": "x", "article": None, "split": "validation"}, "nothing to score"),
        ({"text": "x", "split": "test"}, "missing required field `article`"),
    ],
)
def test_what_is_wrong_with_queries_is_said(
    tmp_path: Path, row: dict[str, object], problem: str
) -> None:
    """A question about an article that is not there would count against the bot."""
    articles = load_knowledge(_write(tmp_path, [_ROW]))
    with pytest.raises(LabelledError, match=problem):
        load_queries(_write(tmp_path, [row]), articles)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """Whoever mistyped the path sees it."""
    with pytest.raises(LabelledError, match=r"nowhere\.json cannot be read"):
        load_knowledge(tmp_path / "nowhere.json")
