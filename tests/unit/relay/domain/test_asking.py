"""Asking for a person: with slips, curses, in several languages, and declining one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.domain.asking import asks_for_person


@pytest.mark.parametrize(
    "text",
    [
        "is there a person I can ask about housing?",
        "somebody who can help me please",
        "i need a human being",
        "would you kindly hand me over to one of your colleagues",
        "escalate this to your supervisor",
        "I don't know how to reach an agent",
        "I cannot understand you, let me chat with somebody",
        "how do I get in touch with an adviser",
        "could you please call me back",
        "can I speak with customer service?",
        "enough! human now!!!",
    ],
)
def test_asking_in_many_ways(text: str) -> None:
    """Verb, person and politeness may be any."""
    assert asks_for_person(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "can i talkk to a perosn",
        "speek to an agnet",
        "conect me with an operater",
        "tak me to a representitive, I want to chta with a represntative",
        "talk tosomeone",
        "contact a suprevisor",
    ],
)
def test_slips_do_not_matter(text: str) -> None:
    """People in a hurry mistype the very words that matter."""
    assert asks_for_person(text) is not None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ich möchte mit einem Mitarbeiter sprechen", "de"),
        ("verbinden Sie mich bitte mit einem Menschen", "de"),
        ("quiero hablar con una persona real", "es"),
        ("je voudrais parler à un conseiller", "fr"),
        ("quero falar com um atendente", "pt"),
        ("vorrei parlare con un operatore", "it"),
    ],
)
def test_asking_in_other_languages(text: str, language: str) -> None:
    """The same grammar with other words."""
    wish = asks_for_person(text)
    assert wish is not None
    assert wish.language == language


@pytest.mark.parametrize(
    "text",
    [
        "I don't want an agent",
        "please no human",
        "I do not need to talk to a representative",
        "ich will nicht mit einem Berater sprechen",
        "no quiero hablar con un agente",
        "je ne veux pas parler à un agent",
        "non voglio parlare con un operatore",
    ],
)
def test_declining_is_respected(text: str) -> None:
    """A negation turns the wish around, in every language."""
    assert asks_for_person(text) is None


def test_a_negation_holds_for_its_own_wish_only() -> None:
    """Who wants no bot but a person gets one."""
    wish = asks_for_person("I don't want to talk to a consultant, give me the manager")
    assert wish is not None
    assert "manager" in wish.words


@pytest.mark.parametrize(
    "text",
    [
        "who is my contact person",
        "are you a human or a bot?",
        "am I talking to a real person?",
        "do people who work here get paid",
        "what does a consultant cost",
        "do I need an agent to apply?",
        "is a consultation free",
        "my employer will contact you",
        "contract for staff housing",
        "people who speak German",
        "at what hours can I call customer service",
        "what can you call me a taxi for",
        "can I take a walk with a person's dog",
    ],
)
def test_words_for_people_are_not_enough(text: str) -> None:
    """Speaking of people, of being one, or of opening hours hands nothing over."""
    assert asks_for_person(text) is None


def test_what_is_quoted_is_short() -> None:
    """The words go into one line for the agent."""
    wish = asks_for_person("please " * 100 + "human")
    assert wish is not None
    assert len(wish.words) <= 60


@pytest.mark.parametrize(
    "text", ["talk to " * 1_000, "a" * 4_000, "not a " * 1_000, "human who " * 900]
)
def test_a_hostile_text_costs_little(text: str) -> None:
    """The time does not grow out of hand with what is pasted."""
    began = time.process_time()
    asks_for_person(text)
    hostile = time.process_time() - began
    began = time.process_time()
    for _ in range(2_000):
        asks_for_person("how much is a student visa for Canada and how long does it take")
    assert hostile < time.process_time() - began


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    """Whatever is typed, the answer is a wish or none."""
    wish = asks_for_person(text)
    assert wish is None or wish.words
