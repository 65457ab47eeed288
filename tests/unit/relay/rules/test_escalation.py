"""The rules of escalation as tables of a file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.escalation import EscalationPolicy, Rule
from relay.rules import RulesError, changed, parse_rules, policy_of
from relay.settings import Settings

BASE = EscalationPolicy()


def test_what_is_not_named_stays() -> None:
    """An owner writes down only what is to be different."""
    text = (
        "[low_confidence]\nthreshold = 0.3\n[repetition]\nenabled = false\n"
        '[topic.words]\nmoney = ["refund"]\n[asked_for_person]\nphrases = ["Mensch"]\n'
    )
    assert parse_rules(text, BASE) == replace(
        BASE,
        low_confidence=0.3,
        off=frozenset({Rule.REPETITION}),
        topics={"money": ("refund",)},
        person_phrases=("Mensch",),
    )
    without = replace(BASE, off=frozenset({Rule.REPETITION}))
    assert parse_rules("", without).off == {Rule.REPETITION}
    assert parse_rules("[repetition]\nenabled = true", without).off == frozenset()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[low_confidence]\n\nthreshold = 3\n", r"line 3: low_confidence.threshold: .*<= 1"),
        ("[answer]\n[ambiguity]\ntreshold = 0.1", r"line 3: ambiguity.treshold: .*threshold"),
        ("\n[lowconf]\na = 1", r"line 2: lowconf: there is no such key; there are answer,"),
        ("[repeated_failure]\nthreshold = 0", r"line 2: repeated_failure.threshold"),
        ('[frustration]\nenabled = "yes"', r"line 2: frustration.enabled: Expected `bool"),
        ("[topic.words]\nmoney = 3", r"line 1: topic.words: Expected `array`"),
        ("[answer]\nconfidence = ", r"line 2: this is no TOML"),
        ("[low_confidence]\nthreshold = 0.5\n", r"line 2: low_confidence.threshold .0.5. is"),
        ("[answer]\nconfidence = 0.1", r"line 1: .*Lower the first or raise the second"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(text: str, problem: str) -> None:
    """Line, key, and what to do, for whoever edits the file."""
    with pytest.raises(RulesError, match=problem):
        parse_rules(text, BASE)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("low_confidence=0.4", replace(BASE, low_confidence=0.4)),
        ("answer=0.5", replace(BASE, answer_confidence=0.5)),
        ("repetition = 4", replace(BASE, repetition=4)),
        ("ambiguity=off", replace(BASE, off=frozenset({Rule.AMBIGUITY}))),
        ("ambiguity=on", BASE),
    ],
)
def test_one_change(change: str, expected: EscalationPolicy) -> None:
    """As it is written on the command line."""
    assert changed(BASE, change) == expected


@pytest.mark.parametrize("change", ["nonsense=1", "low_confidence=2", "bot_error=0.5", "topic"])
def test_a_change_that_makes_no_sense(change: str) -> None:
    """It is refused, naming what can be changed or what a value may be."""
    with pytest.raises(RulesError, match=change.partition("=")[0]):
        changed(BASE, change)


def test_the_settings_are_where_the_rules_begin() -> None:
    """Who set a threshold in the environment keeps it without a file."""
    policy = policy_of(Settings(answer_confidence=0.7, person_phrases=("Mensch",)))
    assert (policy.answer_confidence, policy.person_phrases) == (0.7, ("Mensch",))
    assert policy.fallback_phrases == BASE.fallback_phrases
