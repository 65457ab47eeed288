"""The rules of escalation as a TOML file: read, checked, and read again when it changes.

Every rule is a table with its switch and, where it measures, its threshold; what
is not named stays as it is. ``baton escalation rules`` prints a file with
everything in it, and what each means.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import msgspec

from relay.domain.escalation import EscalationPolicy, Rule
from relay.settings import Settings

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Times = Annotated[int, msgspec.Meta(ge=1)]

_TABLE = re.compile(r"^\s*\[\s*([\w.]+)\s*\]")
_KEY = re.compile(r"^\s*[\"']?([\w -]+?)[\"']?\s*=")
_PATH = re.compile(r" - at `\$\.?([^`]*)`")
_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


class RulesError(ValueError):
    """The file of rules cannot be used; the text says line, key and what to do."""


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


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
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
    if name not in _File.__struct_fields__ or key not in _known_below((name,)):
        measured = [one for one in _File.__struct_fields__ if "threshold" in _known_below((one,))]
        problem = (
            f"{change}: write NAME=VALUE, where NAME is answer, {', '.join(measured)}; "
            "or RULE=on, RULE=off for any rule."
        )
        raise RulesError(problem)
    return parse_rules(f"[{name}]\n{key} = {value}\n", policy, where=change)


def read_rules(path: Path, base: EscalationPolicy) -> EscalationPolicy:
    """Return ``base`` with what the file at ``path`` says.

    Raises:
        RulesError: When it cannot be read, or says something that makes no sense.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = f"{path} cannot be read: {error}"
        raise RulesError(problem) from None
    return parse_rules(text, base, where=str(path))


def parse_rules(text: str, base: EscalationPolicy, *, where: str = "rules") -> EscalationPolicy:
    """Return ``base`` with what ``text`` says; raises RulesError as ``read_rules``."""
    try:
        policy = _applied(msgspec.convert(tomllib.loads(text), _File), base)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = found[1] if found and found[1] else len(text.splitlines())
        problem = f"{where}, line {line}: this is no TOML: {_LINE.sub('', str(error)).strip()}."
        raise RulesError(problem) from None
    except msgspec.ValidationError as error:
        raise RulesError(_explained(str(error), text, where)) from None
    if policy.low_confidence > policy.answer_confidence:
        line = _line_of(text, ("low_confidence", "threshold")) or _line_of(text, ("answer",)) or 1
        problem = (
            f"{where}, line {line}: low_confidence.threshold ({policy.low_confidence:g}) is above "
            f"answer.confidence ({policy.answer_confidence:g}): the bot would hand over what it is "
            "sure enough to answer. Lower the first or raise the second."
        )
        raise RulesError(problem)
    return policy


@dataclass(slots=True)
class RulesWatch:
    """Notices that a file of rules was changed; ``base`` is what it changes."""

    path: Path
    base: EscalationPolicy
    _seen: tuple[int, int] | None = None

    def first(self) -> EscalationPolicy:
        """Return the rules; raises RulesError where the file is missing or wrong."""
        rules = read_rules(self.path, self.base)
        self._seen = self._stamp()
        return rules

    def look(self) -> EscalationPolicy | None:
        """Return the rules where the file changed since the last look, else None.

        Raises:
            RulesError: Once for each change that cannot be used.
        """
        stamp = self._stamp()
        if stamp == self._seen:
            return None
        self._seen = stamp
        return read_rules(self.path, self.base)

    def _stamp(self) -> tuple[int, int] | None:
        """Return what changes with the file; None while it is not there."""
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size


def _applied(file: _File, base: EscalationPolicy) -> EscalationPolicy:
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


def _explained(error: str, text: str, where: str) -> str:
    """Return an error of msgspec with the line, the key and what to do."""
    found = _PATH.search(error)
    path = tuple(re.findall(r"\w+", found[1])) if found else ()
    what = _PATH.sub("", error)
    unknown = re.search(r"unknown field `([^`]*)`", what)
    if unknown is not None:
        path = (*path, unknown[1])
        known = _known_below(path[:-1])
        what = f"there is no such key; there are {', '.join(known)}"
    line = _line_of(text, path) or 1
    return f"{where}, line {line}: {'.'.join(path)}: {what}."


def _known_below(path: tuple[str, ...]) -> tuple[str, ...]:
    kind: Any = type(getattr(_File(), path[0])) if path else _File
    names: tuple[str, ...] = kind.__struct_fields__
    return names


def _line_of(text: str, path: tuple[str, ...]) -> int | None:
    """Return the line of the deepest part of ``path`` that the text names."""
    best, depth = None, 0
    for number, here in _paths(text):
        shared = len(path) if here == path[: len(here)] or here[: len(path)] == path else 0
        shared = min(shared, len(here))
        if shared > depth:
            best, depth = number, shared
    return best


def _paths(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = _TABLE.match(line)
        key = _KEY.match(line)
        if header is not None:
            table = tuple(header[1].split("."))
            yield number, table
        elif key is not None:
            yield number, (*table, key[1])
