"""What was spent on a model, on both kinds of database."""

from __future__ import annotations

from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction
from relay.store.spending import SqlSpending
from tests.unit.relay.database import Database

HOUR, DAY = 3_600_000, 86_400_000


def test_calls_are_counted_up_to_a_limit(database: Database) -> None:
    """Each account has each stretch of time for itself."""
    counted: list[bool] = []

    def count(tx: Transaction) -> Outcome:
        assert isinstance(tx.spending, SqlSpending)
        counted.extend(tx.spending.count_call("ana", HOUR, 2) for _ in range(3))
        counted.append(tx.spending.count_call("ana", 2 * HOUR, 2))
        counted.append(tx.spending.count_call("ben", HOUR, 2))
        return Outcome(Done())

    database.write(count)
    assert counted == [True, True, False, True, True]


def test_tokens_add_up(database: Database) -> None:
    """Tokens are added where calls were counted and where none were."""
    seen: list[int] = []

    def add(tx: Transaction) -> Outcome:
        seen.append(tx.spending.tokens("all", DAY))
        tx.spending.add_tokens("all", DAY, 120)
        tx.spending.add_tokens("all", DAY, 3_000_000_000)
        seen.append(tx.spending.tokens("all", DAY))
        assert tx.spending.count_call("all", DAY, 1)
        return Outcome(Done())

    database.write(add)
    assert seen == [0, 3_000_000_120]


def test_what_is_over_is_forgotten(database: Database) -> None:
    """Stretches that began before a time are deleted, the others stay."""

    def fill(tx: Transaction) -> Outcome:
        for since in (DAY, 2 * DAY):
            tx.spending.add_tokens("all", since, 5)
        tx.spending.forget(2 * DAY)
        return Outcome(Done())

    database.write(fill)
    assert database.rows("SELECT since FROM model_spending") == [(2 * DAY,)]
