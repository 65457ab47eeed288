"""The rules of escalation as a file."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from relay.cli.escalation import default_rules_file
from relay.domain.escalation import EscalationPolicy, Rule
from relay.rules import RulesError, RulesWatch, changed, parse_rules, policy_of, read_rules
from relay.settings import Settings

BASE = EscalationPolicy()


def test_the_file_that_is_shipped_is_the_default() -> None:
    """What it says is what happens without it, and every rule is in it."""
    assert read_rules(default_rules_file(), BASE) == BASE
    named = tomllib.loads(default_rules_file().read_text(encoding="utf-8"))
    assert set(named) == {"answer", *(rule.value for rule in Rule)}


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


def _write(path: Path, text: str, at: int) -> None:
    path.write_text(text)
    os.utime(path, ns=(at, at))


def test_a_change_of_the_file_is_noticed_once(tmp_path: Path) -> None:
    """Read again only when it changed; a mistake is told once and changes nothing."""
    path = tmp_path / "rules.toml"
    _write(path, "[repetition]\nthreshold = 4", 1_000)
    watch = RulesWatch(path, BASE)
    assert watch.first().repetition == 4
    assert watch.look() is None
    _write(path, "[repetition]\nthreshold = 5", 2_000)
    found = watch.look()
    assert found is not None
    assert found.repetition == 5
    _write(path, "[repetition]\nthreshold = ", 3_000)
    with pytest.raises(RulesError, match="no TOML"):
        watch.look()
    assert watch.look() is None
    path.unlink()
    with pytest.raises(RulesError, match="cannot be read"):
        watch.look()
    assert watch.look() is None
    _write(path, "", 4_000)
    assert watch.look() == BASE


def test_a_missing_file_stops_the_start(tmp_path: Path) -> None:
    """Whoever mistyped the path learns it at once, not when nobody is handed over."""
    with pytest.raises(RulesError, match="cannot be read"):
        RulesWatch(tmp_path / "nowhere.toml", BASE).first()
