"""Synonyms: words that a knowledge base takes for one another.

A group is a line of words or short phrases separated by commas. The groups of a
whole knowledge base stand in ``synonyms.txt`` beside its articles, one a line;
those of one article in its head. A common group makes every text, articles and
questions alike, read as if its first word stood there. An article's own group
only adds ways to put that article's example questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from relay.bots.articles import Article, ArticleError, Group, synonym_group
from relay.bots.words import REMEMBERED_WORDS, normalise, stem, words

FILE = "synonyms.txt"
"""The name of the file beside the articles."""

VARIANTS_AT_MOST = 8
"""So many ways to put one example question are added; more would outweigh the others."""

_SPAN = re.compile(r"[^\W_]+")

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a text a word or phrase of a group stands."""

    start: int
    end: int
    key: Key


class Synonyms:
    """The common groups of a knowledge base; unchanging once made."""

    def __init__(self, groups: Sequence[Group] = ()) -> None:
        """Learn ``groups``; a word of two groups makes one of them."""
        self.groups = tuple(groups)
        self._first: dict[Key, str] = {}
        for group in groups:
            keys = [_key(word) for word in group]
            known = (self._first[key] for key in keys if key in self._first)
            first = next(known, group[0])
            for key in keys:
                self._first.setdefault(key, first)

    def read(self, text: str) -> str:
        """Return ``text`` with the first word of its group for each word of one."""
        if not self._first:
            return text
        parts, at = [], 0
        for place in _places(text, self._first):
            parts += [text[at : place.start], self._first[place.key]]
            at = place.end
        return "".join([*parts, text[at:]])

    def article(self, article: Article) -> Article:
        """Return ``article`` as it is taught: with its own groups, read by the common ones."""
        own = _with_own(article) if article.synonyms else article
        if not self._first:
            return own
        return replace(
            own,
            title=self.read(own.title),
            questions=tuple(map(self.read, own.questions)),
            body=self.read(own.body),
            keywords=tuple(map(self.read, own.keywords)),
        )


def parse_synonyms(text: str, *, where: str = FILE) -> tuple[Group, ...]:
    """Return the groups of a file: one a line, blank lines and ``#`` lines left out.

    Raises:
        ArticleError: With the line that is no group.
    """
    groups = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            groups.append(synonym_group(line.split(",")))
        except ArticleError as error:
            problem = f"{where}:{number}: {error}"
            raise ArticleError(problem) from None
    return tuple(groups)


def write_synonyms(groups: Iterable[Group]) -> str:
    """Return the text of a file with ``groups``, which ``parse_synonyms`` reads."""
    return "".join(f"{', '.join(group)}\n" for group in groups)


def _with_own(article: Article) -> Article:
    asked = list(article.questions)
    for question in article.questions:
        asked += _variants(question, article.synonyms)
    known = {_key(word) for word in article.keywords}
    added = [word for group in article.synonyms for word in group if _key(word) not in known]
    questions = tuple(dict.fromkeys(asked))
    return replace(article, questions=questions, keywords=(*article.keywords, *added))


def _variants(question: str, groups: Sequence[Group]) -> list[str]:
    found: list[str] = []
    for group in groups:
        by_key = {_key(word): word for word in group}
        for place in _places(question, by_key):
            before, after = question[: place.start], question[place.end :]
            others = (word for key, word in by_key.items() if key != place.key)
            found += [f"{before}{word}{after}" for word in others]
    return found[:VARIANTS_AT_MOST]


def _places(text: str, known: Iterable[Key]) -> Iterator[_Place]:
    """Yield where keys of ``known`` stand in ``text``, the longest where several begin."""
    keys = known if isinstance(known, dict) else set(known)
    longest = max(map(len, keys), default=0)
    spans = [(match.start(), match.end(), _word(match[0])) for match in _SPAN.finditer(text)]
    at = 0
    while at < len(spans):
        for length in range(min(longest, len(spans) - at), 0, -1):
            key = tuple(word for _, _, word in spans[at : at + length])
            if key in keys:
                yield _Place(spans[at][0], spans[at + length - 1][1], key)
                at += length
                break
        else:
            at += 1


def _key(text: str) -> Key:
    return tuple(_word(found) for found in _SPAN.findall(text))


@lru_cache(maxsize=REMEMBERED_WORDS)
def _word(span: str) -> str:
    return stem("".join(words(span)) or normalise(span))
