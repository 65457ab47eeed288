"""``baton routing``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from relay.rules import default_rules_file
from tests.unit.relay.cli.conftest import Ran

Baton = Callable[..., Ran]


def test_the_file_with_everything_can_be_kept_and_checked(baton: Baton, folder: Path) -> None:
    """What `rules` prints is what `check` accepts, saying what it comes to."""
    printed = baton("routing", "rules").out
    assert printed == default_rules_file().read_text(encoding="utf-8")
    (folder / "rules.toml").write_text(printed)
    said = baton("routing", "check", "rules.toml").out
    assert "rules.toml is fine." in said
    assert "Agents pick sessions from the queue." in said
    assert "Departments: none." in said


def test_check_says_what_the_rules_come_to(baton: Baton, folder: Path) -> None:
    """Mode, times and departments, in words."""
    (folder / "rules.toml").write_text(
        '[routing]\nmode = "offer"\naccept_seconds = 20\ngive_up_minutes = 5\n'
        '[departments.visas]\nname = "Visa advice"\n'
    )
    said = baton("routing", "check", "rules.toml").out
    assert "one agent after another, for 20 s" in said
    assert "back to the bot after 5 min" in said
    assert "Departments: Visa advice (visas)." in said


def test_check_says_what_is_wrong(baton: Baton, folder: Path) -> None:
    """File, line and key; or that there is no file to check."""
    assert "No file of rules is named" in baton("routing", "check").err
    (folder / "rules.toml").write_text('[routing]\nmode = "auto"\n')
    ran = baton("routing", "check", "rules.toml")
    assert ran.code == 1
    assert "rules.toml, line 2: routing.mode" in ran.err
