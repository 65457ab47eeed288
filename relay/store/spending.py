"""What was spent on a model, within a transaction."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from relay.store.side_tables import model_spending

p = model_spending.c

_THE_STRETCH = (p.account == bindparam("b_account"), p.since == bindparam("b_since"))
_COUNT = (
    update(model_spending)
    .where(*_THE_STRETCH, p.calls < bindparam("b_most"))
    .values(calls=p.calls + 1)
)
_ADD = update(model_spending).where(*_THE_STRETCH).values(tokens=p.tokens + bindparam("b_tokens"))
_TOKENS = select(p.tokens).where(*_THE_STRETCH)
_FORGET = delete(model_spending).where(p.since < bindparam("b_before"))


class SqlSpending:
    """Implements the port ``Spending`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection

    def count_call(self, account: str, since: int, most: int) -> bool:
        """Count one call; False where there were ``most`` in this stretch of time."""
        values = {"b_account": account, "b_since": since, "b_most": most}
        if self._connection.execute(_COUNT, values).rowcount:
            return True
        self._begin(account, since)
        return bool(self._connection.execute(_COUNT, values).rowcount)

    def add_tokens(self, account: str, since: int, tokens: int) -> None:
        """Add what a call took."""
        self._begin(account, since)
        values = {"b_account": account, "b_since": since, "b_tokens": tokens}
        self._connection.execute(_ADD, values)

    def tokens(self, account: str, since: int) -> int:
        """Return what the stretch took so far."""
        values = {"b_account": account, "b_since": since}
        return self._connection.execute(_TOKENS, values).scalar() or 0

    def forget(self, before: int) -> None:
        """Delete the stretches that began before that time."""
        self._connection.execute(_FORGET, {"b_before": before})

    def _begin(self, account: str, since: int) -> None:
        # Another relay may begin it at the same moment.
        is_postgres = self._connection.dialect.name == "postgresql"
        insert = postgresql.insert if is_postgres else sqlite.insert
        row = {"account": account, "since": since, "calls": 0, "tokens": 0}
        self._connection.execute(insert(model_spending).values(row).on_conflict_do_nothing())
