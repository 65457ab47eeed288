"""Full-text search over messages: FTS5 on SQLite, tsvector on PostgreSQL.

PostgreSQL keeps its index itself. On SQLite messages become findable in batches
soon after they were said, because adding each within the hop's own commit would
make every message dearer; a mark in ``relay_meta`` says how far the index is, so
that the rows of an older database are caught up with in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection, text

INDEX_NAMES = ("messages_fts", "ix_messages_words")
"""What the names of everything here begin with."""

WORDS_AT_MOST = 10
"""Most words of a search; further ones are not looked at."""

_WORD = re.compile(r"[^\W_]+")

# An external-content index must be told the old words, and only of what it holds.
_CREATE_SQLITE = """
CREATE VIRTUAL TABLE messages_fts USING fts5(
    text, content='messages', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);;
CREATE TRIGGER messages_fts_delete BEFORE DELETE ON messages
WHEN old.change IS NULL AND old.id <=
    (SELECT CAST(value AS INTEGER) FROM relay_meta WHERE key = 'search_indexed_to')
BEGIN
    INSERT INTO messages_fts (messages_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;;
CREATE TRIGGER messages_fts_update BEFORE UPDATE ON messages
WHEN old.change IS NULL AND old.id <=
    (SELECT CAST(value AS INTEGER) FROM relay_meta WHERE key = 'search_indexed_to')
BEGIN
    INSERT INTO messages_fts (messages_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;;
CREATE TRIGGER messages_fts_updated AFTER UPDATE ON messages
WHEN new.change IS NULL AND new.id <=
    (SELECT CAST(value AS INTEGER) FROM relay_meta WHERE key = 'search_indexed_to')
BEGIN
    INSERT INTO messages_fts (rowid, text) VALUES (new.id, new.text);
END
"""
_DROP_SQLITE = """
DROP TRIGGER messages_fts_delete;;
DROP TRIGGER messages_fts_update;;
DROP TRIGGER messages_fts_updated;;
DROP TABLE messages_fts;;
DELETE FROM relay_meta WHERE key = 'search_indexed_to'
"""
_CREATE_POSTGRES = """
CREATE INDEX ix_messages_words ON messages USING gin (to_tsvector('simple', text))
WHERE change IS NULL
"""
_DROP_POSTGRES = "DROP INDEX ix_messages_words"

_MARKED = text("SELECT CAST(value AS INTEGER) FROM relay_meta WHERE key = 'search_indexed_to'")
_UP_TO = text(
    "SELECT max(id), count(*) FROM"
    " (SELECT id FROM messages WHERE id > :mark ORDER BY id LIMIT :limit)"
)
_ADD = text(
    "INSERT INTO messages_fts (rowid, text)"
    " SELECT id, text FROM messages WHERE id > :mark AND id <= :up_to AND change IS NULL"
)
_MOVE_MARK = text(
    "INSERT INTO relay_meta (key, value) VALUES ('search_indexed_to', :up_to)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
_FIND_SQLITE = text(
    "SELECT rowid FROM messages_fts WHERE messages_fts MATCH :query AND rowid < :before"
    " ORDER BY rowid DESC LIMIT :limit"
)
_FIND_POSTGRES = text(
    "SELECT id FROM messages WHERE to_tsvector('simple', text) @@ to_tsquery('simple', :query)"
    " AND change IS NULL AND id < :before ORDER BY id DESC LIMIT :limit"
)
_END = 2**62


def words_of(asked: str) -> tuple[str, ...]:
    """Return the words that are looked for; punctuation separates and means nothing."""
    return tuple(_WORD.findall(asked)[:WORDS_AT_MOST])


def create_index(connection: Connection) -> None:
    """Create the index; on SQLite it is filled afterwards, in batches."""
    _execute(connection, _CREATE_SQLITE if _is_sqlite(connection) else _CREATE_POSTGRES)


def drop_index(connection: Connection) -> None:
    """Remove the index."""
    _execute(connection, _DROP_SQLITE if _is_sqlite(connection) else _DROP_POSTGRES)


def index_more(connection: Connection, limit: int) -> int:
    """Make up to ``limit`` more entries findable; return how many there were."""
    if not _is_sqlite(connection):
        return 0
    mark = connection.execute(_MARKED).scalar() or 0
    up_to, count = connection.execute(_UP_TO, {"mark": mark, "limit": limit}).one()
    if count:
        connection.execute(_ADD, {"mark": mark, "up_to": up_to})
        connection.execute(_MOVE_MARK, {"up_to": str(up_to)})
    return int(count)


def find(
    connection: Connection, words: Sequence[str], *, before: int | None, limit: int
) -> list[int]:
    """Return the ids of messages that hold all ``words``, newest first."""
    sqlite = _is_sqlite(connection)
    quoted = [f'"{word}"' if sqlite else f"'{word}'" for word in words]
    values = {
        "query": (" " if sqlite else " & ").join(quoted),
        "before": _END if before is None else before,
        "limit": limit,
    }
    rows = connection.execute(_FIND_SQLITE if sqlite else _FIND_POSTGRES, values)
    return [int(row[0]) for row in rows]


def _execute(connection: Connection, script: str) -> None:
    for statement in script.split(";;"):
        connection.exec_driver_sql(statement)


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
