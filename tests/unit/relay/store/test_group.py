"""A group of write functions: one transaction, and a bad one fails alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from relay.domain.errors import BusyError, MalformedError, StorageFullError, WrongStateError
from relay.domain.lifecycle import State
from relay.domain.session import Session
from relay.domain.transcript import Message, Voice
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction, WriteFunction
from relay.service.records import Visitor
from relay.store.engines import writing_engine
from relay.store.group import ATTEMPTS, GroupWork, Locked, Result, carry_out
from relay.store.tables import visitors
from relay.store.transaction import SqlTransaction
from tests.playbook import Playbook
from tests.unit.relay.database import Database


@pytest.fixture
def connection(url: URL) -> Iterator[Connection]:
    """A writing connection to a database of each kind in turn."""
    engine = writing_engine(url)
    with engine.connect() as found:
        yield found
    engine.dispose()


@pytest.fixture
def commits() -> list[str]:
    """What happened around commits so far."""
    return []


@pytest.fixture
def work(commits: list[str]) -> GroupWork:
    """How groups are carried out here: noting the commits."""
    return GroupWork(SqlTransaction, commits.append)


def _adds(name: str) -> WriteFunction:
    def write(tx: Transaction) -> Outcome:
        tx.visitors.add(Visitor(name, f"hash of {name}", 0))
        return Outcome(Done())

    return write


def _raises(error: Exception) -> WriteFunction:
    def write(tx: Transaction) -> Outcome:
        tx.visitors.add(Visitor("ghost", "hash of ghost", 0))
        raise error

    return write


def _names(connection: Connection) -> set[str]:
    with connection.begin():
        return {row[0] for row in connection.execute(visitors.select())}


def _done(results: list[Result] | Locked) -> list[bool]:
    assert isinstance(results, list)
    return [isinstance(result, Outcome) for result in results]


def test_one_commit_for_all(connection: Connection, work: GroupWork, commits: list[str]) -> None:
    """Many functions cost one commit."""
    results = carry_out(connection, [_adds(name) for name in "abcdef"], work)
    assert _done(results) == [True] * 6
    assert commits == ["before commit", "after commit"]
    assert _names(connection) == set("abcdef")


def test_a_poisonous_function_fails_alone(connection: Connection, work: GroupWork) -> None:
    """A function that raises gets its error; all others are committed, nothing of it is."""
    fault = LookupError("a fault")
    results = carry_out(connection, [_adds("a"), _raises(fault), _adds("b")], work)
    assert _done(results) == [True, False, True]
    assert isinstance(results, list)
    assert results[1] is fault
    assert _names(connection) == {"a", "b"}


def test_a_refusal_is_a_value(connection: Connection, work: GroupWork, commits: list[str]) -> None:
    """A refusal does not cost the group its one commit."""

    def refuses(_tx: Transaction) -> Outcome:
        message = "Already finished."
        raise WrongStateError(message)

    results = carry_out(connection, [_adds("a"), refuses, _adds("b")], work)
    assert _done(results) == [True, False, True]
    assert isinstance(results, list)
    assert isinstance(results[1], WrongStateError)
    assert commits == ["before commit", "after commit"]


def test_a_refusal_alone_writes_nothing(connection: Connection, work: GroupWork) -> None:
    """Carried out by itself after another's fault, a refusal is undone whole."""
    refusal = MalformedError("Refused after writing.")
    results = carry_out(connection, [_raises(LookupError("a fault")), _raises(refusal)], work)
    assert isinstance(results, list)
    assert results[1] is refusal
    assert _names(connection) == set()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_text_that_no_database_takes(play: Playbook, place: int) -> None:
    """An entry that the database refuses at the last moment fails alone, too."""
    sessions = [play.visitor(name) for name in ("Ana", "Ben", "Cem")]
    for visitor in sessions:
        visitor.opens()
    bad = sessions[place]

    def poison(tx: Transaction) -> Outcome:
        message = Message(3, 0, 1, Voice.BOT, "bot", "re-2", "half \ud83d")
        tx.transcript.add_message(bad.session_id, message)
        return Outcome(Done())

    writes = [visitor.sending("Hello?") for visitor in sessions]
    writes[place] = poison
    results = play.database.write_all(writes)
    assert [isinstance(result, Outcome) for result in results] == [n != place for n in range(3)]
    for visitor in sessions:
        expected = [] if visitor is bad else ["visitor: Hello?"]
        assert play.script(visitor)[2:] == expected


