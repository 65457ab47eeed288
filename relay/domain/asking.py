"""Telling whether a visitor asks for a person, in their own words.

Every word is put into a class (a person, talking, wanting, ...), slips of the
keyboard towards a known word included, and the classes of a message are
compared with a few patterns. So it does not matter which verb, person or curse
is used, and a negation is seen where it stands. Words of all languages are known
at once, but a pattern is only looked for within one language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from relay.domain.asking_words import LANGUAGES, Vocabulary
from relay.domain.slips import meant

MAX_WORDS = 120
"""So much of a message is looked at; who wants a person says so sooner."""

# Shorter words are no two that were written as one.
_GLUED_CHARS = 6
_MAX_FIRST_CHARS = 4
# The words are quoted to the agent in one line.
_QUOTED_CHARS = 60

_APOSTROPHE = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}`]")
# Whoever asks what they talk to wants to know that, and gets told.
_WHO_IS_THERE = re.compile(
    r"\b(?:am i|are we|is this) (?:really |actually )?\w+(?: (?:to|with))?\b"
)
_CALL_BACK = re.compile(
    r"(?:^|[.,;:!?\n]|\b(?:please|pls|can|could|would|will|want|like)(?: you| someone| to)*) *"
    r"(?:just |please )?call me(?: back)?(?= ?(?:$|[.,;:!?\n]|please|now|today|asap|at |on ))"
)
_TOKEN = re.compile(r"[a-z0-9]+|[.,;:!?\n()]+")
_SERVICE = re.compile(r"\b(customer|client) (service|support|care|assistance|help|team)s?\b")
# Real words one slip away from a known one.
_NOT_SLIPS = frozenset(
    """
    contacted advice advise advised advisory agency agenda aged urgent argent assist assisted
    assistance assisting call called calls cell chance change changed changes chant charge charged
    chart charts cheat check chef chit coat colleges college connects connection connections
    consultancy consultation consultations consulting contacts contain content contest context
    contract contracts contrast employ employed employer employers employment operate operated
    operating operation parson peak personal personnel prison reason reasons reply represent
    season sneak some something sometimes soon speed spend stage stuff staffed steak supervise
    tale tall talks tank task tasks tell that them they walk what when wish with without work
    transfers transform translate translator reached teach each rear react please place plane
    need needs next nest wait wants went were real really list live lives life leave love move
    other mother hand hands band land pass past post pays gave given gift seen seem sees
    """.split()  # noqa: SIM905 - a hundred quoted words would be harder to read
)
_CLASSES = (
    ("N", "negations"), ("P", "persons"), ("A", "helpers"), ("S", "services"), ("T", "talking"),
    ("O", "wanting"), ("M", "qualities"), ("D", "articles"), ("R", "towards"), ("B", "machines"),
    ("H", "helping"), ("E", "closing"), ("G", "small"), ("W", "relatives"),
    ("Q", "asking_about"),
)  # fmt: skip
# Words that matter enough to be recognised misspelt.
_KEY_CLASSES = "PATOS"

# What may stand between talking and the person: "to", "me", "with", "a", "real" ...
_BETWEEN = r"[RGMDE]{0,7}"
_PERSON = r"(?:P+A*|A+|S+)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # "talk to a real person", "contact agent", "speak with the X agent"
        rf"(?<!D)T{_BETWEEN}(?:{_PERSON}|(?<=[DM])XP)",
        # "mit einem Mitarbeiter sprechen"
        r"RD?M{0,3}P[G]{0,2}T",
        # "someone to talk to", "a person I can speak with", "somebody who can help"
        r"P(?:R|W?G{1,3})T(?:R|\||$)",
        r"PW?G{1,3}H",
        # "I need an agent", "get me a person who can help"
        rf"O{_BETWEEN}P(?=\||$|E|[RGOW]{{1,3}}[TH]|TR?(?:\||$))",
        # "agent", "a human please", "human agent needed"
        r"^[GMDERO|]*P+[EGMRTOH|]*$",
        # "enough! a human now"
        r"\|[GMDRO]*P+E+(?=\||$)",
        # "not a bot"
        r"ND?M?B",
    )
)
_DECLINED = re.compile(r"N[OGRTDMNH]*$")
_INSIDE_DECLINED = re.compile(r"N[DMR]{0,2}P")


@dataclass(frozen=True, slots=True)
class Wish:
    """The words by which a person was asked for, and the language they are in."""

    words: str
    language: str


def asks_for_person(text: str) -> Wish | None:
    """Return the wish for a person in ``text``, None where there is none or it is declined."""
    plain = _WHO_IS_THERE.sub(" whoisthere ", _SERVICE.sub("customerservice", _plain(text)))
    called = _CALL_BACK.search(plain)
    if called is not None:
        return Wish(called.group(), "en")
    tokens = _TOKEN.findall(plain)[:MAX_WORDS]
    for language in LANGUAGES:
        words = list(_split_glued(tokens, language))
        classes = "".join(_class_of(word, language) for word in words)
        span = _wish(classes)
        if span is not None:
            return Wish(" ".join(words[slice(*span)])[:_QUOTED_CHARS], language)
    return None


def _wish(classes: str) -> tuple[int, int] | None:
    """Return the place of the first wish that is not declined."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(classes):
            found, before = match.group(), classes[: match.start()].rpartition("|")[2]
            if "P" not in found and "B" not in found and not _service_is_meant(classes, match):
                continue
            if "B" not in found and (_DECLINED.search(before) or _INSIDE_DECLINED.search(found)):
                continue
            return match.span()
    return None


def _service_is_meant(classes: str, match: re.Match[str]) -> bool:
    """Tell a wish to speak to a service from a question about its hours."""
    if "S" not in match.group():
        return True
    start = classes.rfind("|", 0, match.start()) + 1
    end = classes.find("|", match.end())
    return "Q" not in classes[start : end if end >= 0 else len(classes)]


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _APOSTROPHE.sub("", bare)


def _split_glued(tokens: list[str], language: str) -> Iterator[str]:
    """Yield the words, two that were written as one apart ("tosomebody")."""
    known = _known(language)
    for token in tokens:
        if token in known or len(token) < _GLUED_CHARS:
            yield token
            continue
        cut = next(
            (
                at
                for at in range(1, _MAX_FIRST_CHARS + 1)
                if known.get(token[:at]) in {"R", "G", "D"}
                and known.get(token[at:]) in {"P", "T", "O"}
            ),
            0,
        )
        yield from (token[:cut], token[cut:]) if cut else (token,)


@cache
def _known(language: str) -> dict[str, str]:
    """Return the class of each word of a language; the first class that lists it."""
    vocabulary: Vocabulary = LANGUAGES[language]
    found: dict[str, str] = {}
    for letter, field in _CLASSES:
        for word in getattr(vocabulary, field).split():
            found.setdefault(word, letter)
    return found


@cache
def _keys(language: str) -> dict[str, tuple[str, ...]]:
    """Return the words recognised misspelt, by the letters a slip of them may begin with."""
    found: dict[str, tuple[str, ...]] = {}
    for word, kind in _known(language).items():
        if kind in _KEY_CLASSES:
            for letter in set(word[:2]):
                found[letter] = (*found.get(letter, ()), word)
    return found


# People's words are few and come again and again; a slip is looked up once.
@lru_cache(maxsize=20_000)
def _class_of(word: str, language: str) -> str:
    if not word[0].isalnum():
        return "|"
    known = _known(language)
    if word in known or word in _NOT_SLIPS or word in _known("en"):
        return known.get(word, "X")
    key = meant(word, _keys(language).get(word[0], ()))
    return "X" if key is None else known[key]
