"""The judge of the routing drill sees what went wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from relay.store.direct import DirectStore
from relay.store.engines import database_url
from relay.store.schema import migrate
from tests.drills.routing import fill
from tests.drills.routing_judge import Judge

QUEUED = 6


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The database of a drill that has not begun: two sessions wait in each of three queues."""
    path = tmp_path / "baton.db"
    url = database_url(f"sqlite:///{path}")
    migrate(url)
    fill(DirectStore(url), QUEUED)
    return path


@pytest.fixture
def judge(file: Path) -> Iterator[Judge]:
    """A judge who looks at 0, 10, 20 ..., and has had the first look."""
    judge = Judge(f"sqlite:///{file}", count(0, 10).__next__)
    judge.look()
    yield judge
    judge.close()


def _line(file: Path) -> list[str]:
    """Return the two who wait for the same department, the first in line first."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(
            "SELECT id FROM chat_sessions WHERE department = 'visas' ORDER BY pending_since"
        ).fetchall()
    return [row[0] for row in rows]


def _offer(file: Path, session_id: str, agent_id: str, *, at: int) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(
            "INSERT INTO offers (id, session_id, agent_id, agent_name, kind, version, made_at,"
            " expires_at) SELECT ?, id, ?, 'An agent', 'queue', version, ?, ? FROM chat_sessions"
            " WHERE id = ?",
            (f"offer-{at}", agent_id, at, at, session_id),
        )
        connection.execute(
            "UPDATE chat_sessions SET offer_id = ? WHERE id = ?", (f"offer-{at}", session_id)
        )
        connection.commit()


def _end(file: Path, at: int) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE offers SET ended_at = ? WHERE id = ?", (at, f"offer-{at}"))
        connection.execute(
            "UPDATE chat_sessions SET offer_id = NULL WHERE offer_id = ?", (f"offer-{at}",)
        )
        connection.commit()


def test_a_later_one_who_is_offered_first_is_overtaking(file: Path, judge: Judge) -> None:
    """The second in line is offered to somebody while the first waits on, unasked."""
    _offer(file, _line(file)[1], "maya", at=1)
    judge.look()
    assert judge.overtaken == 1
    judge.look()
    assert judge.overtaken == 1, "once is once"


def test_the_line_in_its_order_is_no_overtaking(file: Path, judge: Judge) -> None:
    """The first is offered, then, while the first is with somebody, the second."""
    first, second = _line(file)
    _offer(file, first, "maya", at=1)
    judge.look()
    _offer(file, second, "tom", at=2)
    judge.look()
    assert judge.overtaken == 0


def test_whoever_declined_the_first_may_have_the_second(file: Path, judge: Judge) -> None:
    """Nobody else is free: the second does not wait for the sake of the first."""
    first, second = _line(file)
    _offer(file, first, "maya", at=1)
    _end(file, 1)
    judge.look()
    judge.look()
    _offer(file, second, "maya", at=22)
    judge.look()
    assert judge.overtaken == 0
    _end(file, 22)
    _offer(file, second, "tom", at=32)
    judge.look()
    assert judge.overtaken == 1, "somebody whom nobody had asked for the first"


def test_what_was_decided_before_the_first_was_back_is_no_overtaking(
    file: Path, judge: Judge
) -> None:
    """The first was with somebody when another relay decided; its commit came later."""
    first, second = _line(file)
    _offer(file, first, "maya", at=1)
    judge.look()
    _end(file, 1)
    judge.look()
    _offer(file, second, "tom", at=15)
    judge.look()
    assert judge.overtaken == 0


def test_whoever_was_offered_meanwhile_was_not_passed_over(file: Path, judge: Judge) -> None:
    """Offered to the same agent once more and declined, all between two looks."""
    first, second = _line(file)
    _offer(file, first, "maya", at=1)
    _end(file, 1)
    judge.look()
    _offer(file, first, "maya", at=11)
    _offer(file, second, "tom", at=12)
    _end(file, 11)
    judge.look()
    assert judge.overtaken == 0
