"""Reading articles and labelled questions from JSON files, with errors that say where."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from relay.bots.articles import Article, ArticleError, Group
from relay.bots.knowledge_base import Knowledge, read_knowledge


class _ArticleRow(msgspec.Struct, frozen=True):
    id: str
    title: str
    questions: tuple[str, ...]
    answer: str = ""
    url: str | None = None
    keywords: tuple[str, ...] = ()
    synonyms: tuple[Group, ...] = ()


class _Document(msgspec.Struct, frozen=True):
    articles: tuple[_ArticleRow, ...]
    synonyms: tuple[Group, ...] = ()


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


def load_knowledge(path: Path) -> Knowledge:
    """Read a knowledge base, or a JSON file with articles whose ids are anything.

    Raises:
        LabelledError: When it cannot be used.
    """
    if path.suffix.lower() != ".json":
        try:
            return read_knowledge(path)
        except ArticleError as error:
            raise LabelledError(str(error)) from None
    document = _read(path, list[_ArticleRow] | _Document)
    if isinstance(document, list):
        document = _Document(tuple(document))
    seen: set[str] = set()
    for place, row in enumerate(document.articles):
        if row.id in seen:
            problem = f"{path}: entry {place}: the id {row.id!r} is used twice."
            raise LabelledError(problem)
        seen.add(row.id)
    if not document.articles:
        problem = f"{path}: there is no article in it."
        raise LabelledError(problem)
    return Knowledge(tuple(map(_article, document.articles)), document.synonyms)


def _article(row: _ArticleRow) -> Article:
    return Article(
        row.id,
        row.title,
        row.questions,
        row.answer,
        url=row.url,
        keywords=row.keywords,
        synonyms=row.synonyms,
    )


def load_queries(path: Path, knowledge: Knowledge) -> tuple[Query, ...]:
    """Read a JSON file with a list of labelled questions.

    Raises:
        LabelledError: When it cannot be used, or names an article that is not there.
    """
    queries = tuple(_read(path, list[Query]))
    known = {article.article_id for article in knowledge.articles}
    for place, query in enumerate(queries):
        if query.article is not None and query.article not in known:
            problem = f"{path}: entry {place}: there is no article {query.article!r}."
            raise LabelledError(problem)
    if not any(query.split == "test" for query in queries):
        problem = f'{path}: nothing to score; give some questions the "split": "test".'
        raise LabelledError(problem)
    return queries


def _read(path: Path, kind: Any) -> Any:  # noqa: ANN401 - a type, and what is of it
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as error:
        problem = f"{path} cannot be read: {error.strerror}."
    except msgspec.DecodeError as error:
        problem = f"{path}: {error}."
    raise LabelledError(problem)
