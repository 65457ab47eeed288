"""Creating and migrating the tables at start; a SQLite file is backed up first."""

from __future__ import annotations

import os
import sqlite3
import uuid
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.engine import URL

from relay.store.engines import setup_engine
from relay.store.tables import relay_meta

_MIGRATION_LOCK = 0x6261746F6E  # "baton": PostgreSQL's advisory lock for migrating


@dataclass(frozen=True, slots=True)
class SchemaState:
    """What the database is at and what this relay needs; None: an empty database."""

    found: str | None
    needed: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """What ``migrate`` did; ``backup`` is the copy made before."""

    before: str | None
    after: str
    backup: Path | None


def schema_state(url: URL) -> SchemaState:
    """Return the revision of the database and the one this relay needs."""
    if _is_absent_file(url):
        # Looking would create it.
        return SchemaState(None, _head())
    engine = setup_engine(url)
    try:
        with engine.connect() as connection:
            return SchemaState(_revision(connection), _head())
    finally:
        engine.dispose()


def migrate(url: URL) -> Migrated:
    """Bring the database to this relay's schema; safe with several relays starting at once.

    Raises RuntimeError where the database is from a newer relay.
    """
    engine = setup_engine(url)
    try:
        return _migrate(engine, url)
    finally:
        engine.dispose()


def require_known(state: SchemaState) -> None:
    """Raise RuntimeError where the database was used by a newer relay."""
    _require_known(state.found)


def _is_absent_file(url: URL) -> bool:
    file = url.database if url.get_backend_name() == "sqlite" else None
    if not file or file == ":memory:":
        return False
    path = Path(file)
    return not path.exists()


def _migrate(engine: Engine, url: URL) -> Migrated:
    with engine.connect() as connection:
        before = _revision(connection)
    if before == _head():
        return Migrated(before, before, None)
    _require_known(before)
    copy = _copy(url) if before is not None else None
    try:
        with engine.begin() as connection:
            backup = _upgrade(connection, before, copy)
    finally:
        if copy is not None:
            copy.unlink(missing_ok=True)
    return Migrated(before, _head(), backup)


def _upgrade(connection: Connection, before: str | None, copy: Path | None) -> Path | None:
    """Upgrade, unless another relay did meanwhile; return where the copy was kept."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    if _revision(connection) == _head():
        return None
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    _mark_log(connection)
    if copy is None or before is None:
        return None
    # Only who upgrades puts a copy in place: that of a second one, made
    # later, would be a copy of the new tables.
    return copy.replace(copy.with_name(copy.name.rpartition(".part-")[0]))


def _mark_log(connection: Connection) -> None:
    """Give the log its identity, once; a restored copy keeps it."""
    if connection.execute(select(relay_meta.c.value).where(relay_meta.c.key == "log_id")).first():
        return
    connection.execute(relay_meta.insert().values(key="log_id", value=str(uuid.uuid4())))


def _require_known(revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        message = (
            f"The database is at {revision}, which this relay does not know: it was used by a "
            "newer relay. Install that version, or restore the backup made before the upgrade."
        )
        raise RuntimeError(message)


def _copy(url: URL) -> Path | None:
    """Copy a SQLite file beside itself, not in its final place yet."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    source = Path(url.database)
    target = source.with_name(f"{source.name}.before-{_head()}.backup.part-{os.getpid()}")
    with sqlite3.connect(source) as origin, sqlite3.connect(target) as copy:
        origin.backup(copy)
    copy.close()
    origin.close()
    return target


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _head() -> str:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        message = "the package has no migrations: it was not installed completely"
        raise RuntimeError(message)
    return head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config
