"""What a visitor's words say beside their question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.domain.escalation import EscalationPolicy
from relay.domain.signals import CALM, read_signals

_TOPICS = {"complaints": ("complaint", "lawyer"), "money back": ("charge back",)}
_LIMIT = EscalationPolicy().frustration


@pytest.mark.parametrize(
    "text",
    [
        "this is useless",
        "WTF is this shit",
        "that's not what I asked!!! you don't understand",
        "I already told you three times, are you stupid?",
        "I am so fed up, this does not help at all",
        "THIS IS NOT WHAT I ASKED FOR",
    ],
)
def test_frustration_is_seen(text: str) -> None:
    """Swearing, reproach and shouting add up, and are quoted."""
    signals = read_signals([text], {})
    assert _LIMIT <= signals.frustration <= 1
    assert signals.angry


@pytest.mark.parametrize(
    "text",
    [
        "How much is a visa?",
        "what is the IELTS score for the UK",
        "I was told that I need proof of funds, is that right??",
        "my visa did not work out, what now",
        "HELLO",
        "what happens when I am annoyed with my flatmate",
    ],
)
def test_ordinary_questions_are_calm(text: str) -> None:
    """Bad news, capitals of names and one strong word hand nothing over."""
    assert read_signals([text], {}).frustration < _LIMIT


def test_saying_the_same_again_is_counted() -> None:
    """Nearly the same words count, whatever stood in between."""
    said = ["how much is the visa fee", "I mean Germany", "How much is the visa fee?"]
    assert read_signals(said, {}).said == 2
    assert read_signals([*said, "so how much is the visa fee"], {}).said == 3
    assert read_signals(["how much is the visa", "how long takes the visa"], {}).said == 1


def test_short_replies_are_no_repetition() -> None:
    """Who says yes to two questions does not repeat themself."""
    assert read_signals(["yes", "yes", "yes"], {}).said == 1


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I want to make a Complaint", "complaints"),
        ("please charge back my card", "money back"),
        ("uncomplaintive", None),
        ("a question", None),
    ],
)
def test_topics_for_people(text: str, topic: str | None) -> None:
    """A topic is named by one of its words, as a word of its own."""
    assert read_signals([text], _TOPICS).topic == topic


def test_only_the_last_words_count() -> None:
    """Who was angry before and asks calmly now is calm."""
    assert read_signals(["you are useless, my lawyer", "how much is it"], _TOPICS) == CALM
    assert read_signals([], _TOPICS) == CALM


@given(st.lists(st.text(max_size=200), max_size=8))
def test_any_words_are_read(said: list[str]) -> None:
    """Whatever was typed, the scores stay within their bounds."""
    signals = read_signals(said, _TOPICS)
    assert 0 <= signals.frustration <= 1
    assert 1 <= signals.said <= max(1, len(said))
