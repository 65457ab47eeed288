"""Articles as JSON and as CSV, for programs and for spreadsheets.

JSON is ``{"articles": [...], "synonyms": [[...], ...]}`` or the list of articles
alone, each ``{"id", "title", "questions", "answer"}`` and optionally ``url``,
``keywords`` and ``synonyms``. CSV has the same columns; a cell with several values
has one on each line, a group of synonyms with commas between its words.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import msgspec

from relay.bots.articles import Article, ArticleError, Group, make_article

COLUMNS = ("id", "title", "questions", "answer", "url", "keywords", "synonyms")
"""The columns of CSV, in the order in which they are written."""

_NEEDED = COLUMNS[:4]
# One article is a page of text; a longer cell is a broken file.
_MAX_CELL_CHARS = 1_000_000


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An article in JSON."""

    id: str
    title: str
    questions: tuple[str, ...]
    answer: str
    url: str | None = None
    keywords: tuple[str, ...] = ()
    synonyms: tuple[Group, ...] = ()


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    articles: tuple[Row, ...]
    synonyms: tuple[Group, ...] = ()


def from_json(text: str) -> tuple[tuple[Article, ...], tuple[Group, ...]]:
    """Return the articles and the common groups of synonyms.

    Raises:
        ArticleError: Naming the entry that is wrong.
    """
    plain = text.lstrip().startswith("[")
    try:
        if plain:
            document = _Document(msgspec.json.decode(text, type=tuple[Row, ...]))
        else:
            document = msgspec.json.decode(text, type=_Document)
    except msgspec.DecodeError as error:
        problem = f"this is no list of articles in JSON: {error}."
        raise ArticleError(problem) from None
    rows = [(f"entry {place}", row) for place, row in enumerate(document.articles)]
    return _articles(rows), document.synonyms


def to_json(articles: Sequence[Article], synonyms: Sequence[Group]) -> str:
    """Return the articles and common groups as JSON, which ``from_json`` reads."""
    document = _Document(tuple(map(_row, articles)), tuple(synonyms))
    encoded = msgspec.json.format(msgspec.json.encode(document), indent=2)
    return f"{encoded.decode()}\n"


def from_csv(text: str) -> tuple[Article, ...]:
    """Return the articles of a table.

    Raises:
        ArticleError: Naming the line or column that is wrong.
    """
    csv.field_size_limit(_MAX_CELL_CHARS)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = tuple(reader.fieldnames or ())
        wrong = [name for name in columns if name not in COLUMNS]
        missing = [name for name in _NEEDED if name not in columns]
        if wrong or missing:
            problem = (
                f"the first line must name the columns {', '.join(COLUMNS)}; "
                f"missing: {', '.join(missing) or 'none'}; not known: {', '.join(wrong) or 'none'}."
            )
            raise ArticleError(problem)
        rows = []
        for cells in reader:
            where = f"line {reader.line_num}"
            rows.append((where, _of_cells(cells, where)))
        return _articles(rows)
    except csv.Error as error:
        problem = f"after line {reader.line_num}: this is no table of CSV: {error}."
        raise ArticleError(problem) from None


def to_csv(articles: Sequence[Article]) -> str:
    """Return the articles as a table, which ``from_csv`` reads."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for article in articles:
        row = _row(article)
        groups = "\n".join(", ".join(group) for group in row.synonyms)
        questions, keywords = "\n".join(row.questions), "\n".join(row.keywords)
        writer.writerow((row.id, row.title, questions, row.answer, row.url or "", keywords, groups))
    return out.getvalue()


def _of_cells(cells: dict[str | None, str | list[str] | None], where: str) -> Row:
    if None in cells:
        problem = f"{where}: there are more cells than in the first line."
        raise ArticleError(problem)
    text = {name: str(cell or "") for name, cell in cells.items()}
    groups = tuple(tuple(line.split(",")) for line in _values(text.get("synonyms", "")))
    return Row(
        text["id"],
        text["title"],
        _values(text["questions"]),
        text["answer"],
        url=text.get("url") or None,
        keywords=_values(text.get("keywords", "")),
        synonyms=groups,
    )


def _values(cell: str) -> tuple[str, ...]:
    return tuple(line for line in cell.splitlines() if line.strip())


def _articles(rows: Sequence[tuple[str, Row]]) -> tuple[Article, ...]:
    found: dict[str, Article] = {}
    for where, row in rows:
        try:
            article = make_article(
                Article(
                    row.id,
                    row.title,
                    row.questions,
                    row.answer,
                    url=row.url,
                    keywords=row.keywords,
                    synonyms=row.synonyms,
                )
            )
        except ArticleError as error:
            problem = f"{where}: {error}"
            raise ArticleError(problem) from None
        if article.article_id in found:
            problem = f"{where}: the id '{article.article_id}' is used twice."
            raise ArticleError(problem)
        found[article.article_id] = article
    return tuple(found.values())


def _row(article: Article) -> Row:
    return Row(
        article.article_id,
        article.title,
        article.questions,
        article.body,
        url=article.url,
        keywords=article.keywords,
        synonyms=article.synonyms,
    )
