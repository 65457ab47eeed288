"""Inserting a row unless it is there, on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert a row; False where one with the same key is there already.

    Unlike an insert that fails, it spoils nothing of the transaction around it.
    """
    key = next(iter(table.primary_key))
    if connection.dialect.name == "postgresql":
        on_postgres = postgresql.insert(table).values(values).on_conflict_do_nothing()
        return connection.execute(on_postgres.returning(key)).first() is not None
    on_sqlite = sqlite.insert(table).values(values).on_conflict_do_nothing()
    return connection.execute(on_sqlite.returning(key)).first() is not None
