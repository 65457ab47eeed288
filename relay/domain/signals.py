"""What a visitor's words say beside their question: anger, repetition, a topic for people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# How strongly each kind of words speaks of frustration (0 to 1); several add up like chances.
_ANGRY: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (weight, re.compile(pattern, re.IGNORECASE))
    for weight, pattern in (
        (
            0.6,
            r"\b(?:useless|ridiculous|pathetic|waste of (?:my )?time|rubbish|garbage|bullshit)\b",
        ),
        (0.6, r"\b(?:fuck\w*|shit\w*|wtf|damn(?:ed)?|bloody|idiot\w*|stupid|moron\w*|crap)\b"),
        (
            0.5,
            r"\bnot what i (?:asked|meant|said|wanted)\b|\byou (?:dont|don't|do not) understand\b",
        ),
        (0.5, r"\b(?:already|just) (?:told|said|asked|explained)\b|\bhow many times\b"),
        (0.5, r"\b(?:fed up|frustrat\w+|annoy(?:ed|ing)|angry|furious|had enough|sick of)\b"),
        (0.4, r"\b(?:doesn'?t|does not|didn'?t|did not|not) (?:help\w*|work\w*|answer\w*)\b"),
        (0.4, r"\b(?:terrible|awful|horrible|worst|unacceptable|disgrace\w*|joke of a)\b"),
        (0.4, r"\b(?:nutzlos|unverschaemt|unverschämt|scheiss\w*|scheiß\w*|verarsch\w*)\b"),
        (0.4, r"\b(?:inutil|inútil|mierda|inutile|nul|putain|merde|merda|ridicul[oae])\b"),
        (0.3, r"[!?]{3,}"),
    )
)
_SHOUTED = re.compile(r"\b[A-Z]{3,}\b")
_SHOUTING, _SHOUTED_WORDS = 0.3, 3
_WORD = re.compile(r"[^\W_]+")
_ALIKE = 0.75
_RECENT = 6
_MAX_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class Signals:
    """What was seen in the visitor's last words.

    ``frustration`` is from 0 to 1, ``angry`` the words that speak of it;
    ``said`` is how often nearly the same was said; ``topic`` is one that the
    owner wants with people, ``topic_word`` the word that names it.
    """

    frustration: float = 0.0
    angry: str = ""
    said: int = 1
    topic: str | None = None
    topic_word: str = ""


CALM = Signals()
"""Nothing was seen."""


def read_signals(said: Sequence[str], topics: Mapping[str, Sequence[str]]) -> Signals:
    """Return what the last of ``said`` says beside the question.

    Args:
        said: What the visitor said, oldest first.
        topics: The words that name each topic for people.
    """
    if not said:
        return CALM
    last = said[-1][:_MAX_CHARS]
    frustration, angry = _frustration(last)
    topic, word = _topic(last, topics)
    return Signals(frustration, angry, _times(said), topic, word)


def _frustration(text: str) -> tuple[float, str]:
    calm, words = 1.0, []
    for weight, pattern in _ANGRY:
        match = pattern.search(text)
        if match is not None:
            calm *= 1 - weight
            words.append(match.group())
    shouted = _SHOUTED.findall(text)
    if len(shouted) >= _SHOUTED_WORDS and text.upper() == text:
        calm *= 1 - _SHOUTING
        words.append(shouted[0])
    return round(1 - calm, 4), ", ".join(words)


def _times(said: Sequence[str]) -> int:
    last = set(_WORD.findall(said[-1][:_MAX_CHARS].casefold()))
    recent = [set(_WORD.findall(text[:_MAX_CHARS].casefold())) for text in said[-_RECENT:-1]]
    return 1 + sum(_is_alike(last, earlier) for earlier in recent)


def _is_alike(one: set[str], other: set[str]) -> bool:
    # One word alone ("yes") is often said twice and means something else each time.
    together = one | other
    return len(one) > 1 and len(one & other) >= _ALIKE * len(together)


def _topic(text: str, topics: Mapping[str, Sequence[str]]) -> tuple[str | None, str]:
    for topic, words in topics.items():
        for word in words:
            if word and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
                return topic, word
    return None, ""
