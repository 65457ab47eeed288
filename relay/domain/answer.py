"""What a bot is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance of the conversation so far; ``voice`` as in the transcript."""

    voice: str
    text: str


@dataclass(frozen=True, slots=True)
class ArticleSource:
    """The article an answer was taken from."""

    article_id: str
    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the visitor may have meant, as they would put it, and how likely (0 to 1)."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class BotAnswer:
    """What the bot would say.

    ``confidence`` is its own estimate, from 0 to 1, that ``text`` answers the
    question; the rules of escalation decide what to do with it. An abstaining
    bot returns an empty ``text``. ``small_talk`` marks greetings and thanks,
    which are never a failure. ``choices`` are the likeliest meanings of the
    question, best first, the one answered included.
    """

    text: str
    confidence: float
    sources: tuple[ArticleSource, ...] = ()
    small_talk: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Awaited:
    """The bot's answer comes by itself, within so many seconds or not at all."""

    within_s: float
