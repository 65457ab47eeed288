"""Texts as weighted features: stems, their pairs, and pieces of words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Self

from relay.bots.words import FUNCTION_WORDS, stem, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHORTEST_PIECE, _LONGEST_PIECE = 2, 4
# Two subject words far apart belong together in a question, hardly so in a long text.
_MAX_PAIRED = 12
# Longer words are addresses and slips of the keyboard; their pieces are noise.
_MAX_WORD_CHARS = 30

Analyse = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """A text's features by column, each with its weight; both of one length."""

    columns: NDArray[np.intp]
    weights: NDArray[np.float64]


def phrases(text: str) -> list[str]:
    """Return the stems of ``text``, its neighbouring stems, and its pairs of subjects.

    Questions after an amount and after a duration differ in function words
    alone, so these count as neighbours; in any order only subjects are paired.
    """
    found = words(text)
    stems = [stem(word) for word in found]
    neighbours = [f"{left} {right}" for left, right in pairwise(stems)]
    subjects = sorted(
        {part for word, part in zip(found, stems, strict=True) if word not in FUNCTION_WORDS}
    )
    pairs = [f"{one}&{other}" for one, other in combinations(subjects[:_MAX_PAIRED], 2)]
    return stems + neighbours + pairs


def pieces(text: str) -> list[str]:
    """Return the pieces of two to four letters of the words of ``text``, ends marked.

    They survive misspelling and endings.
    """
    found: list[str] = []
    for word in words(text):
        marked = f" {word[:_MAX_WORD_CHARS]} "
        for length in range(_SHORTEST_PIECE, _LONGEST_PIECE + 1):
            found += [marked[at : at + length] for at in range(len(marked) - length + 1)]
    return found


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a kind of features has learnt: them in the order of their columns, and their rarity."""

    names: tuple[str, ...]
    rarity: tuple[float, ...]


class Features:
    """The features that a set of texts has; unchanging once made."""

    def __init__(self, phrases_learnt: Learnt, pieces_learnt: Learnt) -> None:
        """Use what was learnt from a set of texts."""
        self.learnt = (phrases_learnt, pieces_learnt)
        first = _Block(phrases, phrases_learnt, 0)
        self._blocks = (first, _Block(pieces, pieces_learnt, first.size))
        self.size = sum(block.size for block in self._blocks)

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Self:
        """Learn the features of ``texts``.

        Phrases count alike wherever they stand; pieces count the more the fewer
        texts have them, because most are parts of the commonest words.
        """
        return cls(_learn(phrases, texts, weighted=False), _learn(pieces, texts, weighted=True))

    def row(self, text: str) -> Row:
        """Return what ``text`` has of the features learnt; each kind weighs one in all."""
        import numpy as np

        columns: list[int] = []
        weights: list[float] = []
        for block in self._blocks:
            block.add(text, columns, weights)
        return Row(np.array(columns, dtype=np.intp), np.array(weights, dtype=np.float64))


def _learn(analyse: Analyse, texts: Sequence[str], *, weighted: bool) -> Learnt:
    spread = Counter(found for text in texts for found in set(analyse(text)))
    known = sorted(spread)
    rarity = (
        math.log((1 + len(texts)) / (1 + spread[found])) + 1 if weighted else 1.0 for found in known
    )
    return Learnt(tuple(known), tuple(rarity))


class _Block:
    """Features of one kind, in columns from ``first`` on."""

    def __init__(self, analyse: Analyse, learnt: Learnt, first: int) -> None:
        self._analyse = analyse
        self._column = {found: first + place for place, found in enumerate(learnt.names)}
        self._rarity = learnt.rarity
        self._first = first
        self.size = len(learnt.names)

    def add(self, text: str, columns: list[int], weights: list[float]) -> None:
        # What is said twice counts more, but not twice.
        counts = Counter(found for found in self._analyse(text) if found in self._column)
        found_columns = [self._column[found] for found in counts]
        raw = [
            (1 + math.log(count)) * self._rarity[column - self._first]
            for column, count in zip(found_columns, counts.values(), strict=True)
        ]
        norm = math.hypot(*raw) or 1.0
        columns += found_columns
        weights += [weight / norm for weight in raw]
