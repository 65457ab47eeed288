"""The chatbot's own function as a bot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask, current_app

from relay.domain.answer import ArticleSource, BotAnswer
from relay.handoff import Answer, Turn
from relay.handoff.answers import CallableBot, bot_answer, clipped, takes_history
from relay.protocol.vocabulary import MAX_TEXT_CHARS

TURNS = (Turn("bot", "Hello!"), Turn("visitor", "And today?"))


class _Method:
    def reply(self, text: str) -> str:
        return text

    def both(self, text: str, history: Sequence[Turn]) -> str:
        return f"{text} {len(history)}"


def _optional(text: str, language: str = "en") -> str:
    return f"{text} {language}"


def _named(text: str, history: Sequence[Turn] = ()) -> str:
    return f"{text} {len(history)}"


def _two(text: str, turns: Sequence[Turn]) -> str:
    return f"{text} {len(turns)}"


@pytest.mark.parametrize(("reply", "expected"), [
    (lambda text: text, False), (lambda text, history: (text, history), True), (_two, True),
    (_optional, False), (_named, True), (_Method().reply, False), (_Method().both, True),
    (lambda *texts: texts, False), (lambda text, **options: (text, options), False),
    (str.upper, False), (lambda text, *, loud=False: (text, loud), False), (str, False),
])  # fmt: skip
def test_who_wants_the_history(reply: Callable[..., Any], *, expected: bool) -> None:
    """A function is given the conversation where it asks for it, and only there."""
    assert takes_history(reply) is expected


async def _awaited(text: str) -> str:
    return text


@pytest.mark.parametrize("reply", [
    _awaited, lambda: "x", lambda a, b, c: (a, b, c), lambda text, *, must: (text, must),
    7, None, "answer",
])  # fmt: skip
def test_what_is_no_reply(reply: Any) -> None:  # noqa: ANN401 - whatever somebody passes
    """What cannot be asked with a text is refused when it is given, not when a visitor comes."""
    with pytest.raises(TypeError):
        takes_history(reply)


@pytest.mark.parametrize(("said", "expected"), [
    ("Yes.", BotAnswer("Yes.", 1.0)), ("", BotAnswer("", 0.0)), (None, BotAnswer("", 0.0)),
    (Answer("Perhaps.", 0.3), BotAnswer("Perhaps.", 0.3)),
    (Answer("See there.", 0.9, "Prices", "https://shop.example/prices"),
     BotAnswer("See there.", 0.9,
               (ArticleSource("Prices", "Prices", "https://shop.example/prices"),))),
])  # fmt: skip
def test_what_functions_say(said: object, expected: BotAnswer) -> None:
    """Texts are sure, nothing is not known, and answers say how sure they are."""
    assert bot_answer(said) == expected


@pytest.mark.parametrize("wrong", [7, b"Yes.", ["Yes."], {"reply": "Yes."}])
def test_what_is_no_answer(wrong: object) -> None:
    """Anything else is told as the mistake that it is."""
    with pytest.raises(TypeError, match="instead of a text or an Answer"):
        bot_answer(wrong)


@pytest.mark.parametrize("confidence", [-0.1, 1.1, 95, float("nan")])
def test_what_is_no_confidence(confidence: float) -> None:
    """A confidence beyond its limits is refused, before it hands over everybody or nobody."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        Answer("Yes.", confidence)


def test_texts_fit_into_messages() -> None:
    """A text that is too long is cut where a message ends, and says so."""
    long = clipped("x" * (MAX_TEXT_CHARS + 1))
    assert (len(long), long[-1]) == (MAX_TEXT_CHARS, "…")
    assert clipped("x" * MAX_TEXT_CHARS) == "x" * MAX_TEXT_CHARS


def test_the_function_is_asked_within_the_application() -> None:
    """The function sees its application, the visitor's words, and what was said before."""
    app = Flask("shop")

    def reply(text: str, history: Sequence[Turn]) -> str:
        return f"{current_app.name} {text} {[turn.text for turn in history]}"

    bot = CallableBot(app, reply, "Edu")
    assert bot.name == "Edu"
    assert bot.answer(TURNS, "en").text == "shop And today? ['Hello!']"
    assert CallableBot(app, lambda text: text, "Edu").answer(TURNS, None).text == "And today?"
