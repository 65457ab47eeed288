"""The app's own SQLite file: opened privately, written so that a power cut loses nothing."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_agent.core.trouble import VaultTroubleError

_log = logging.getLogger(__name__)
_VERSION = 1
_SCHEMA = """
CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    cmid TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    session_id TEXT NOT NULL,
    fence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    visitor_name TEXT NOT NULL,
    reason TEXT
) STRICT;
CREATE TABLE drafts (
    account TEXT NOT NULL,
    session_id TEXT NOT NULL,
    text TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (account, session_id)
) STRICT;
CREATE TABLE profile (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""


def open_database(path: Path) -> sqlite3.Connection:
    """Open the file at ``path``, made where it is missing; for one thread only.

    A file that is not a database any more is set aside beside it, never
    deleted. Raises VaultTroubleError where the disk does not cooperate.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        try:
            return _opened(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            _set_aside(path, error)
            return _opened(path)
    except (OSError, sqlite3.Error) as error:
        message = f"The app's own file {path} cannot be opened ({error})."
        raise VaultTroubleError(message) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what is done inside, all or nothing; raises VaultTroubleError."""
    try:
        with connection:
            yield
    except sqlite3.Error as error:
        message = f"The disk did not take it ({error}). Free some space, then try again."
        raise VaultTroubleError(message) from error


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        _migrate(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > _VERSION:
        message = "it was written by a newer version of the app"
        raise sqlite3.OperationalError(message)
    if version == 0:
        connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")


def _set_aside(path: Path, error: sqlite3.DatabaseError) -> None:
    aside = path.with_suffix(".unreadable")
    _log.error("%s is not readable (%s); it is kept as %s.", path, error, aside)
    path.replace(aside)
    for left in (f"{path}-wal", f"{path}-shm"):
        Path(left).unlink(missing_ok=True)
