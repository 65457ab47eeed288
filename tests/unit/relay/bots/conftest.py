"""What the tests of the bots share: the demo's articles, and questions written apart from them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from relay.bots.articles import Article, read_articles
from relay.bots.evaluation import Trial, cross_validate
from relay.bots.knowledge import KnowledgeBot
from relay.demo import knowledge_folder

_HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def articles() -> tuple[Article, ...]:
    """The demo's articles."""
    return read_articles(knowledge_folder())


@pytest.fixture(scope="session")
def bot(articles: tuple[Article, ...]) -> KnowledgeBot:
    """A bot that knows the demo's articles and abstains as it would in the demo."""
    return KnowledgeBot(articles)


@pytest.fixture(scope="session")
def eager_bot(articles: tuple[Article, ...]) -> KnowledgeBot:
    """A bot that always gives its best guess, for measuring."""
    return KnowledgeBot(articles, threshold=0.0)


@pytest.fixture
def search_bot(articles: tuple[Article, ...], monkeypatch: pytest.MonkeyPatch) -> KnowledgeBot:
    """A bot made where scikit-learn cannot be imported, always giving its best guess."""
    _block_scikit_learn(monkeypatch)
    return KnowledgeBot(articles, threshold=0.0)


@pytest.fixture(scope="session")
def held_out(articles: tuple[Article, ...]) -> tuple[Trial, ...]:
    """Every example question, put to a bot trained without it."""
    return cross_validate(articles)


@pytest.fixture(scope="session")
def newcomers() -> list[tuple[str, str | None]]:
    """Questions of newcomers, with the article that answers them."""
    pairs = (line.split(" | ", 1) for line in _lines("newcomers.txt"))
    return [(question, article_id) for article_id, question in pairs]


@pytest.fixture(scope="session")
def out_of_scope() -> list[tuple[str, str | None]]:
    """Messages that no article answers."""
    return [(line, None) for line in _lines("out_of_scope.txt")]


def _lines(name: str) -> list[str]:
    text = (_HERE / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _block_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {name for name in sys.modules if name.partition(".")[0] == "sklearn"}
    for name in names | {"sklearn", "sklearn.svm", "sklearn.pipeline"}:
        monkeypatch.setitem(sys.modules, name, None)
