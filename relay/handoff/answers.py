"""The chatbot's own function as a bot."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask

from relay.domain.answer import ArticleSource, BotAnswer, Turn
from relay.protocol.vocabulary import MAX_TEXT_CHARS

Reply = Callable[..., Any]
"""``reply(text)`` or ``reply(text, history)``; returns a text, an Answer, or None."""

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_TEXT_AND_HISTORY = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that says more than its words.

    ``confidence`` is the bot's own estimate from 0 to 1 that ``text`` answers the
    question; the rules of escalation judge it. ``source`` is the title, and
    ``url`` the address, of where the answer was taken from.

    Raises ValueError for another confidence.
    """

    text: str
    confidence: float = 1.0
    source: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        """Refuse a confidence that no rule could judge."""
        if not 0 <= self.confidence <= 1:
            message = f"confidence is {self.confidence!r}, and must be between 0 and 1"
            raise ValueError(message)


class CallableBot:
    """Implements the port ``Bot`` with a function of the application.

    Called within the application's context and among the greenlets, as the
    application's views are: what waits for the network lets others go on.
    """

    def __init__(self, app: Flask, reply: Reply, name: str) -> None:
        """Answer with ``reply``; visitors see ``name`` above it."""
        self._app = app
        self._reply = reply
        self._takes_history = takes_history(reply)
        self._name = name

    @property
    def name(self) -> str:
        """The name visitors see above its messages."""
        return self._name

    def answer(self, turns: Sequence[Turn], language: str | None) -> BotAnswer:  # noqa: ARG002 - of the port; the function reads the visitor's words themselves
        """Answer the last of ``turns``; raises what the function raises, or TypeError."""
        text, history = turns[-1].text, tuple(turns[:-1])
        with self._app.app_context():
            said = self._reply(text, history) if self._takes_history else self._reply(text)
        return bot_answer(said)


def takes_history(reply: Reply) -> bool:
    """Say whether ``reply`` wants the conversation so far as its second argument.

    It does where it cannot be called without one, or names it ``history``: any
    other optional argument was there for something else. Raises TypeError for what
    can be called in neither way, or has to be awaited.
    """
    if inspect.iscoroutinefunction(reply):
        message = "reply must not be async: several event loops cannot run beside gevent's."
        raise TypeError(message)
    try:
        parameters = tuple(inspect.signature(reply).parameters.values())
    except ValueError:
        return False
    given = [p for p in parameters if p.kind in _POSITIONAL]
    needed = [p for p in parameters if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
    takes_any = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    if not (given or takes_any) or len(needed) > _TEXT_AND_HISTORY or not _by_place(needed):
        message = "reply must be a function of the text, or of the text and the history."
        raise TypeError(message)
    named = len(given) >= _TEXT_AND_HISTORY and given[1].name == "history"
    return named or sum(p.kind in _POSITIONAL for p in needed) == _TEXT_AND_HISTORY


def _by_place(needed: Sequence[inspect.Parameter]) -> bool:
    return all(p.kind is not p.KEYWORD_ONLY for p in needed)


def bot_answer(said: Any) -> BotAnswer:  # noqa: ANN401 - whatever the application's function returned
    """Return what the function said as a bot's answer; raises TypeError."""
    match said:
        case None | "":
            return BotAnswer("", 0.0)
        case str():
            return BotAnswer(clipped(said), 1.0)
        case Answer():
            title = said.source or said.url
            sources = () if title is None else (ArticleSource(title, title, said.url),)
            return BotAnswer(clipped(said.text), said.confidence, sources)
        case _:
            message = f"reply returned {type(said).__name__} instead of a text or an Answer"
            raise TypeError(message)


def clipped(text: str) -> str:
    """Return ``text`` as long as a message may be."""
    return text if len(text) <= MAX_TEXT_CHARS else text[: MAX_TEXT_CHARS - 1].rstrip() + "…"
