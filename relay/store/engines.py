"""Engines for SQLite and PostgreSQL, one connection each, set up for durability."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, StaticPool

LOCK_WAIT_MS = 1_000
"""How long one attempt waits for another process's lock: on the file or on a row."""

STATEMENT_MS = 8_000
"""How long one statement may take on PostgreSQL."""

LONG_READ_MS = 120_000
"""The same for the statements of a report."""


def database_url(address: str) -> URL:
    """Return the parsed address of a database, with the driver that is shipped.

    Raises ValueError for anything but SQLite and PostgreSQL.
    """
    url = make_url(address)
    match url.get_backend_name():
        case "sqlite":
            return url
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
        case other:
            message = f"{other} is not supported: use sqlite:///file.db or postgresql://..."
            raise ValueError(message)


def writing_engine(url: URL) -> Engine:
    """Return an engine with one connection whose transactions write."""
    return _engine(url, begin="BEGIN IMMEDIATE")


def reading_engine(url: URL) -> Engine:
    """Return an engine with one connection whose transactions only read."""
    return _engine(url, begin="BEGIN")


def reporting_engine(url: URL) -> Engine:
    """Return an engine with one connection for long reads, each of one state of the data."""
    return _engine(url, begin="BEGIN", statement_ms=LONG_READ_MS, isolation="REPEATABLE READ")


def setup_engine(url: URL) -> Engine:
    """Return an engine for creating and migrating tables; keeps no connection open."""
    engine = create_engine(url, poolclass=NullPool)
    if url.get_backend_name() == "sqlite":
        _prepare_sqlite(engine, begin="BEGIN IMMEDIATE")
    return engine


def _engine(
    url: URL,
    *,
    begin: str,
    statement_ms: int = STATEMENT_MS,
    isolation: IsolationLevel | None = None,
) -> Engine:
    # StaticPool keeps one connection for the one thread that uses this engine:
    # no lock of a pool is ever shared between that thread and the hub.
    options: dict[str, Any] = {"poolclass": StaticPool, "json_serializer": json.dumps}
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"check_same_thread": False}, **options)
        _prepare_sqlite(engine, begin=begin)
        return engine
    if isolation is not None:
        options["isolation_level"] = isolation
    return create_engine(
        url,
        connect_args={
            "connect_timeout": 5,
            "options": (
                f"-c synchronous_commit=on -c lock_timeout={LOCK_WAIT_MS} "
                f"-c statement_timeout={statement_ms}"
            ),
        },
        **options,
    )


def _prepare_sqlite(engine: Engine, *, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's
        # The driver must not begin transactions by itself: a deferred BEGIN that
        # turns into a write fails with "database is locked" at once.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {LOCK_WAIT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "cache_size = -65536",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy leaves it untyped
        connection.exec_driver_sql(begin)
