"""Writing and reading without a running relay."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.engine import URL

from relay.domain.errors import BusyError, WrongStateError
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction
from relay.service.records import Visitor
from relay.store.direct import DirectStore


def _adds(tx: Transaction) -> Outcome:
    tx.visitors.add(Visitor("v", "hash", 0))
    return Outcome(Done())


def test_writing_and_reading(url: URL) -> None:
    """What was written is committed before the call returns."""
    store = DirectStore(url)
    assert store.submit("", _adds) == Outcome(Done())
    assert store.ask(lambda read: read.visitor_by_token("hash")) == "v"


def test_a_refusal_is_raised(url: URL) -> None:
    """A refusal and a fault come out as they were raised, and nothing of a fault stays."""

    def refuses(_tx: Transaction) -> Outcome:
        message = "Already finished."
        raise WrongStateError(message)

    def faulty(tx: Transaction) -> Outcome:
        _adds(tx)
        message = "a fault"
        raise LookupError(message)

    store = DirectStore(url)
    with pytest.raises(WrongStateError):
        store.submit("", refuses)
    with pytest.raises(LookupError):
        store.submit("", faulty)
    assert store.ask(lambda read: read.visitor_by_token("hash")) is None


def test_beside_a_relay_that_writes(sqlite_url: URL) -> None:
    """While somebody else holds the write lock for too long, the caller hears busy."""
    other = sqlite3.connect(str(sqlite_url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError):
        DirectStore(sqlite_url).submit("", _adds)
    other.close()
