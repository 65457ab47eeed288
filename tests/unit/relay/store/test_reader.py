"""Short questions, off the hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import gevent
import pytest
from sqlalchemy.engine import URL

from relay.domain.errors import BusyError, NotFoundError
from relay.service import queries
from relay.service.ports import Reading
from relay.store.engines import database_url
from relay.store.reader import Reader
from tests.playbook import Playbook
from tests.unit.relay.database import Database


@pytest.fixture
def reader(url: URL) -> Iterator[Reader]:
    """A reader of a database of each kind in turn."""
    found = Reader(url)
    yield found
    found.close()


def test_it_reads_what_was_committed(
    reader: Reader, url: URL, open_database: Callable[[URL], Database]
) -> None:
    """Each question sees the newest commit: no old look is kept between questions."""
    play = Playbook(open_database(url))
    ana = play.visitor("Ana")
    ana.opens()
    for words in ("one", "two"):
        ana.says(words)
        found = reader.ask(lambda read: read.entries(ana.session_id, 0, 100))
        assert found[-1].text == words


def test_a_refusal_comes_back(reader: Reader) -> None:
    """What a question refuses is raised to who asked."""
    with pytest.raises(NotFoundError):
        reader.ask(lambda read: queries.agent_transcript(read, "nothing", 0))


def test_a_fault_does_not_spoil_the_next_question(reader: Reader) -> None:
    """After a bug in a question the next one is answered."""

    def faulty(_read: Reading) -> None:
        message = "a fault"
        raise LookupError(message)

    with pytest.raises(LookupError):
        reader.ask(faulty)
    assert reader.ask(lambda read: list(read.waiting(1))) == []


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    """What cannot be read is told as trouble that is worth repeating."""
    reader = Reader(database_url(f"sqlite:///{tmp_path}/none/baton.db"))
    with pytest.raises(BusyError):
        reader.ask(lambda read: list(read.waiting(1)))
    reader.close()


def test_questions_of_many_greenlets(reader: Reader) -> None:
    """Questions asked at once are all answered."""
    greenlets = [gevent.spawn(reader.ask, lambda read: len(read.waiting(1))) for _ in range(20)]
    gevent.joinall(greenlets, timeout=20)
    assert [greenlet.value for greenlet in greenlets] == [0] * 20
