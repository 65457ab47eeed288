"""The one writer of a process, on gevent itself."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator

import gevent
import pytest
from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from relay.domain.errors import BusyError, DomainError, WrongStateError
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction, WriteFunction
from relay.service.records import Visitor
from relay.store import writer as writer_module
from relay.store.engines import LOCK_WAIT_MS
from relay.store.transaction import SqlTransaction
from relay.store.writer import QUEUE_AT_MOST, GroupWriter
from tests.unit.relay.database import Database

OUTCOME = Outcome(Done())


class Watched:
    """A writer whose first function can be held up, and whose commits are counted."""

    def __init__(self, url: URL) -> None:
        """Start a writer on ``url``."""
        self.commits = 0
        self.order: list[str] = []
        self.go = threading.Event()
        self.held = threading.Event()
        self.writer = GroupWriter(url, around_commit=self._note)
        self.writer.start()

    def _note(self, point: str) -> None:
        self.commits += point == "after commit"

    def holding(self, _tx: Transaction) -> Outcome:
        """Occupy the native thread until told to go on."""
        self.held.set()
        self.go.wait(10)
        return OUTCOME

    def writing(self, name: str) -> WriteFunction:
        """Return a function that stores ``name`` and notes when it was carried out."""

        def write(tx: Transaction) -> Outcome:
            self.order.append(name)
            tx.visitors.add(Visitor(name, f"hash of {name}", 0))
            return OUTCOME

        return write

    def behind(self, *jobs: tuple[str, WriteFunction]) -> list[gevent.Greenlet[..., Outcome]]:
        """Submit ``jobs`` while the thread is occupied, so that they form one group."""
        first = gevent.spawn(self.writer.submit, "~", self.holding)
        while not self.held.is_set():
            gevent.sleep(0.001)
        waiting = [gevent.spawn(self.writer.submit, key, write) for key, write in jobs]
        gevent.sleep(0)
        self.go.set()
        gevent.joinall([first, *waiting], timeout=20)
        return waiting


@pytest.fixture
def watched(sqlite_url: URL) -> Iterator[Watched]:
    """A running writer on SQLite."""
    found = Watched(sqlite_url)
    yield found
    found.go.set()
    found.writer.close()


@pytest.fixture
def names(sqlite_url: URL, open_database: Callable[[URL], Database]) -> Callable[[], set[object]]:
    """Returns what is committed."""
    database = open_database(sqlite_url)
    return lambda: {row[0] for row in database.rows("SELECT id FROM visitors")}


def test_many_functions_share_a_commit(watched: Watched, names: Callable[[], set[object]]) -> None:
    """Everything that waited while the disk was busy costs one commit together."""
    jobs = [(f"key {number}", watched.writing(f"v{number}")) for number in range(50)]
    waiting = watched.behind(*jobs)
    assert [greenlet.value for greenlet in waiting] == [OUTCOME] * 50
    assert watched.commits == 2
    assert len(names()) == 50


def test_an_answer_comes_after_its_commit(
    watched: Watched, names: Callable[[], set[object]]
) -> None:
    """Whoever has an answer can rely on it: it is in the database."""
    for number in range(5):
        watched.writer.submit("key", watched.writing(f"v{number}"))
        assert f"v{number}" in names()
        assert watched.commits == number + 1


def test_functions_of_one_key_keep_their_order(watched: Watched) -> None:
    """Within a group, what concerns one session happens in the order of its submission."""
    jobs = [(f"key {n % 3}", watched.writing(f"{n % 3}/{n:02}")) for n in range(30)]
    watched.behind(*jobs)
    for key in range(3):
        mine = [name for name in watched.order if name.startswith(f"{key}/")]
        assert mine == sorted(mine)
        assert len(mine) == 10


def test_sessions_are_locked_in_one_order(watched: Watched) -> None:
    """Groups are carried out sorted by key, so that two relays cannot wait for each other."""
    watched.behind(*[(key, watched.writing(key)) for key in ("c", "a", "b")])
    assert watched.order == ["a", "b", "c"]


def test_a_poisonous_function_fails_alone(
    watched: Watched, names: Callable[[], set[object]]
) -> None:
    """Others in its group are answered as if it had not been there."""

    def poison(tx: Transaction) -> Outcome:
        tx.visitors.add(Visitor("ghost", "hash", 0))
        message = "a fault"
        raise LookupError(message)

    good, bad, other = watched.behind(
        ("a", watched.writing("good")), ("b", poison), ("c", watched.writing("other"))
    )
    assert (good.value, other.value) == (OUTCOME, OUTCOME)
    assert isinstance(bad.exception, LookupError)
    assert names() == {"good", "other"}


def test_a_refusal_reaches_its_caller(watched: Watched) -> None:
    """A refusal is raised where it was asked for, and the writer goes on."""

    def refuses(_tx: Transaction) -> Outcome:
        message = "Already finished."
        raise WrongStateError(message)

    with pytest.raises(DomainError, match="Already finished"):
        watched.writer.submit("key", refuses)
    assert watched.writer.submit("key", watched.writing("next")) == OUTCOME


def test_the_hub_goes_on_while_the_disk_works(watched: Watched) -> None:
    """Other greenlets run while a function holds the native thread."""
    beats: list[int] = []
    waiting = gevent.spawn(watched.writer.submit, "key", watched.holding)
    while not watched.held.is_set() or len(beats) < 5:
        beats.append(1)
        gevent.sleep(0.001)
    assert not waiting.ready()
    watched.go.set()
    assert waiting.get(timeout=10) == OUTCOME


def _insist(watched: Watched, name: str) -> Outcome:
    """Repeat until it is done, as clients do: right after a stall all are refused at once."""
    for _ in range(100):
        try:
            return watched.writer.submit("key", watched.writing(name))
        except BusyError:
            gevent.sleep(0.1)
    message = "storage never came back"
    raise AssertionError(message)


def test_a_deadline_behind_a_foreign_lock(
    watched: Watched,
    sqlite_url: URL,
    names: Callable[[], set[object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What could not begin in time is answered busy, and is not carried out afterwards."""
    monkeypatch.setattr(writer_module, "DEADLINE_S", 0.3)
    other = sqlite3.connect(str(sqlite_url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError):
        watched.writer.submit("key", watched.writing("too late"))
    # The attempt to begin that was under way may still succeed; let it end first.
    gevent.sleep(1.5 * LOCK_WAIT_MS / 1_000)
    other.execute("ROLLBACK")
    other.close()
    monkeypatch.setattr(writer_module, "DEADLINE_S", 20.0)
    assert _insist(watched, "in time") == OUTCOME
    assert names() == {"in time"}


def test_a_waiter_who_left_is_repeated_safely(
    watched: Watched, names: Callable[[], set[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Busy is answered on time even while a function runs; what it wrote stands."""
    monkeypatch.setattr(writer_module, "DEADLINE_S", 0.2)

    def slow(tx: Transaction) -> Outcome:
        watched.holding(tx)
        return watched.writing("started")(tx)

    with pytest.raises(BusyError):
        watched.writer.submit("key", slow)
    watched.go.set()
    monkeypatch.setattr(writer_module, "DEADLINE_S", 20.0)
    _insist(watched, "next")
    assert names() == {"started", "next"}


def test_a_full_queue_is_refused_at_once(sqlite_url: URL) -> None:
    """Beyond its bound the queue takes nothing more: better busy now than late for all."""
    writer = GroupWriter(sqlite_url)
    waiting = [gevent.spawn(writer.submit, "key", _does_nothing) for _ in range(QUEUE_AT_MOST)]
    gevent.sleep(0)
    with pytest.raises(BusyError):
        writer.submit("key", _does_nothing)
    writer.close()
    gevent.joinall(waiting, timeout=10)
    assert {type(greenlet.exception) for greenlet in waiting} == {BusyError}


def test_closing_answers_everybody(watched: Watched) -> None:
    """Nobody waits for ever on a writer that was closed."""
    held = gevent.spawn(watched.writer.submit, "~", watched.holding)
    while not watched.held.is_set():
        gevent.sleep(0.001)
    waiting = gevent.spawn(watched.writer.submit, "key", watched.writing("never"))
    gevent.sleep(0)
    closing = gevent.spawn(watched.writer.close)
    gevent.sleep(0.01)
    watched.go.set()
    for greenlet in (held, waiting, closing):
        greenlet.join(timeout=10)
    assert isinstance(waiting.exception, BusyError)
    assert "never" not in watched.order


def test_a_lost_connection_is_opened_anew(
    sqlite_url: URL, names: Callable[[], set[object]]
) -> None:
    """When the database goes away in the middle, its caller hears of it and the next is served."""
    lost: list[Connection] = []

    def remembering(connection: Connection) -> SqlTransaction:
        lost.append(connection)
        return SqlTransaction(connection)

    def loses(tx: Transaction) -> Outcome:
        lost[-1].connection.driver_connection.close()
        tx.visitors.add(Visitor("lost", "hash", 0))
        return OUTCOME

    writer = GroupWriter(sqlite_url, transaction=remembering)
    writer.start()
    with pytest.raises((BusyError, DBAPIError)):
        writer.submit("key", loses)
    writer.submit("key", _stores)
    writer.close()
    assert names() == {"after"}


def _stores(tx: Transaction) -> Outcome:
    tx.visitors.add(Visitor("after", "hash of after", 0))
    return OUTCOME


def _does_nothing(_tx: Transaction) -> Outcome:
    return OUTCOME
