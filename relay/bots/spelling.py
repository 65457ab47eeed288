"""Correcting slips of the keyboard towards the words that articles use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations

from relay.bots.words import FUNCTION_WORDS, words
from relay.domain.slips import edit_distance

# Below this length a slip turns one real word into another too easily (cake, case, care).
_MIN_CHARS = 5
# From this length on two slips are still recognisable.
_TWO_SLIPS_CHARS = 8
_MAX_CHARS = 20
# Example questions hold slips on purpose: a word so many times rarer than its neighbour is one.
_RARER = 3


class Speller:
    """Knows a vocabulary and finds the word in it that a misspelt one was meant to be.

    Words are found by the strings they share after losing a letter or two, so a
    look-up does not depend on the size of the vocabulary.
    """

    def __init__(self, edited: Iterable[str], typed: Iterable[str] = ()) -> None:
        """Learn the words of both; the frequent ones win where two are as close.

        Args:
            edited: Texts whose spelling is right, such as titles and bodies.
            typed: Texts as people type them, slips included.
        """
        self._edited = {word for text in edited for word in words(text)}
        asked = [word for text in typed for word in words(text)]
        self._count = Counter(asked) + Counter(self._edited)
        self._by_shortened: dict[str, list[str]] = {}
        for word in sorted(self._count):
            if _MIN_CHARS <= len(word) <= _MAX_CHARS and word.isalpha():
                for shortened in _shortened(word):
                    self._by_shortened.setdefault(shortened, []).append(word)

    def correct(self, word: str) -> str:
        """Return the known word that ``word`` was meant to be, or ``word`` itself."""
        spelt = word in FUNCTION_WORDS or word in self._edited
        if spelt or not word.isalpha() or not _MIN_CHARS <= len(word) <= _MAX_CHARS:
            return word
        wanted = max(1, _RARER * self._count[word])
        likely = (found for found in self._candidates(word) if -found[1] >= wanted)
        return min(likely, default=(0, 0, word))[2]

    def _candidates(self, word: str) -> Iterator[tuple[int, int, str]]:
        # A first letter is seldom missed, and unrelated words mostly differ in it.
        allowed = _slips_allowed(word)
        seen: set[str] = set()
        for shortened in _shortened(word):
            for known in self._by_shortened.get(shortened, ()):
                if known == word or known in seen or known[0] != word[0]:
                    continue
                seen.add(known)
                slips = edit_distance(word, known)
                if slips <= min(allowed, _slips_allowed(known)):
                    yield slips, -self._count[known], known


def _slips_allowed(word: str) -> int:
    return 2 if len(word) >= _TWO_SLIPS_CHARS else 1


def _shortened(word: str) -> set[str]:
    """Return ``word`` and what is left of it after losing as many letters as slips are allowed."""
    found = {word}
    for lost in range(1, _slips_allowed(word) + 1):
        for kept in combinations(word, len(word) - lost):
            found.add("".join(kept))
    return found
