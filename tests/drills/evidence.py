"""Compares what clients were promised with what is stored and shown."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.drills.ledger import Sent


@dataclass(frozen=True, slots=True)
class Row:
    """One stored entry."""

    session_id: str
    seq: int
    sender_id: str
    cmid: str
    text: str


@dataclass(frozen=True, slots=True)
class Account:
    """What one client sent (from its ledger on disk) and what it shows."""

    session_id: str
    sent: Sequence[Sent]
    shown: Sequence[dict[str, Any]]


def stored_in(database: Path) -> list[Row]:
    """Return every entry of the database, in the order of each session."""
    asked = "SELECT session_id, seq, sender_id, cmid, text FROM messages ORDER BY session_id, seq"
    with closing(sqlite3.connect(database)) as connection:
        return [Row(*row) for row in connection.execute(asked)]


def stored_among(database: Path, cmids: Iterable[str]) -> set[str]:
    """Return which of these messages are stored."""
    asked = "SELECT count(*) FROM messages WHERE cmid = ?"
    with closing(sqlite3.connect(database)) as connection:
        return {c for c in cmids if connection.execute(asked, [c]).fetchone()[0]}


def integrity(database: Path) -> str:
    """Return what SQLite says of the file: "ok", or what is wrong."""
    with closing(sqlite3.connect(database)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def double_owned_in(database: Path) -> int:
    """Return how many sessions were taken by an agent while one had them already."""
    asked = (
        "SELECT session_id, change FROM messages WHERE change IS NOT NULL ORDER BY session_id, seq"
    )
    with closing(sqlite3.connect(database)) as connection:
        changes = [(session, change) for session, change in connection.execute(asked)]
    return len(
        {
            later[0]
            for before, later in pairwise(changes)
            if before == later and later[1] == "claimed"
        }
    )


def compare(accounts: Sequence[Account], rows: Sequence[Row]) -> dict[str, int]:
    """Return the figures; all but ``acked`` and ``intended`` must be 0.

    Text is part of the comparison: every message of a drill is unique, so that
    one stored twice under two ids is found, too.
    """
    by_session: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_session[row.session_id].append(row)
    figures: Counter[str] = Counter(
        intended=0, acked=0, missing=0, duplicated=0, out_of_order=0, gaps=0, shown_wrong=0
    )
    for account in accounts:
        figures.update(_of_client(account, by_session[account.session_id]))
    for session in by_session.values():
        figures["gaps"] += [row.seq for row in session] != list(range(1, len(session) + 1))
    return dict(figures)


def _of_client(account: Account, session: Sequence[Row]) -> dict[str, int]:
    at = {(row.cmid, row.text): row.seq for row in session}
    acked = [entry for entry in account.sent if entry.seq is not None]
    copies = Counter(row.text for row in session)
    seqs = [at[key] for entry in account.sent if (key := (entry.cmid, entry.text)) in at]
    shown = [(e["seq"], e.get("text") or "") for e in account.shown if e["kind"] == "message"]
    truth = [(row.seq, row.text) for row in session]
    return {
        "intended": len(account.sent),
        "acked": len(acked),
        "missing": sum(at.get((entry.cmid, entry.text)) != entry.seq for entry in acked),
        "duplicated": sum(copies[entry.text] > 1 for entry in account.sent),
        "out_of_order": sum(later <= earlier for earlier, later in pairwise(seqs)),
        "shown_wrong": int(not set(shown) <= set(truth))
        + int([e["seq"] for e in account.shown] != [row.seq for row in session]),
    }
