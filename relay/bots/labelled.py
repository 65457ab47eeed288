"""Reading articles and labelled questions from JSON files, with errors that say where."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from relay.bots.articles import Article, ArticleError, read_articles

T = TypeVar("T")


class _ArticleRow(msgspec.Struct, frozen=True):
    id: str
    title: str
    questions: tuple[str, ...]
    answer: str = ""
    url: str | None = None
    keywords: tuple[str, ...] = ()


class Query(msgspec.Struct, frozen=True):
    """A question with the id of the article that answers it, None where nothing does.

    ``split`` is "validation" where it may be looked at to choose a threshold,
    and "test" where it is only scored.
    """

    text: str
    article: str | None
    split: Literal["validation", "test"]


class LabelledError(ValueError):
    """A file of articles or questions cannot be used; the text says where and why."""


def load_articles(path: Path) -> tuple[Article, ...]:
    """Read a folder of Markdown articles, or a JSON file with a list of them.

    Raises:
        LabelledError: When it cannot be used.
    """
    if path.is_dir():
        try:
            return read_articles(path)
        except ArticleError as error:
            raise LabelledError(str(error)) from None
    rows = _read(path, list[_ArticleRow])
    seen: set[str] = set()
    for place, row in enumerate(rows):
        if row.id in seen:
            problem = f"{path}: entry {place}: the id {row.id!r} is used twice."
            raise LabelledError(problem)
        seen.add(row.id)
    if not rows:
        problem = f"{path}: there is no article in it."
        raise LabelledError(problem)
    return tuple(
        Article(row.id, row.title, row.questions, row.answer, url=row.url, keywords=row.keywords)
        for row in rows
    )


def load_queries(path: Path, articles: tuple[Article, ...]) -> tuple[Query, ...]:
    """Read a JSON file with a list of labelled questions.

    Raises:
        LabelledError: When it cannot be used, or names an article that is not there.
    """
    queries = tuple(_read(path, list[Query]))
    known = {article.article_id for article in articles}
    for place, query in enumerate(queries):
        if query.article is not None and query.article not in known:
            problem = f"{path}: entry {place}: there is no article {query.article!r}."
            raise LabelledError(problem)
    if not any(query.split == "test" for query in queries):
        problem = f'{path}: nothing to score; give some questions the "split": "test".'
        raise LabelledError(problem)
    return queries


def _read(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as error:
        problem = f"{path} cannot be read: {error.strerror}."
    except msgspec.DecodeError as error:
        problem = f"{path}: {error}."
    raise LabelledError(problem)
