"""The whole file of rules: its parts together, and the watch over it."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from relay.domain.escalation import EscalationPolicy, Rule
from relay.domain.routing import Mode, RoutingPolicy
from relay.rules import (
    Rules,
    RulesError,
    RulesWatch,
    default_rules_file,
    parse_file,
    read_file,
    read_rules,
    rules_of,
)
from relay.settings import Settings

BASE = EscalationPolicy()


def test_the_file_that_is_shipped_is_the_default() -> None:
    """What it says is what happens without it, and every rule is in it."""
    assert read_file(default_rules_file(), Rules(BASE)) == Rules(BASE)
    assert read_rules(default_rules_file(), BASE) == BASE
    named = tomllib.loads(default_rules_file().read_text(encoding="utf-8"))
    assert {"answer", "routing", *(rule.value for rule in Rule)} <= set(named)


def test_the_parts_stand_side_by_side() -> None:
    """One file decides about escalation and routing; what it leaves out stays."""
    found = parse_file('[repetition]\nthreshold = 4\n[routing]\nmode = "offer"\n', Rules(BASE))
    assert found.escalation.repetition == 4
    assert found.routing == RoutingPolicy(mode=Mode.OFFER)


def test_without_a_file_the_settings_decide() -> None:
    """Escalation as the settings say, routing as it is by default."""
    found = rules_of(Settings(repeated_failure=7))
    assert found.escalation.repeated_failure == 7
    assert found.routing == RoutingPolicy()


def _write(path: Path, text: str, at: int) -> None:
    path.write_text(text)
    os.utime(path, ns=(at, at))


def test_a_change_of_the_file_is_noticed_once(tmp_path: Path) -> None:
    """Read again only when it changed; a mistake is told once and changes nothing."""
    path = tmp_path / "rules.toml"
    _write(path, "[repetition]\nthreshold = 4", 1_000)
    watch = RulesWatch(path, Rules(BASE))
    assert watch.first().escalation.repetition == 4
    assert watch.look() is None
    _write(path, "[repetition]\nthreshold = 5", 2_000)
    found = watch.look()
    assert found is not None
    assert found.escalation.repetition == 5
    _write(path, "[repetition]\nthreshold = ", 3_000)
    with pytest.raises(RulesError, match="no TOML"):
        watch.look()
    assert watch.look() is None
    path.unlink()
    with pytest.raises(RulesError, match="cannot be read"):
        watch.look()
    assert watch.look() is None
    _write(path, "", 4_000)
    assert watch.look() == Rules(BASE)


def test_a_missing_file_stops_the_start(tmp_path: Path) -> None:
    """Whoever mistyped the path learns it at once, not when nobody is handed over."""
    with pytest.raises(RulesError, match="cannot be read"):
        RulesWatch(tmp_path / "nowhere.toml", Rules(BASE)).first()
