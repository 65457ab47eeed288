"""Articles: what a knowledge bot knows, one Markdown file each.

An article's head (see ``relay.bots.front_matter``) has ``id``, ``title``,
``questions`` (as visitors type them), and optionally ``url`` and ``keywords``.
Its body answers first and explains afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from relay.bots.front_matter import FrontMatter, FrontMatterError, split_front_matter
from relay.bots.plain_text import lead, to_plain_text
from relay.domain.answer import ArticleSource

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_VALUES = frozenset({"id", "title", "url"})
_LISTS = frozenset({"questions", "keywords"})


class ArticleError(ValueError):
    """An article or a folder of articles cannot be used; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Article:
    """One answer of the knowledge base with the questions it answers.

    ``body`` is Markdown; ``answer`` and ``plain_body`` are without its signs.
    """

    article_id: str
    title: str
    questions: tuple[str, ...]
    body: str
    url: str | None = None
    keywords: tuple[str, ...] = ()

    @property
    def source(self) -> ArticleSource:
        """The reference shown below an answer taken from this article."""
        return ArticleSource(self.article_id, self.title, self.url)

    @property
    def answer(self) -> str:
        """What the bot says: the opening of the body, all of it where it is short."""
        return lead(self.body)

    @property
    def plain_body(self) -> str:
        """The whole body without Markdown signs."""
        return to_plain_text(self.body)


def read_articles(folder: Path) -> tuple[Article, ...]:
    """Read every ``*.md`` file of ``folder``, in the order of the file names.

    Raises:
        ArticleError: When the folder holds no article, or one cannot be read,
            or two share an id.
    """
    paths = sorted(folder.glob("*.md"))
    if not paths:
        problem = f"{folder}: no articles found; put at least one *.md file there."
        raise ArticleError(problem)
    articles = tuple(read_article(path) for path in paths)
    _refuse_shared_ids(zip(paths, articles, strict=True))
    return articles


def read_article(path: Path) -> Article:
    """Read one article.

    Raises:
        ArticleError: With file and line, when it is not as described above.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = f"{path}: cannot be read as UTF-8 text ({error})."
        raise ArticleError(problem) from error
    try:
        head, body = split_front_matter(text)
        return _article(head, body)
    except FrontMatterError as error:
        problem = f"{path}:{error.line}: {error}"
        raise ArticleError(problem) from None


def _article(head: FrontMatter, body: str) -> Article:
    _refuse_unknown_keys(head)
    article_id = _required(head, "id")
    if _ID.fullmatch(article_id) is None:
        problem = f"'{article_id}' is no id: use lower-case letters, digits and single hyphens."
        raise FrontMatterError(problem, line=head.lines["id"])
    title = _required(head, "title")
    questions = head.lists.get("questions", ())
    if not questions:
        problem = "'questions' needs at least one example question."
        raise FrontMatterError(problem, line=head.lines.get("questions", 1))
    if not to_plain_text(body):
        problem = "The article has no text below its head."
        raise FrontMatterError(problem, line=1)
    keywords = head.lists.get("keywords", ())
    return Article(
        article_id, title, questions, body, url=head.values.get("url"), keywords=keywords
    )


def _refuse_unknown_keys(head: FrontMatter) -> None:
    for key in head.values:
        if key not in _VALUES:
            problem = f"'{key}' must be a list." if key in _LISTS else f"'{key}' is not known."
            raise FrontMatterError(problem, line=head.lines[key])
    for key in head.lists:
        if key not in _LISTS:
            problem = f"'{key}' needs a value." if key in _VALUES else f"'{key}' is not known."
            raise FrontMatterError(problem, line=head.lines[key])


def _required(head: FrontMatter, key: str) -> str:
    value = head.values.get(key)
    if not value:
        problem = f"'{key}' is missing."
        raise FrontMatterError(problem, line=head.lines.get(key, 1))
    return value


def _refuse_shared_ids(found: Iterable[tuple[Path, Article]]) -> None:
    first: dict[str, Path] = {}
    for path, article in found:
        other = first.setdefault(article.article_id, path)
        if other != path:
            problem = f"{path}: the id '{article.article_id}' is taken by {other.name}."
            raise ArticleError(problem)
