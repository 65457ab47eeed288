"""The app's own SQLite file."""

from __future__ import annotations

import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path

import pytest

from desktop_agent.core.trouble import VaultTroubleError
from desktop_agent.vault.database import open_database, transaction


def test_every_commit_reaches_the_disk(tmp_path: Path) -> None:
    """Synchronous is FULL (2): what was stored survives a power cut."""
    with closing(open_database(tmp_path / "desk.db")) as database:
        (level,) = database.execute("PRAGMA synchronous").fetchone()
        (journal,) = database.execute("PRAGMA journal_mode").fetchone()
    assert (level, journal) == (2, "wal")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    """It holds what customers were told."""
    path = tmp_path / "new" / "desk.db"
    open_database(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path) -> None:
    """The app starts; the broken file is kept for whoever can mend it."""
    path = tmp_path / "desk.db"
    path.write_bytes(b"this is not a database" * 100)
    with closing(open_database(path)) as database:
        assert database.execute("SELECT count(*) FROM outbox").fetchone()[0] == 0
    assert path.with_suffix(".unreadable").read_bytes().startswith(b"this is not")


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """An older app does not damage what it does not understand."""
    path = tmp_path / "desk.db"
    with closing(open_database(path)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(VaultTroubleError, match="newer version"):
        open_database(path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """The words name the file."""
    (tmp_path / "taken").write_text("a file where a folder should be")
    with pytest.raises(VaultTroubleError, match=r"desk\.db"):
        open_database(tmp_path / "taken" / "desk.db")


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    """A failure in the middle leaves no half of it."""
    with closing(open_database(tmp_path / "desk.db")) as database:
        values = [("relay", "x"), ("relay", "y")]
        with pytest.raises(VaultTroubleError), transaction(database):
            database.executemany("INSERT INTO profile VALUES (?, ?)", values)
        assert database.execute("SELECT count(*) FROM profile").fetchone()[0] == 0


def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    """The agent can do something about it."""
    with closing(open_database(tmp_path / "desk.db")) as database:
        pages = database.execute("PRAGMA page_count").fetchone()[0]
        database.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(VaultTroubleError, match="Free some space"), transaction(database):
            database.execute("INSERT INTO profile VALUES ('relay', ?)", ("x" * 100_000,))


def test_opening_twice_finds_what_was_written(tmp_path: Path) -> None:
    """The schema is made once."""
    path = tmp_path / "desk.db"
    with closing(open_database(path)) as database, transaction(database):
        database.execute("INSERT INTO profile VALUES ('relay', 'x')")
    with closing(open_database(path)) as database:
        assert isinstance(database, sqlite3.Connection)
        assert database.execute("SELECT value FROM profile").fetchone()[0] == "x"
    assert [file.name for file in tmp_path.iterdir()] == ["desk.db"]
