"""The outbox on a real disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_agent.core.state import OutboxRow, RowKind, RowState
from desktop_agent.vault import drafts, outbox
from desktop_agent.vault.database import open_database

ROW = OutboxRow(
    cmid="r1",
    account="relay#maya",
    session_id="s1",
    fence=4,
    kind=RowKind.REPLY,
    text="Olá, Inês 😀\nsecond line",
    created_at=1_795_435_300_000,
    visitor_name="Ines",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Return an open file."""
    with closing(open_database(tmp_path / "desk.db")) as opened:
        yield opened


def test_rows_survive_a_restart_in_their_order(tmp_path: Path) -> None:
    """Closed and opened again, everything a row needs to be sent is there, queued."""
    rows = [replace(ROW, cmid=f"r{n}", text=f"words {n}") for n in (3, 1, 2)]
    rows.append(replace(ROW, cmid="c1", kind=RowKind.COMPLETE, text=""))
    with closing(open_database(tmp_path / "desk.db")) as first:
        for row in rows:
            outbox.store(first, row, clears_draft=True)
    with closing(open_database(tmp_path / "desk.db")) as second:
        found = outbox.load(second, ROW.account)
    assert found == tuple(replace(row, state=RowState.QUEUED) for row in rows)


def test_another_accounts_rows_are_not_found(database: sqlite3.Connection) -> None:
    """Whoever signs in next on this computer sends only their own words."""
    outbox.store(database, ROW, clears_draft=False)
    assert outbox.load(database, "relay#sam") == ()


def test_a_row_that_was_given_up_says_why_after_a_restart(database: sqlite3.Connection) -> None:
    """It is not sent by itself."""
    outbox.store(database, ROW, clears_draft=False)
    outbox.mark_unsent(database, "r1", "not yours")
    (found,) = outbox.load(database, ROW.account)
    assert (found.state, found.reason) == (RowState.NOT_SENT, "not yours")


def test_storing_a_row_again_starts_it_anew_in_its_place(database: sqlite3.Connection) -> None:
    """The fence of now replaces the old one; nothing is there twice."""
    outbox.store(database, ROW, clears_draft=False)
    outbox.store(database, replace(ROW, cmid="r2"), clears_draft=False)
    outbox.mark_unsent(database, "r1", "not yours")
    outbox.store(database, replace(ROW, fence=5), clears_draft=False)
    found = outbox.load(database, ROW.account)
    assert [(row.cmid, row.fence, row.state) for row in found] == [
        ("r1", 5, RowState.QUEUED),
        ("r2", 4, RowState.QUEUED),
    ]


def test_a_delivered_row_is_gone(database: sqlite3.Connection) -> None:
    """Deleting what is not there is no fault."""
    outbox.store(database, ROW, clears_draft=False)
    outbox.delete(database, "r1")
    outbox.delete(database, "r1")
    assert outbox.load(database, ROW.account) == ()


def test_storing_a_reply_clears_the_draft_it_was(database: sqlite3.Connection) -> None:
    """After a crash the words are in the outbox or in the composer, never in both."""
    for session_id in ("s1", "s2"):
        drafts.save(database, ROW.account, session_id, "words", now=ROW.created_at)
    outbox.store(database, ROW, clears_draft=True)
    assert drafts.load(database, ROW.account, now=ROW.created_at) == (("s2", "words"),)
    drafts.save(database, ROW.account, "s1", "other words", now=ROW.created_at)
    outbox.store(database, ROW, clears_draft=False)
    assert len(drafts.load(database, ROW.account, now=ROW.created_at)) == 2
