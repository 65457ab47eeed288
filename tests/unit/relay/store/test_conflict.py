"""Inserting a row unless it is there."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.engine import URL

from relay.store.conflict import insert_once
from relay.store.engines import writing_engine
from relay.store.tables import visitors


def test_once(url: URL) -> None:
    """The first row stays; the transaction goes on as if nothing had happened."""
    engine = writing_engine(url)
    first = {"id": "v", "token_hash": "first", "created_at": 1}
    with engine.begin() as connection:
        assert insert_once(connection, visitors, first)
        assert not insert_once(connection, visitors, first | {"token_hash": "second"})
        assert insert_once(connection, visitors, first | {"id": "w", "token_hash": "third"})
        rows = connection.execute(select(visitors.c.token_hash).order_by(visitors.c.id)).scalars()
        assert list(rows) == ["first", "third"]
    engine.dispose()
