"""A knowledge base of any size, like a shop's: many things, and much to know of each."""

from __future__ import annotations

import random
from collections.abc import Iterator

from relay.bots.articles import Article
from relay.bots.knowledge_base import Knowledge

SYLLABLES = "ba co di fu ga ho ki lo ma ne po qui ra so ta vu wi xa ye zo".split()  # noqa: SIM905 - twenty quoted syllables would be harder to read

ASPECTS = {
    "price": ("how much is {a}", "what does {a} cost", "price of {a}", "is {a} expensive"),
    "return": ("can i return {a}", "send {a} back", "i do not want {a} any more", "refund for {a}"),
    "delivery": ("when will {a} arrive", "how long does {a} take to come", "delivery time of {a}",
                 "where is the {b} i ordered"),
    "repair": ("my {b} is broken", "who repairs {a}", "{a} stopped working", "fix {a}"),
    "size": ("how big is {a}", "measurements of {a}", "will {a} fit", "which size of {b}"),
    "care": ("how do i clean {a}", "wash {a}", "looking after {a}", "what is good for {a}"),
    "guarantee": ("how long is the guarantee on {a}", "warranty of {a}", "is {a} covered",
                  "guarantee claim for {a}"),
    "stock": ("do you have {a} in stock", "is {a} available", "is {a} coming back", "{b} sold out"),
}  # fmt: skip


def knowledge_of(count: int) -> Knowledge:
    """Return ``count`` articles, always the same."""
    chance = random.Random(1)
    return Knowledge(tuple(_article(place, *pair) for place, pair in _pairs(count, chance)))


def question_of(place: int) -> str:
    """Return a question as visitors ask them, about one of the articles."""
    pairs = list(_pairs(place % 997 + 1, random.Random(1)))
    thing, aspect = pairs[-1][1]
    asked = ASPECTS[aspect][place % 4].format(a=f"your {thing}", b=thing)
    return f"hello, {asked} please?"


def _pairs(count: int, chance: random.Random) -> Iterator[tuple[int, tuple[str, str]]]:
    things: list[str] = []
    for place in range(count):
        if place % len(ASPECTS) == 0:
            things.append("".join(chance.choices(SYLLABLES, k=3)))
        yield place, (things[-1], list(ASPECTS)[place % len(ASPECTS)])


def _article(place: int, thing: str, aspect: str) -> Article:
    forms = (f"a {thing}", f"the {thing}", f"my new {thing}")
    questions = tuple(asked.format(a=form, b=thing) for form in forms for asked in ASPECTS[aspect])
    body = (
        f"This is what we say of the {aspect} of a {thing}. It is number {place} in our list, and "
        f"whoever bought a {thing} may ask us again.\n\nMore about the {thing} is on its own page."
    )
    return Article(
        f"{thing}-{aspect}-{place}", f"{thing}: {aspect}", tuple(dict.fromkeys(questions)), body
    )
