"""Full-text search over articles: SQLite FTS5 in memory, ranked by BM25."""

from __future__ import annotations

import sqlite3
import weakref
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from relay.bots.articles import Article
from relay.bots.words import normalise, words

# Titles and example questions say what an article is for; its body also names what it is not for.
_TITLE_WEIGHT, _QUESTIONS_WEIGHT, _KEYWORDS_WEIGHT, _BODY_WEIGHT = 2.0, 3.0, 2.0, 1.0
_MAX_TERMS = 40

_CREATE = (
    "CREATE VIRTUAL TABLE article USING fts5("
    "title, questions, keywords, body, tokenize = 'porter unicode61 remove_diacritics 2')"
)
_INSERT = "INSERT INTO article (rowid, title, questions, keywords, body) VALUES (?, ?, ?, ?, ?)"
_RANK = (
    "SELECT rowid, -bm25(article, ?, ?, ?, ?) AS relevance FROM article "
    "WHERE article MATCH ? ORDER BY relevance DESC, rowid LIMIT ?"
)

_Row = tuple[int, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found, by its place in the list given, and how relevant it is (0 and up)."""

    index: int
    relevance: float


class FullTextSearch:
    """An index that any number of threads may ask at once.

    SQLite connections are not shared between threads: each search borrows one
    from a pool and puts it back. A deque pops and appends atomically, so the
    pool needs no lock, which a native thread and a greenlet must not share.
    """

    def __init__(self, articles: Sequence[Article]) -> None:
        """Index ``articles``."""
        self._rows: tuple[_Row, ...] = tuple(
            (
                index,
                normalise(article.title),
                normalise("\n".join(article.questions)),
                normalise("\n".join(article.keywords)),
                normalise(article.plain_body),
            )
            for index, article in enumerate(articles)
        )
        self._pool: deque[sqlite3.Connection] = deque([_build(self._rows)])
        weakref.finalize(self, _close_all, self._pool)

    def search(self, question: str, *, limit: int = 10) -> list[Hit]:
        """Return the articles that share words with ``question``, best first."""
        terms = list(dict.fromkeys(words(question)))[:_MAX_TERMS]
        if not terms:
            return []
        # Quoted, so that what a visitor types is never read as query syntax.
        query = " OR ".join(f'"{term}"' for term in terms)
        weights = (_TITLE_WEIGHT, _QUESTIONS_WEIGHT, _KEYWORDS_WEIGHT, _BODY_WEIGHT)
        connection = self._borrow()
        try:
            found = connection.execute(_RANK, (*weights, query, limit)).fetchall()
        finally:
            self._pool.append(connection)
        return [Hit(index, relevance) for index, relevance in found]

    def _borrow(self) -> sqlite3.Connection:
        try:
            return self._pool.pop()
        except IndexError:
            return _build(self._rows)


def _build(rows: Iterable[_Row]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    connection.execute(_CREATE)
    connection.execute("BEGIN")
    connection.executemany(_INSERT, rows)
    connection.execute("COMMIT")
    return connection


def _close_all(pool: deque[sqlite3.Connection]) -> None:
    while pool:
        pool.pop().close()
