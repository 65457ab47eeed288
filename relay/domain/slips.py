"""Slips of the keyboard: how far two words are apart, and which one was meant."""

from __future__ import annotations

from collections.abc import Iterable

# Below this length a slip turns one real word into another too easily.
_MIN_CHARS = 4
# From this length on two slips are still recognisable.
_TWO_SLIPS_CHARS = 9


def edit_distance(one: str, other: str) -> int:
    """Count the letters to add, drop, change or swap with the next to turn one into the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, wanted in enumerate(other, start=1):
            best = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != wanted))
            swapped = row > 1 and column > 1 and letter == other[column - 2]
            if swapped and one[row - 2] == wanted:
                best = min(best, before[column - 2] + 1)
            current.append(best)
        before, last = last, current
    return last[-1]


def meant(typed: str, known: Iterable[str]) -> str | None:
    """Return the word of ``known`` that ``typed`` is a slip of, or None.

    The first letter is the same, or swapped with the second: it is seldom
    missed, and unrelated words mostly differ in it.
    """
    allowed = 2 if len(typed) >= _TWO_SLIPS_CHARS else 1
    if len(typed) < _MIN_CHARS:
        return None
    best, found = allowed + 1, None
    for word in known:
        if abs(len(word) - len(typed)) > allowed or len(word) < _MIN_CHARS:
            continue
        if word[0] != typed[0] and word[:2] != typed[1::-1]:
            continue
        distance = edit_distance(typed, word)
        if distance < best:
            best, found = distance, word
    return found
