"""The HTTP side on a real database, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import URL

from relay.domain.limits import Rate
from relay.service.admission import Origins, RateLimiter, VisitorLimits
from relay.service.desk import Desk, PushToAll
from relay.store.direct import DirectStore
from relay.store.reader import Reader
from relay.web import headers, problem
from relay.web.cross_origin import CrossOrigin
from relay.web.health import Health
from relay.web.passwords import PasswordHasher
from relay.web.signin import SignInApi, SignInLimits
from relay.web.visiting import Visiting
from relay.web.visitors import VisitorApi
from relay.web.waits import Waits
from tests.fakes.clock import Clock
from tests.fakes.pushing import RememberingFollowUps, RememberingPush
from tests.playbook import POLICIES, Playbook
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
def reader(sqlite_url: URL) -> Iterator[Reader]:
    """Answers questions from what is committed."""
    reading = Reader(sqlite_url)
    yield reading
    reading.close()


@pytest.fixture
def follow_ups() -> RememberingFollowUps:
    """What the commits set off."""
    return RememberingFollowUps()


@pytest.fixture
def visiting(
    sqlite_url: URL, clock: Clock, reader: Reader, follow_ups: RememberingFollowUps
) -> Visiting:
    """The visitor's side of the desk, with narrow limits and two waits from an address."""
    waits = Waits(per_address=2, total=3)
    desk = Desk(DirectStore(sqlite_url), PushToAll((waits, RememberingPush())), follow_ups)
    limits = VisitorLimits(*(RateLimiter(Rate(1.0, 5), "Slower, please.") for _ in range(3)))
    return Visiting(desk, reader, POLICIES, limits, waits, clock, Board())


@pytest.fixture
def app(
    sqlite_url: URL, clock: Clock, passwords: PasswordHasher, reader: Reader, visiting: Visiting
) -> Flask:
    """The relay's HTTP side as the composition root makes it, without sockets."""
    flask = Flask("relay", static_folder=None)
    flask.config["MAX_CONTENT_LENGTH"] = 65_536
    store = DirectStore(sqlite_url)
    limits = SignInLimits(*(RateLimiter(Rate(1 / 6, 10), "Slower, please.") for _ in range(2)))
    desk = visiting.desk
    origins = Origins.of(("https://site.example",))
    api = SignInApi(desk=desk, reader=reader, passwords=passwords, limits=limits, clock=clock)
    problem.install(flask)
    headers.install(flask)
    flask.register_blueprint(api.blueprint())
    flask.register_blueprint(Health(store, reader).blueprint())
    flask.register_blueprint(VisitorApi(visiting, CrossOrigin(origins)).blueprint())
    return flask


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the HTTP side."""
    return app.test_client()