def test_a_conflict_is_looked_at_anew(connection: Connection, work: GroupWork) -> None:
    """Who lost against another relay's insert finds it at the second look."""
    carry_out(connection, [_adds("taken")], work)
    looks = []

    def write(tx: Transaction) -> Outcome:
        looks.append(1)
        name = "taken" if len(looks) == 1 else "free"
        tx.visitors.add(Visitor(name, f"hash of {name}", 0))
        return Outcome(Done())

    assert _done(carry_out(connection, [_adds("a"), write], work)) == [True, True]
    assert _names(connection) == {"taken", "a", "free"}


def test_a_conflict_that_stays(connection: Connection, work: GroupWork) -> None:
    """A function that conflicts at every look is given up, and told so as an error."""
    carry_out(connection, [_adds("taken")], work)
    looks = []

    def write(tx: Transaction) -> Outcome:
        looks.append(1)
        return _adds("taken")(tx)

    results = carry_out(connection, [write, _adds("a")], work)
    assert _done(results) == [False, True]
    assert isinstance(results, list)
    assert isinstance(results[0], IntegrityError)
    assert len(looks) == 1 + ATTEMPTS


def test_functions_see_those_before_them(connection: Connection, work: GroupWork) -> None:
    """Within a group a later function builds upon an earlier one."""

    def looks(tx: Transaction) -> Outcome:
        tx.sessions.add(_session("a"), "open-id")
        return Outcome(Done())

    assert _done(carry_out(connection, [_adds("a"), looks], work)) == [True, True]


def _session(visitor_id: str) -> Session:
    return Session("s", visitor_id, State.BOT, 1, 1, 2, 0, 0, 0)


def test_nothing_is_committed_when_the_process_dies_before(
    connection: Connection, commits: list[str]
) -> None:
    """What was not committed is not there; an error before the commit undoes the group."""

    def dies(point: str) -> None:
        commits.append(point)
        if point == "before commit":
            message = "killed"
            raise KeyboardInterrupt(message)

    with pytest.raises(KeyboardInterrupt):
        carry_out(connection, [_adds("a")], GroupWork(SqlTransaction, dies))
    assert commits == ["before commit"]
    assert _names(connection) == set()


def test_another_process_holds_the_lock(sqlite_url: URL, work: GroupWork) -> None:
    """Where the transaction cannot begin, nothing is done and nothing is lost."""
    engine = writing_engine(sqlite_url)
    other = sqlite3.connect(str(sqlite_url.database), isolation_level=None)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 20")
        connection.rollback()
        other.execute("BEGIN IMMEDIATE")
        assert isinstance(carry_out(connection, [_adds("a")], work), Locked)
        other.execute("ROLLBACK")
        assert _done(carry_out(connection, [_adds("a")], work)) == [True]
    other.close()
    engine.dispose()


def test_a_full_disk(sqlite_url: URL, work: GroupWork) -> None:
    """Everybody in the group learns that the disk is full; what was there stays readable."""
    engine = writing_engine(sqlite_url)
    with engine.connect() as connection:
        carry_out(connection, [_adds("before")], work)
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.rollback()
        big = "x" * 100_000
        results = carry_out(connection, [_adds("a"), _adds(big)], work)
        assert isinstance(results, list)
        assert [type(result) for result in results] == [StorageFullError] * 2
        assert _names(connection) == {"before"}
        alone = carry_out(connection, [_raises(LookupError("a fault")), _adds(big)], work)
        assert isinstance(alone, list)
        assert isinstance(alone[1], StorageFullError)
    engine.dispose()


def test_a_lock_that_is_not_given_in_time(
    postgres_url: URL, work: GroupWork, open_database: Callable[[URL], Database]
) -> None:
    """On PostgreSQL a row held by another for too long is answered busy, not with an error."""
    play = Playbook(open_database(postgres_url))
    ana = play.visitor("Ana")
    ana.opens()
    holder, waiter = writing_engine(postgres_url), writing_engine(postgres_url)
    with holder.connect() as holding, waiter.connect() as waiting:
        waiting.exec_driver_sql("SET lock_timeout = 30")
        waiting.commit()
        holding.exec_driver_sql("UPDATE chat_sessions SET preview = 'held'")
        results = carry_out(waiting, [ana.sending("Hello?")], work)
        assert isinstance(results, list)
        assert isinstance(results[0], BusyError)
        holding.rollback()
        assert _done(carry_out(waiting, [ana.sending("Hello?")], work)) == [True]
    holder.dispose()
    waiter.dispose()


def test_a_group_of_nothing_but_a_bad_statement(connection: Connection, work: GroupWork) -> None:
    """A statement that the database refuses is that function's error alone."""

    def write(_tx: Transaction) -> Outcome:
        connection.execute(insert(visitors), {"id": "x", "token_hash": None, "created_at": 0})
        return Outcome(Done())

    results = carry_out(connection, [write, _adds("a")], work)
    assert _done(results) == [False, True]
    assert _names(connection) == {"a"}
