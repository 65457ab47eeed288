"""The command as a whole: help, errors, and what it imports."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.relay.cli.conftest import Ran

COMMANDS = ["serve", "demo", "init", "agents", "doctor", "db"]


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["agents", "add"]])
def test_help(baton: Callable[..., Ran], command: list[str]) -> None:
    """Every command explains itself."""
    ran = baton(*command, "--help")
    assert ran.code == 0
    assert ran.out.startswith("Usage: baton")
    assert len(ran.out.splitlines()) > 3


def test_all_commands_are_listed(baton: Callable[..., Ran]) -> None:
    """The overview names every command."""
    overview = baton("-h").out
    for name in COMMANDS:
        assert f"\n  {name} " in overview


@pytest.mark.parametrize("arguments", [["nothing"], ["agents", "nothing"], ["agents", "add"]])
def test_a_wrong_command(baton: Callable[..., Ran], arguments: list[str]) -> None:
    """A command that does not exist, or lacks something, says what is wrong."""
    ran = baton(*arguments)
    assert ran.code == 2
    assert "Error: " in ran.err


def test_the_version(baton: Callable[..., Ran]) -> None:
    """The version is that of the distribution."""
    assert baton("--version").out.startswith("baton, version ")


def test_starting_imports_no_server(tmp_path: Path) -> None:
    """Nothing that gevent must patch is imported before a command is chosen."""
    code = (
        "import sys, relay.cli; "
        "sys.exit(','.join({'flask', 'gevent', 'sqlalchemy', 'ssl'} & set(sys.modules)) or 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False,
        cwd=Path.cwd(), env={"PYTHONPATH": str(Path.cwd()), "HOME": str(tmp_path)},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")


def test_an_error_of_the_world(baton: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be done is said in one sentence on standard error."""
    monkeypatch.setenv("BATON_PORT", "many")
    ran = baton("init", "--email", "a@b.example", "--name", "A")
    assert ran.code == 1
    assert ran.err.startswith("baton: port = 'many' (from environment) is wrong")
    assert ran.err.count("\n") == 1
