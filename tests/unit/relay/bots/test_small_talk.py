"""Greetings, thanks and the like."""

from __future__ import annotations

import pytest

from relay.bots.articles import Article
from relay.bots.small_talk import Kind, small_talk_kind, small_talk_reply
from relay.domain.escalation import EscalationPolicy


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hi", Kind.GREETING),
        ("Hellooo there!!", Kind.GREETING),
        ("Good morning", Kind.GREETING),
        ("hey Edu", Kind.GREETING),
        ("\N{WAVING HAND SIGN}", Kind.GREETING),
        ("thx", Kind.THANKS),
        ("Thank you so much for your help!", Kind.THANKS),
        ("ok thanks", Kind.THANKS),
        ("ok great, thanks a lot, bye", Kind.GOODBYE),
        ("no thanks", Kind.GOODBYE),
        ("Who are you?", Kind.IDENTITY),
        ("hi, are you a bot or a human", Kind.IDENTITY),
        ("what\N{RIGHT SINGLE QUOTATION MARK}s your name", Kind.IDENTITY),
        ("am I talking to a robot?", Kind.IDENTITY),
        ("hello, how are you today?", Kind.WELLBEING),
        ("help", Kind.ABILITY),
        ("Hi I need help please", Kind.ABILITY),
        ("what can you do?", Kind.ABILITY),
        ("can I ask you something", Kind.ABILITY),
        ("okay", Kind.AGREEMENT),
        ("\N{THUMBS UP SIGN}", Kind.AGREEMENT),
    ],
)
def test_small_talk_is_known(text: str, kind: Kind) -> None:
    """The most telling part of a message says what it is."""
    assert small_talk_kind(text, "Edu") is kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "hi, how much is a visa",
        "I need help with something complex",
        "thanks but that was not my question",
        "how are you allowed to work",
        "good universities in Germany",
        "who are you partners with",
        "hill",
        "there",
        "Edu",
        "bye " * 40,
    ],
)
def test_a_message_with_more_in_it_is_none(text: str) -> None:
    """One word that does not belong to small talk makes it a question."""
    assert small_talk_kind(text, "Edu") is None


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_answered_in_kind(kind: Kind) -> None:
    """No reply is empty, nor reads like a bot's fallback."""
    reply = small_talk_reply(kind, "Mia")
    assert reply
    assert not any(phrase in reply.lower() for phrase in EscalationPolicy().fallback_phrases)


def test_the_bot_names_itself_and_says_what_it_is() -> None:
    """Nobody is left to think that a person answers."""
    assert small_talk_reply(Kind.IDENTITY, "Mia").startswith("I am Mia, an automated assistant")


def test_no_example_question_is_taken_for_small_talk(articles: tuple[Article, ...]) -> None:
    """What an article answers must reach it."""
    asked = [question for article in articles for question in article.questions]
    assert [question for question in asked if small_talk_kind(question, "Edu")] == []
