"""Long questions, off the hub and off the short ones' thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date

import gevent
import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL

from relay.domain.errors import BusyError
from relay.domain.period import period_of
from relay.service.reports import report
from relay.store.engines import database_url
from relay.store.long_reader import LongReader
from tests.playbook import Playbook
from tests.unit.relay.database import Database

PERIOD = period_of(date(2026, 11, 1), date(2026, 11, 30), UTC, "UTC")


@pytest.fixture
def reader(url: URL) -> Iterator[LongReader]:
    """A long reader of a database of each kind in turn."""
    found = LongReader(url)
    yield found
    found.close()


def test_it_reports_what_was_committed(
    reader: LongReader, url: URL, open_database: Callable[[URL], Database]
) -> None:
    """Each report sees the newest commit, and the next one what came after."""
    play = Playbook(open_database(url))
    for begun in (1, 2):
        play.visitor().opens()
        made = reader.ask(lambda read: report(read, PERIOD, play.now))
        assert made.total.conversations is not None
        assert made.total.conversations.begun == begun


def test_one_report_is_of_one_state(
    reader: LongReader, url: URL, open_database: Callable[[URL], Database]
) -> None:
    """What is committed while a report is made is in none of its figures."""
    play = Playbook(open_database(url))
    play.visitor().opens()

    def question(read: object) -> list[int]:
        connection = read._connection  # type: ignore[attr-defined]
        counts = []
        for _ in range(2):
            counts.append(connection.execute(text("SELECT COUNT(*) FROM chat_sessions")).scalar())
            if len(counts) == 1:
                play.visitor().opens()
        return counts

    assert reader.ask(question) == [1, 1]


def test_others_run_meanwhile(reader: LongReader) -> None:
    """While a report is made the hub goes on."""
    seen: list[str] = []

    def question(_read: object) -> None:
        import time

        time.sleep(0.2)
        seen.append("report")

    other = gevent.spawn_later(0.02, seen.append, "hub")
    reader.ask(question)
    other.join()
    assert seen == ["hub", "report"]


def test_no_database() -> None:
    """Where the database does not answer the question may be asked again."""
    reader = LongReader(database_url("sqlite:////nowhere/baton.db"))
    with pytest.raises(BusyError):
        reader.ask(lambda read: read.agent_names())
    reader.close()
