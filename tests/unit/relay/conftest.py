"""Databases with the tables in place: a SQLite file or a PostgreSQL database for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL

from relay.store.engines import database_url
from relay.store.schema import migrate
from tests.playbook import Playbook
from tests.unit.relay.database import Database, empty

_numbers = count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables in place, to be copied."""
    path = tmp_path_factory.mktemp("template") / "baton.db"
    migrate(database_url(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> URL:
    """The address of a new SQLite database with the tables in place."""
    path = tmp_path / "baton.db"
    shutil.copy(sqlite_template, path)
    return database_url(f"sqlite:///{path}")


@pytest.fixture(scope="session")
def postgres_shared(postgres_address: str) -> URL:
    """The address of a PostgreSQL database with the tables in place, for all tests."""
    with psycopg.connect(postgres_address, autocommit=True) as admin:
        admin.execute("CREATE DATABASE baton_unit")
    url = database_url(postgres_address).set(database="baton_unit")
    migrate(url)
    return url


@pytest.fixture
def postgres_url(postgres_shared: URL) -> Iterator[URL]:
    """The address of a PostgreSQL database with empty tables; emptied again after the test.

    Making a database for each test would take longer than most tests do.
    """
    yield postgres_shared
    empty(postgres_shared)


@pytest.fixture
def empty_postgres_url(postgres_address: str) -> Iterator[URL]:
    """The address of a PostgreSQL database without any table."""
    name = f"baton_empty_{next(_numbers)}"
    with psycopg.connect(postgres_address, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield database_url(postgres_address).set(database=name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> URL:
    """The address of a SQLite file that does not exist yet."""
    return database_url(f"sqlite:///{tmp_path / 'empty.db'}")


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest) -> URL:
    """The address of a database without any table, of each kind in turn."""
    found: URL = request.getfixturevalue(f"empty_{request.param}_url")
    return found


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> URL:
    """An empty database of each kind in turn; what holds on one holds on the other."""
    found: URL = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def open_database() -> Iterator[Callable[[URL], Database]]:
    """Opens databases and closes them after the test."""
    opened: list[Database] = []

    def open_one(url: URL) -> Database:
        opened.append(Database(url))
        return opened[-1]

    yield open_one
    for database in opened:
        database.close()


@pytest.fixture
def database(url: URL, open_database: Callable[[URL], Database]) -> Database:
    """An open database of each kind in turn."""
    return open_database(url)


@pytest.fixture
def play(database: Database) -> Playbook:
    """An empty stage on a database of each kind in turn."""
    return Playbook(database)
