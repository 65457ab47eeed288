"""Greetings, thanks and the like: answered in kind, never a failure."""

from __future__ import annotations

import re
from enum import StrEnum

from relay.bots.words import normalise

_MAX_CHARS = 120


class Kind(StrEnum):
    """What a visitor who says nothing about the matter says; the telling ones first."""

    IDENTITY = "identity"
    ABILITY = "ability"
    WELLBEING = "wellbeing"
    GOODBYE = "goodbye"
    THANKS = "thanks"
    GREETING = "greeting"
    AGREEMENT = "agreement"


_PHRASES: dict[Kind, str] = {
    Kind.IDENTITY: (
        r"(?:who|what) (?:are|r) (?:you|u)(?: exactly)?|whats your name|what is your name"
        r"|(?:are|r) (?:you|u) (?:an? )?(?:ai|bot|chatbot|robot|machine|computer|human|person"
        r"|real person|real human|real)(?: or (?:an? )?(?:bot|robot|machine|human|person))?"
        r"|(?:is this|am i (?:talking|speaking|chatting) (?:to|with)) (?:an? )?"
        r"(?:bot|chatbot|robot|machine|human|person|real person)"
        r"(?: or (?:an? )?(?:bot|robot|machine|human|person))?"
    ),
    Kind.ABILITY: (
        r"help|help me|(?:i )?need help|i need (?:some|your) help|can (?:you|u) help(?: me)?"
        r"|could you help(?: me)?|what can (?:you|u) do(?: for me)?|how does this(?: chat)? work"
        r"|what can i ask(?: you)?|(?:i have|ive got) a question|can i ask (?:you )?"
        r"(?:a question|something)"
        r"|(?:are|is) (?:you|anyone|anybody|someone|somebody) (?:there|here)"
    ),
    Kind.WELLBEING: (
        r"how are (?:you|u)(?: doing)?(?: today)?|how r u|how do you do|hows it going"
        r"|how is it going|whats up|sup|nice to meet you"
    ),
    Kind.GOODBYE: (
        r"(?:good)?bye+|good bye|bye bye|see (?:you|ya)(?: later| soon)?|cya|ciao|farewell"
        r"|have a (?:nice|good|great) (?:day|evening|night|weekend|one)|good night|take care"
        r"|thats all|that is all|that was all|nothing else|no thanks|no thank you"
    ),
    Kind.THANKS: (
        r"thanks+|thank (?:you|u)|thx|thnx|tnx|ty|tysm|cheers|many thanks|much appreciated"
        r"|i appreciate (?:it|that|your help)|that (?:was|is) (?:very )?helpful|that helps?"
        r"|that helped(?: me)?"
    ),
    Kind.GREETING: (
        r"hi+|hello+|helo|hey+|hiya|heya|hola|howdy|yo|greetings|salut|moin|namaste|salam"
        r"|good (?:morning|afternoon|evening|day)|hallo|servus|dear (?:sir|madam|team|all)"
        r"|(?:sir|madam) or (?:sir|madam)"
    ),
    Kind.AGREEMENT: (
        r"ok+|okay+|okey|k|alright|all right|great|good|perfect|cool|nice|super|wonderful"
        r"|awesome|excellent|got it|i see|understood|i understand|sounds good|fine|very well"
        r"|good to know"
    ),
}
_REPLIES: dict[Kind, str] = {
    Kind.IDENTITY: (
        "I am {name}, an automated assistant. I answer from our help articles and show you "
        "which one; if you would rather talk to a person, just say so."
    ),
    Kind.ABILITY: (
        "Of course. Ask your question in your own words, a whole sentence works best. "
        "What I cannot answer, a person can."
    ),
    Kind.WELLBEING: "All well here, thank you. What would you like to know?",
    Kind.GOODBYE: "Goodbye, and all the best. You can come back to this chat at any time.",
    Kind.THANKS: "You are welcome. Is there anything else you would like to know?",
    Kind.GREETING: "Hello, I am {name}, an automated assistant. What would you like to know?",
    Kind.AGREEMENT: "Good. If anything else comes to mind, just ask.",
}
_FILLER = (
    r"there|again|everyone|everybody|team|folks|guys|all|sir|madam|dear|friend|mate|please|pls"
    r"|so much|very much|a lot|a million|for (?:your|the|all) (?:help|answer|time|info|information"
    r"|the help|your help)|for that|for now|today|then|well|oh|ah|and|but|just|now|you too"
)
# Longer phrases first, so that "good morning" is not read as "good" and an unknown "morning".
_STEP = re.compile(
    "|".join(
        rf"(?P<{name}>(?:{phrases})(?= |$))"
        for name, phrases in (*((kind.value, _PHRASES[kind]) for kind in Kind), ("filler", _FILLER))
    )
)
_SIGNS = {
    "\N{WAVING HAND SIGN}": Kind.GREETING,
    "\N{PERSON WITH FOLDED HANDS}": Kind.THANKS,
    "\N{HEAVY BLACK HEART}": Kind.THANKS,
    "\N{THUMBS UP SIGN}": Kind.AGREEMENT,
    "\N{OK HAND SIGN}": Kind.AGREEMENT,
    "\N{SMILING FACE WITH SMILING EYES}": Kind.AGREEMENT,
}
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


def small_talk_kind(text: str, bot_name: str = "") -> Kind | None:
    """Return what kind of small talk ``text`` is, or None when there is more in it.

    A message that greets *and* asks is no small talk: every word must belong to
    it, the bot's own name included.
    """
    if len(text) > _MAX_CHARS:
        return None
    plain = _squeeze(text)
    if not plain:
        return next((kind for sign, kind in _SIGNS.items() if sign in text), None)
    kinds = _kinds(plain, _squeeze(bot_name))
    return next((kind for kind in Kind if kind in kinds), None)


def small_talk_reply(kind: Kind, bot_name: str) -> str:
    """Return what a bot called ``bot_name`` says to small talk of ``kind``."""
    return _REPLIES[kind].format(name=bot_name)


def _squeeze(text: str) -> str:
    return _NOT_WORDS.sub(" ", normalise(text)).strip()


def _kinds(plain: str, name: str) -> set[str]:
    """Return the kinds ``plain`` is made of, none when a word belongs to no kind."""
    found: set[str] = set()
    rest = plain
    while rest:
        named = bool(name) and (rest == name or rest.startswith(f"{name} "))
        match = None if named else _STEP.match(rest)
        if match is None and not named:
            return set()
        if match is not None and match.lastgroup is not None:
            found.add(match.lastgroup)
        rest = rest[len(name) if match is None else match.end() :].lstrip()
    return found
