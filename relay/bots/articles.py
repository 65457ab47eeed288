"""Articles: what a knowledge bot knows, one Markdown file each.

An article's head (see ``relay.bots.front_matter``) has ``id``, ``title``,
``questions`` (as visitors type them), and optionally ``url``, ``keywords`` and
``synonyms`` (see ``relay.bots.synonyms``). Its body answers first and explains
afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from relay.bots.front_matter import FrontMatter, FrontMatterError, scalar, split_front_matter
from relay.bots.plain_text import lead, to_plain_text
from relay.domain.answer import ArticleSource

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WORD = re.compile(r"[^\W_]")
_VALUES = frozenset({"id", "title", "url"})
_LISTS = frozenset({"questions", "keywords", "synonyms"})
# It names the article's file as well.
_ID_CHARS = 100
_LEAST_IN_GROUP = 2

Group = tuple[str, ...]
"""Words or short phrases that mean the same."""


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
    synonyms: tuple[Group, ...] = ()

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
    found = read_files(folder)
    if not found:
        problem = f"{folder}: no articles found; put at least one *.md file there."
        raise ArticleError(problem)
    return tuple(found.values())


def read_files(folder: Path) -> dict[Path, Article]:
    """Read the articles of ``folder`` by their files; raises ArticleError, not for an empty one."""
    found = {path: read_article(path) for path in sorted(folder.glob("*.md"))}
    _refuse_shared_ids(found.items())
    return found


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
    return parse_article(text, where=str(path))


def parse_article(text: str, *, where: str) -> Article:
    """Return the article that ``text`` is; raises ArticleError with ``where`` and the line."""
    try:
        head, body = split_front_matter(text)
        return _article(head, body)
    except FrontMatterError as error:
        problem = f"{where}:{error.line}: {error}"
        raise ArticleError(problem) from None


def make_article(article: Article) -> Article:
    """Return ``article`` tidied as a file holds it: values on one line, nothing empty.

    Raises:
        ArticleError: Where it is no article; the text says why.
    """
    article_id, title = one_line(article.article_id), one_line(article.title)
    questions = _lines(article.questions)
    body = "\n".join(article.body.splitlines()).strip()
    if _ID.fullmatch(article_id) is None or len(article_id) > _ID_CHARS:
        problem = (
            f"'{article_id}' is no id: use lower-case letters, digits and single hyphens, "
            f"{_ID_CHARS} at most."
        )
    elif not title:
        problem = "'title' is missing."
    elif not questions:
        problem = "'questions' needs at least one example question."
    elif not to_plain_text(body):
        problem = "The article has no text."
    else:
        return Article(
            article_id,
            title,
            questions,
            body,
            url=one_line(article.url or "") or None,
            keywords=_lines(article.keywords),
            synonyms=tuple(synonym_group(group) for group in article.synonyms),
        )
    raise ArticleError(problem)


def write_article(article: Article) -> str:
    """Return the Markdown file of a tidied article, which ``read_article`` reads back."""
    lines = ["---", f"id: {scalar(article.article_id)}", f"title: {scalar(article.title)}"]
    if article.url:
        lines.append(f"url: {scalar(article.url)}")
    lists = (
        ("questions", article.questions),
        ("keywords", article.keywords),
        ("synonyms", tuple(", ".join(group) for group in article.synonyms)),
    )
    for key, values in lists:
        if values:
            lines += [f"{key}:", *(f"  - {scalar(value)}" for value in values)]
    return "\n".join([*lines, "---", "", article.body, ""])


def synonym_group(words: Iterable[str]) -> Group:
    """Return a group of words that mean the same, tidied; raises ArticleError for a single one."""
    # A comma separates the words wherever groups are written.
    found = _lines(word.replace(",", " ") for word in words)
    group = tuple(dict.fromkeys(word for word in found if _WORD.search(word)))
    if len(group) < _LEAST_IN_GROUP:
        problem = "synonyms need at least two words on a line, separated by commas."
        raise ArticleError(problem)
    return group


def one_line(text: str) -> str:
    """Return ``text`` on one line, without spaces around it."""
    return " ".join(text.split())


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(one_line, texts)))


def _article(head: FrontMatter, body: str) -> Article:
    _refuse_unknown_keys(head)
    article = Article(
        head.values.get("id", ""),
        head.values.get("title", ""),
        head.lists.get("questions", ()),
        body,
        url=head.values.get("url"),
        keywords=head.lists.get("keywords", ()),
        synonyms=tuple(tuple(line.split(",")) for line in head.lists.get("synonyms", ())),
    )
    for key in ("id", "title"):
        if not head.values.get(key):
            problem = f"'{key}' is missing."
            raise FrontMatterError(problem, line=head.lines.get(key, 1))
    try:
        return make_article(article)
    except ArticleError as error:
        raise FrontMatterError(str(error), line=_line_of(str(error), head)) from None


def _line_of(problem: str, head: FrontMatter) -> int:
    """Return the line of the key that ``problem`` is about."""
    keys = (("is no id", "id"), ("questions", "questions"), ("synonyms", "synonyms"))
    key = next((key for words, key in keys if words in problem), "")
    return head.lines.get(key, 1)


def _refuse_unknown_keys(head: FrontMatter) -> None:
    for key in head.values:
        if key not in _VALUES:
            problem = f"'{key}' must be a list." if key in _LISTS else f"'{key}' is not known."
            raise FrontMatterError(problem, line=head.lines[key])
    for key in head.lists:
        if key not in _LISTS:
            problem = f"'{key}' needs a value." if key in _VALUES else f"'{key}' is not known."
            raise FrontMatterError(problem, line=head.lines[key])


def _refuse_shared_ids(found: Iterable[tuple[Path, Article]]) -> None:
    first: dict[str, Path] = {}
    for path, article in found:
        other = first.setdefault(article.article_id, path)
        if other != path:
            problem = f"{path}: the id '{article.article_id}' is taken by {other.name}."
            raise ArticleError(problem)
