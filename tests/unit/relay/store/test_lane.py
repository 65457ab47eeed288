"""A native thread with a connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import gevent
import pytest
from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import ResourceClosedError

from relay.domain.errors import NotFoundError
from relay.store.engines import writing_engine
from relay.store.lane import Lane


@pytest.fixture
def lane(sqlite_url: URL) -> Iterator[Lane]:
    """A lane to a SQLite file."""
    found = Lane(lambda: writing_engine(sqlite_url))
    yield found
    found.close()


def _count(connection: Connection) -> int:
    with connection.begin():
        return int(connection.exec_driver_sql("SELECT count(*) FROM relay_meta").scalar_one())


def test_functions_run_elsewhere(lane: Lane) -> None:
    """All functions run in one thread that is not the caller's."""
    threads = {lane.run(lambda _connection: threading.get_ident()) for _ in range(3)}
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_one_connection_for_all(lane: Lane) -> None:
    """The connection is kept from one function to the next."""
    assert lane.run(id) == lane.run(id)


def test_an_error_comes_back(lane: Lane) -> None:
    """What a function raises is raised to its caller, and the lane goes on."""

    def faulty(_connection: Connection) -> int:
        message = "a fault"
        raise LookupError(message)

    with pytest.raises(LookupError, match="a fault"):
        lane.run(faulty)
    assert lane.run(_count) == 1


def test_a_transaction_left_open_is_undone(lane: Lane) -> None:
    """A function that forgot to end its transaction does not bind the next one to it."""

    def forgets(connection: Connection) -> None:
        connection.begin()
        connection.exec_driver_sql("INSERT INTO relay_meta VALUES ('lost', 'x')")

    lane.run(forgets)
    assert lane.run(_count) == 1


def test_a_closed_connection_is_opened_anew(lane: Lane) -> None:
    """A connection that was lost is replaced at the next use."""
    lane.run(Connection.close)
    assert lane.run(_count) == 1


def test_one_after_another(lane: Lane) -> None:
    """Functions of several greenlets never run at the same time, and all of them run."""
    marks: list[tuple[str, int]] = []

    def marking(number: int) -> None:
        marks.append(("begin", number))
        time.sleep(0.002)
        marks.append(("end", number))

    greenlets = [
        gevent.spawn(lane.run, lambda _connection, n=number: marking(n)) for number in range(10)
    ]
    gevent.joinall(greenlets, timeout=10)
    assert [mark for mark, _ in marks] == ["begin", "end"] * 10
    assert all(begin[1] == end[1] for begin, end in zip(marks[::2], marks[1::2], strict=True))
    assert {number for _, number in marks} == set(range(10))


def test_closing_closes_the_connection(sqlite_url: URL) -> None:
    """After closing, the connection is closed; a lane that was never used closes, too."""
    lane = Lane(lambda: writing_engine(sqlite_url))
    kept: list[Connection] = []
    lane.run(kept.append)
    lane.close()
    with pytest.raises(ResourceClosedError):
        kept[0].exec_driver_sql("SELECT 1")
    Lane(lambda: writing_engine(sqlite_url)).close()


def test_an_error_makes_no_noise(lane: Lane, capfd: pytest.CaptureFixture[str]) -> None:
    """An error goes to its caller alone: nobody outside can fill the log with tracebacks."""

    def refuses(_connection: Connection) -> None:
        raise NotFoundError

    with pytest.raises(NotFoundError):
        lane.run(refuses)
    gevent.sleep(0.01)
    assert capfd.readouterr().err == ""
