"""Reading articles from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from relay.bots.articles import ArticleError, read_article, read_articles
from relay.domain.answer import ArticleSource

_WHOLE = """---
id: visa-fees
title: What a visa costs
url: /visas.html#fees
questions:
  - how much is a visa
keywords:
  - price
---

About **75** euros.

More is [here](/visas.html).
"""


def _write(folder: Path, text: str, name: str = "a.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_an_article_is_read_whole(tmp_path: Path) -> None:
    """Head and body become an article with its source and plain texts."""
    article = read_article(_write(tmp_path, _WHOLE))
    assert article.source == ArticleSource("visa-fees", "What a visa costs", "/visas.html#fees")
    assert article.questions == ("how much is a visa",)
    assert article.keywords == ("price",)
    assert article.answer == article.plain_body == "About 75 euros.\n\nMore is here."


def test_url_and_keywords_may_be_missing(tmp_path: Path) -> None:
    """The least an article needs is an id, a title, a question and a text."""
    article = read_article(_write(tmp_path, "---\nid: a\ntitle: A\nquestions:\n  - a\n---\nText"))
    assert (article.url, article.keywords) == (None, ())


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("id: visa-fees\n", "", r"a\.md:1: 'id' is missing"),
        ("id: visa-fees", "id: Visa Fees", r"a\.md:2: 'Visa Fees' is no id"),
        ("title: What a visa costs\n", "", r"a\.md:1: 'title' is missing"),
        ("url: /visas.html#fees", "link: /x", r"a\.md:4: 'link' is not known"),
        ("keywords:\n  - price", "tags:\n  - price", r"a\.md:7: 'tags' is not known"),
        ("keywords:\n  - price", "keywords: price", r"a\.md:7: 'keywords' must be a list"),
        ("url: /visas.html#fees", "url:", r"a\.md:4: 'url' needs a value"),
        ("  - how much is a visa\n", "", r"a\.md:5: 'questions' needs at least one"),
        ("title: What", "title: Visa: what", r"a\.md:3: .*double quotes"),
        ("About **75** euros.\n\nMore is [here](/visas.html).\n", "", "has no text"),
    ],
)
def test_a_faulty_article_is_refused_with_file_and_line(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    """The author of an article learns where it is wrong."""
    assert old in _WHOLE
    with pytest.raises(ArticleError, match=complaint):
        read_article(_write(tmp_path, _WHOLE.replace(old, new)))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are named as such."""
    path = tmp_path / "a.md"
    path.write_bytes(b"---\nid: \xff\n---\n")
    with pytest.raises(ArticleError, match="UTF-8"):
        read_article(path)


def test_articles_come_in_the_order_of_their_files(tmp_path: Path) -> None:
    """The same folder always gives the same list, other files left out."""
    _write(tmp_path, _WHOLE.replace("visa-fees", "two"), "b.md")
    _write(tmp_path, _WHOLE.replace("visa-fees", "one"), "a.md")
    _write(tmp_path, "not an article", "notes.txt")
    assert [article.article_id for article in read_articles(tmp_path)] == ["one", "two"]


def test_two_articles_may_not_share_an_id(tmp_path: Path) -> None:
    """A source must name one article."""
    _write(tmp_path, _WHOLE, "a.md")
    _write(tmp_path, _WHOLE, "b.md")
    with pytest.raises(ArticleError, match=r"b\.md: the id 'visa-fees' is taken by a\.md"):
        read_articles(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """A bot that knows nothing is a mistake of the set-up, and said so."""
    with pytest.raises(ArticleError, match="no articles found"):
        read_articles(tmp_path)
