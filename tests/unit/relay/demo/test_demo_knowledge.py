"""The demo's articles."""

from __future__ import annotations

import re

import pytest

from relay.bots.articles import Article, read_articles
from relay.demo import knowledge_folder, site_folder

_ARTICLES = read_articles(knowledge_folder())


def test_there_are_articles_on_all_that_newcomers_ask() -> None:
    """Fewer than three dozen would leave common questions open."""
    assert len(_ARTICLES) >= 36


@pytest.mark.parametrize("article", _ARTICLES, ids=lambda article: article.article_id)
def test_an_article_is_made_as_the_others(article: Article) -> None:
    """Its file is named by its id, it has enough examples, and its text fits a chat."""
    assert (knowledge_folder() / f"{article.article_id}.md").is_file()
    assert 6 <= len(article.questions) <= 12
    assert len(set(article.questions)) == len(article.questions)
    assert 60 <= len(article.body.split()) <= 160
    assert len(article.answer) <= 620


def test_no_example_question_belongs_to_two_articles() -> None:
    """Two answers to one question would be none."""
    asked = [question for article in _ARTICLES for question in article.questions]
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize(
    "article", [article for article in _ARTICLES if article.url], ids=lambda a: a.article_id
)
def test_a_source_leads_to_a_place_on_the_site(article: Article) -> None:
    """A visitor who follows it lands where the answer is."""
    page, _, anchor = (article.url or "").removeprefix("/demo/").partition("#")
    text = (site_folder() / page).read_text(encoding="utf-8")
    assert not anchor or re.search(rf'id="{anchor}"', text)
