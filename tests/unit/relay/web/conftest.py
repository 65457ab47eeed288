"""The HTTP side on a real database, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import URL

from relay.domain.limits import Rate
from relay.service.admission import RateLimiter
from relay.service.desk import Desk
from relay.store.direct import DirectStore
from relay.store.reader import Reader
from relay.web import headers, problem
from relay.web.health import Health
from relay.web.passwords import PasswordHasher
from relay.web.signin import SignInApi, SignInLimits
from tests.fakes.clock import Clock
from tests.fakes.pushing import RememberingFollowUps, RememberingPush
from tests.playbook import Playbook
from tests.unit.relay.database import Database


@pytest.fixture
def clock() -> Clock:
    """The time, which stands still."""
    return Clock()


@pytest.fixture(scope="session")
def passwords() -> PasswordHasher:
    """One hasher for all tests: making its stand-in takes a while."""
    return PasswordHasher()


@pytest.fixture
def play(sqlite_url: URL, open_database: Callable[[URL], Database]) -> Playbook:
    """A stage on SQLite; the database makes no difference to the HTTP side."""
    return Playbook(open_database(sqlite_url))


@pytest.fixture
def app(sqlite_url: URL, clock: Clock, passwords: PasswordHasher) -> Iterator[Flask]:
    """The relay's HTTP side as the composition root makes it, without sockets."""
    flask = Flask("relay", static_folder=None)
    flask.config["MAX_CONTENT_LENGTH"] = 65_536
    reader, store = Reader(sqlite_url), DirectStore(sqlite_url)
    limits = SignInLimits(*(RateLimiter(Rate(1 / 6, 10), "Slower, please.") for _ in range(2)))
    desk = Desk(store, RememberingPush(), RememberingFollowUps())
    api = SignInApi(desk=desk, reader=reader, passwords=passwords, limits=limits, clock=clock)
    problem.install(flask)
    headers.install(flask)
    flask.register_blueprint(api.blueprint())
    flask.register_blueprint(Health(store, reader).blueprint())
    yield flask
    reader.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the HTTP side."""
    return app.test_client()
