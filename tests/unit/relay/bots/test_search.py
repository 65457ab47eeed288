"""Full-text search over articles."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor

import pytest

from relay.bots.articles import Article
from relay.bots.search import FullTextSearch

_ARTICLES = (
    Article("visa", "Student visas", ("how do I get a visa",), "Ask the embassy."),
    Article("room", "A room", ("where will I live",), "Ask the hall.", keywords=("café",)),
    Article("fees", "Fees", ("what does it cost",), "A visa and a room cost extra."),
)


def _found(search: FullTextSearch, question: str) -> list[int]:
    return [hit.index for hit in search.search(question)]


def test_the_most_relevant_article_comes_first() -> None:
    """A word of title and questions outweighs one of the body."""
    assert _found(FullTextSearch(_ARTICLES), "visa") == [0, 2]


def test_forms_and_accents_make_no_difference() -> None:
    """Words are compared by stem and without accents."""
    search = FullTextSearch(_ARTICLES)
    assert _found(search, "living") == [1]
    assert _found(search, "CAFE") == [1]


@pytest.mark.parametrize(
    "question",
    ['" OR 1 --', "title:visa", "visa*", "NEAR(visa room)", "NOT visa", "^visa", "(", ""],
)
def test_query_syntax_is_read_as_words(question: str) -> None:
    """Nothing a visitor types reaches the query language."""
    found = _found(FullTextSearch(_ARTICLES), question)
    assert set(found) <= {0, 1, 2}
    assert (0 in found) == ("visa" in question)


def test_the_number_of_hits_is_limited() -> None:
    """The best ones are kept."""
    assert [hit.index for hit in FullTextSearch(_ARTICLES).search("visa", limit=1)] == [0]


def test_many_threads_may_search_at_once() -> None:
    """Each gets what it would have got alone."""
    search = FullTextSearch(_ARTICLES)
    questions = ["visa", "room", "cost", "embassy"] * 50
    alone = [_found(search, question) for question in questions]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda question: _found(search, question), questions))
    assert together == alone


@pytest.mark.filterwarnings("error")
def test_connections_are_closed_with_the_index() -> None:
    """Nothing is left open when the index goes."""
    search = FullTextSearch(_ARTICLES)
    pool = search._pool
    assert len(pool) == 1
    del search
    gc.collect()
    assert len(pool) == 0
