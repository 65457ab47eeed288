"""``baton db``."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.relay.cli.conftest import Ran


def test_migrating(baton: Callable[..., Ran], folder: Path) -> None:
    """The tables are created, and a second time nothing happens."""
    for _ in range(2):
        ran = baton("db", "migrate")
        assert (ran.code, ran.out) == (0, "The database is up to date.\n")
    assert (folder / ".baton" / "baton.db").is_file()


def test_the_state(baton: Callable[..., Ran]) -> None:
    """The state names what was found and what is needed."""
    baton("db", "migrate")
    ran = baton("db", "status")
    assert re.fullmatch(r"database: (\d{4}); this relay: \1\n", ran.out)


def test_the_state_before_anything(baton: Callable[..., Ran], folder: Path) -> None:
    """Asking before the first start answers, and creates nothing."""
    ran = baton("db", "status")
    assert ran.code == 0
    assert re.fullmatch(r"database: empty; this relay: \d{4}\n", ran.out)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("command", ["status", "migrate"])
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://h/d", "mysql is not supported"),
        ("nonsense", "parse"),
        ("postgresql://baton:hunter2@127.0.0.1:1/baton", "cannot be used"),
    ],
)
def test_a_database_that_cannot_be_used(
    baton: Callable[..., Ran],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    url: str,
    words: str,
) -> None:
    """What is wrong is told in words, without the password and without a traceback."""
    monkeypatch.setenv("BATON_DATABASE_URL", url)
    ran = baton("db", command)
    assert ran.code == 1
    assert ran.err.startswith("baton: ")
    assert words in ran.err
    assert "hunter2" not in ran.err


def test_a_folder_that_cannot_be_made(
    baton: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the database's folder cannot be created, that is said with its path."""
    monkeypatch.setenv("BATON_DATABASE_URL", "sqlite:////proc/none/baton.db")
    ran = baton("db", "migrate")
    assert ran.code == 1
    assert "/proc/none" in ran.err
