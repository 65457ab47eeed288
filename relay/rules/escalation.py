"""The rules of escalation: each a table with its switch and, where it measures, its threshold."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import msgspec

from relay.domain.escalation import EscalationPolicy, Rule
from relay.rules.reading import Misfit, RulesError, explained, fitted, own_part, tables_of
from relay.settings import Settings

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Times = Annotated[int, msgspec.Meta(ge=1)]


class _Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    confidence: Share | None = None


class _Switch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    enabled: bool | None = None


class _Measured(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    enabled: bool | None = None
    threshold: Share | None = None


class _Counted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    enabled: bool | None = None
    threshold: Times | None = None


class _Worded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    enabled: bool | None = None
    phrases: tuple[str, ...] | None = None


class _Topics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    enabled: bool | None = None
    words: dict[str, tuple[str, ...]] = {}


class EscalationTables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tables of the file that are about escalation."""

    answer: _Answer = _Answer()
    asked_for_person: _Worded = _Worded()
    topic: _Topics = _Topics()
    frustration: _Measured = _Measured()
    repetition: _Counted = _Counted()
    low_confidence: _Measured = _Measured()
    ambiguity: _Measured = _Measured()
    fallback_wording: _Worded = _Worded()
    repeated_failure: _Counted = _Counted()
    bot_error: _Switch = _Switch()
    bot_timeout: _Switch = _Switch()


def policy_of(settings: Settings) -> EscalationPolicy:
    """Return the rules as the settings alone have them."""
    defaults = EscalationPolicy()
    return replace(
        defaults,
        answer_confidence=settings.answer_confidence,
        low_confidence=settings.low_confidence,
        repeated_failure=settings.repeated_failure,
        fallback_phrases=settings.fallback_phrases or defaults.fallback_phrases,
        person_phrases=settings.person_phrases,
    )


def changed(policy: EscalationPolicy, change: str) -> EscalationPolicy:
    """Return ``policy`` with one change, ``rule=threshold`` or ``rule=on`` or ``rule=off``.

    ``answer=0.5`` is the confidence from which on the bot answers.

    Raises:
        RulesError: When there is no such rule, or the value makes no sense.
    """
    name, _, value = (part.strip() for part in change.partition("="))
    if value in {"on", "off"} and name in set(Rule):
        only = {Rule(name)}
        return replace(policy, off=policy.off - only if value == "on" else policy.off | only)
    key = "confidence" if name == "answer" else "threshold"
    measured = [one for one in EscalationTables.__struct_fields__ if _has(one, "threshold")]
    if name != "answer" and name not in measured:
        problem = (
            f"{change}: write NAME=VALUE, where NAME is answer, {', '.join(measured)}; "
            "or RULE=on, RULE=off for any rule."
        )
        raise RulesError(problem)
    text = f"[{name}]\n{key} = {value}\n"
    try:
        return escalation_of(tables_of(text, change), policy)
    except Misfit as misfit:
        raise explained(misfit, text, change) from None


def escalation_of(tables: dict[str, Any], base: EscalationPolicy) -> EscalationPolicy:
    """Return ``base`` with what the tables say about escalation; raises Misfit."""
    policy = _applied(fitted(own_part(tables, EscalationTables), EscalationTables), base)
    if policy.low_confidence > policy.answer_confidence:
        sentence = (
            f"low_confidence.threshold ({policy.low_confidence:g}) is above "
            f"answer.confidence ({policy.answer_confidence:g}): the bot would hand over what it is "
            "sure enough to answer. Lower the first or raise the second."
        )
        raise Misfit(sentence, ("low_confidence", "threshold"), ("answer",))
    return policy


def _applied(file: EscalationTables, base: EscalationPolicy) -> EscalationPolicy:
    tables: dict[Rule, Any] = {rule: getattr(file, rule.value) for rule in Rule}
    given = {
        "answer_confidence": file.answer.confidence,
        "low_confidence": file.low_confidence.threshold,
        "ambiguity": file.ambiguity.threshold,
        "repeated_failure": file.repeated_failure.threshold,
        "repetition": file.repetition.threshold,
        "frustration": file.frustration.threshold,
        "fallback_phrases": file.fallback_wording.phrases,
        "person_phrases": file.asked_for_person.phrases,
        "topics": file.topic.words or None,
    }
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    off = {rule for rule, table in tables.items() if table.enabled is False}
    on = {rule for rule, table in tables.items() if table.enabled is True}
    return replace(base, **changes, off=(base.off - on) | off)


def _has(name: str, key: str) -> bool:
    return key in type(getattr(EscalationTables(), name)).__struct_fields__
