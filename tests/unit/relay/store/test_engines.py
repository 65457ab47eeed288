"""Connections that are durable, one writer's and one reader's."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, OperationalError

from relay.store.engines import database_url, reading_engine, setup_engine, writing_engine


@pytest.mark.parametrize("make", [writing_engine, reading_engine, setup_engine])
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("synchronous", 2),
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 1_000),
    ],
)
def test_sqlite_is_set_up_for_durability(
    sqlite_url: URL, make: object, pragma: str, value: object
) -> None:
    """Every connection waits for the disk, checks references and leaves no erased text."""
    assert callable(make)
    engine = make(sqlite_url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value
    engine.dispose()


def test_a_writer_takes_the_lock_at_once(sqlite_url: URL) -> None:
    """A writing transaction holds the lock from its beginning; a reading one never does."""
    writing, reading = writing_engine(sqlite_url), reading_engine(sqlite_url)
    other = sqlite3.connect(str(sqlite_url.database), isolation_level=None, timeout=0)
    with reading.connect() as connection, connection.begin():
        connection.exec_driver_sql("SELECT count(*) FROM visitors").scalar_one()
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    locked = pytest.raises(sqlite3.OperationalError, match="locked")
    with writing.connect() as connection, connection.begin(), locked:
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    writing.dispose()
    reading.dispose()


def test_a_reader_sees_the_past_while_another_writes(sqlite_url: URL) -> None:
    """Reading does not wait for writing, and sees what was committed."""
    writing, reading = writing_engine(sqlite_url), reading_engine(sqlite_url)
    with writing.connect() as writer, reading.connect() as reader:
        with writer.begin():
            writer.exec_driver_sql("INSERT INTO relay_meta VALUES ('new', 'x')")
            with reader.begin():
                count = "SELECT count(*) FROM relay_meta WHERE key = 'new'"
                assert reader.exec_driver_sql(count).scalar_one() == 0
        with reader.begin():
            assert reader.exec_driver_sql(count).scalar_one() == 1
    writing.dispose()
    reading.dispose()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("synchronous_commit", "on"), ("lock_timeout", "1s"), ("statement_timeout", "8s")],
)
def test_postgresql_is_set_up_for_durability(postgres_url: URL, setting: str, value: str) -> None:
    """A commit is on the disk, and nothing waits for ever."""
    engine = writing_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"SHOW {setting}").scalar_one() == value
    engine.dispose()


def test_the_driver_that_is_shipped() -> None:
    """However the address names PostgreSQL, psycopg 3 is used."""
    for address in ("postgresql://u@h/d", "postgresql+psycopg2://u@h/d"):
        assert database_url(address).drivername == "postgresql+psycopg"


@pytest.mark.parametrize("address", ["mysql://u@h/d", "oracle://u@h/d"])
def test_other_databases_are_refused(address: str) -> None:
    """What is not supported is refused with what is."""
    with pytest.raises(ValueError, match=r"use sqlite:///file\.db or postgresql"):
        database_url(address)


def test_what_is_no_address() -> None:
    """Something else is refused by its parser."""
    with pytest.raises(ArgumentError):
        database_url("baton.db")


def test_a_folder_that_is_not_there(tmp_path: object) -> None:
    """A database that cannot be opened fails at the connection, not before."""
    engine = writing_engine(database_url(f"sqlite:///{tmp_path}/none/baton.db"))
    with pytest.raises(OperationalError):
        engine.connect()
