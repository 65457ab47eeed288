"""The owner's own bot behind a URL; through a relay in tests/integration/test_webhook_bot.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest

from relay.bots.destination import networks_of
from relay.bots.webhook import MAX_REPLY_BYTES, Reply, WebhookBot, WebhookSetup
from relay.domain.answer import Awaited, BotAnswer, Turn
from relay.service.bot_ports import BotFailedError, CorrespondingBot
from relay.service.outcome import AskBot
from tests.fakes.owners_bot import SECRET, OwnersBot, owners_bot
from tests.fakes.scripted_bot import ScriptedBot

_ASK = AskBot("session-1", 1, 3, "en")
_TURNS = (Turn("visitor", "do you ship to Mars?"),)


@pytest.fixture
def owner() -> Iterator[OwnersBot]:
    """Run an owner's bot."""
    with owners_bot() as bot:
        yield bot


def _setup(owner: OwnersBot) -> WebhookSetup:
    return WebhookSetup(
        owner.url, SECRET, "Shop", 5.0, "https://chat.example/replies", networks_of(["127.0.0.1"])
    )


def _asked(owner: OwnersBot) -> BotAnswer | Awaited:
    return WebhookBot(_setup(owner)).correspond(_ASK, _TURNS)


def test_the_question_goes_out_signed_and_the_answer_comes_back(owner: OwnersBot) -> None:
    """With text, confidence and sources as the owner's bot gave them."""
    owner.reply = (
        b'{"text": "Soon.", "confidence": 0.8, "sources": [{"title": "Mars", "url": "/mars"}]}'
    )
    bot = WebhookBot(_setup(owner))
    assert isinstance(bot, CorrespondingBot)
    answer = bot.correspond(_ASK, _TURNS)
    assert isinstance(answer, BotAnswer)
    assert (answer.text, answer.confidence) == ("Soon.", 0.8)
    assert [(one.title, one.url) for one in answer.sources] == [("Mars", "/mars")]
    [asked] = owner.asked
    assert (asked["conversation"], asked["epoch"], asked["entry"]) == ("session-1", 1, 3)
    assert asked["turns"] == [{"voice": "visitor", "text": "do you ship to Mars?"}]
    assert owner.forged == 0


@pytest.mark.parametrize("reply", [b"{}", b'{"text": " "}', b'{"text": "x", "handoff": true}'])
def test_a_bot_that_does_not_know_abstains(owner: OwnersBot, reply: bytes) -> None:
    """Or says that a person should take over; the rules decide."""
    owner.reply = reply
    assert _asked(owner) == BotAnswer("", 0.0)


def test_a_later_answer_is_awaited_under_a_token_for_this_question(owner: OwnersBot) -> None:
    """202 promises one, to the address and with the token that the question carried."""
    owner.status = 202
    bot = WebhookBot(_setup(owner))
    awaited = bot.correspond(_ASK, _TURNS)
    assert isinstance(awaited, Awaited)
    assert 0 < awaited.within_s <= 5.0
    [asked] = owner.asked
    assert asked["reply_url"] == "https://chat.example/replies"
    assert bot.taken(asked["reply_token"]) == _ASK
    assert bot.taken("guess") is None


@pytest.mark.parametrize(
    ("status", "reply", "headers"),
    [
        (500, b"{}", {}),
        (302, b"", {"Location": "http://127.0.0.1:1/"}),
        (200, b"<html>", {}),
        (200, b'{"text": "x", "confidence": 7}', {}),
        (200, b'{"text": "' + b"x" * MAX_REPLY_BYTES + b'"}', {}),
    ],
)
def test_every_other_answer_is_a_failure(
    owner: OwnersBot, status: int, reply: bytes, headers: dict[str, str]
) -> None:
    """Errors, redirects (never followed), nonsense, and more than a visitor would read."""
    owner.status, owner.reply, owner.headers = status, reply, headers
    with pytest.raises(BotFailedError):
        _asked(owner)
    assert len(owner.asked) == 1


def test_a_bot_that_takes_too_long_has_failed(owner: OwnersBot) -> None:
    """The deadline is the owner's to set."""
    owner.after_s = 2.0
    setup = replace(_setup(owner), deadline_s=0.3)
    with pytest.raises(BotFailedError):
        WebhookBot(setup).correspond(_ASK, _TURNS)


def test_where_it_may_not_ask_it_has_failed(owner: OwnersBot) -> None:
    """An address that is not listed gets no request."""
    with pytest.raises(BotFailedError):
        WebhookBot(replace(_setup(owner), private=())).correspond(_ASK, _TURNS)
    assert owner.asked == []


def test_the_fallback_answers_instead(owner: OwnersBot) -> None:
    """Where the owner wants the knowledge bot rather than a person."""
    owner.status = 503
    fallback = ScriptedBot()
    answer = WebhookBot(_setup(owner), fallback).correspond(_ASK, _TURNS)
    assert answer == fallback.answer(_TURNS, "en")


def test_a_reply_may_be_as_short_as_its_text() -> None:
    """Confidence and sources are for bots that have them."""
    answer = msgspec.json.decode(b'{"text": "Hi", "more": 1}', type=Reply).answer()
    assert answer == BotAnswer("Hi", 1.0)
