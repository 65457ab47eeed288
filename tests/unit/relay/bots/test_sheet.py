"""Drafts and payments of an answer, on a real writer and reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import gevent
import pytest
from sqlalchemy.engine import URL

from relay.bots.drafting import DraftFence, Watch
from relay.bots.sheet import DRAFT_EVERY_MS, DeskPurse, DeskSheet, Room
from relay.domain.errors import BusyError
from relay.domain.facts import DraftWritten
from relay.service.desk import Desk, PushToAll
from relay.service.outcome import Outcome
from relay.service.ports import WriteFunction
from relay.service.spending import Caps
from relay.store.reader import Reader
from relay.store.writer import GroupWriter
from tests.fakes.clock import Clock
from tests.fakes.pushing import RememberingFollowUps, RememberingPush
from tests.playbook import Playbook, VisitorPart
from tests.unit.relay.database import Database


class BusyWriter:
    """Implements the port ``Writer`` as one whose database does not answer."""

    def submit(self, key: str, write: WriteFunction) -> Outcome:
        """Refuse."""
        del key, write
        raise BusyError


class Stage:
    """A desk with its fence, and a visitor who asked something."""

    def __init__(self, url: URL, database: Database) -> None:
        """Put everything together."""
        self.play = Playbook(database)
        self.push, self.fence = RememberingPush(), DraftFence()
        self.clock = Clock(self.play.now)
        self.writer, self.reader = GroupWriter(url), Reader(url)
        self.writer.start()
        desk = Desk(self.writer, PushToAll((self.fence, self.push)), RememberingFollowUps())
        self.room = Room(desk, self.reader, Caps(2, 3, 1_000), self.clock)
        self.ana: VisitorPart = self.play.visitor("Ana")
        self.ana.opens()
        self.ana.says("How much is a visa?")

    def sheet(self, watch: Watch) -> DeskSheet:
        """Return the sheet for the last question."""
        return DeskSheet(self.room, self.play.asked[-1], self.play.session(self.ana), watch)

    def drafts(self) -> list[str]:
        """Return what was shown so far."""
        return [fact.text for fact, _ in self.push.told if isinstance(fact, DraftWritten)]

    def close(self) -> None:
        """Stop everything."""
        self.writer.close()
        self.reader.close()


@pytest.fixture
def stage(sqlite_url: URL, open_database: Callable[[URL], Database]) -> Iterator[Stage]:
    """A stage on SQLite."""
    found = Stage(sqlite_url, open_database(sqlite_url))
    yield found
    found.close()


def test_drafts_are_shown_now_and_then(stage: Stage) -> None:
    """Not more often than the eye needs, never the same twice, never nothing."""
    with stage.fence.watch(stage.ana.session_id) as watch:
        sheet = stage.sheet(watch)
        for text in ("It", "It costs", "It costs", "It costs 75", ""):
            sheet.draft(text)
        assert stage.drafts() == ["It"]
        stage.clock.now += DRAFT_EVERY_MS
        sheet.draft("It costs 75")
        stage.clock.now += DRAFT_EVERY_MS
        sheet.draft("It costs 75\x00 ")
        assert stage.drafts() == ["It", "It costs 75"]


def test_no_draft_over_a_person(stage: Stage) -> None:
    """Once the visitor was handed over, the database alone stops a draft, as of another relay."""
    sheet = stage.sheet(Watch())
    stage.ana.asks_for_person()
    sheet.draft("It costs")
    assert stage.drafts() == []


def test_no_draft_after_further_words(stage: Stage) -> None:
    """What was said since is answered by another sheet."""
    sheet = stage.sheet(Watch())
    stage.ana.says("And for Canada?")
    sheet.draft("It costs")
    assert stage.drafts() == []


def test_no_draft_once_the_watch_is_over(stage: Stage) -> None:
    """What was told to the fence counts before the database says so."""
    watch = Watch()
    sheet = stage.sheet(watch)
    watch.over = True
    sheet.draft("It costs")
    assert stage.drafts() == []


def test_a_draft_that_no_answer_followed(stage: Stage) -> None:
    """It is withdrawn by an empty one; where nothing was shown nothing is withdrawn."""
    with stage.fence.watch(stage.ana.session_id) as watch:
        sheet = stage.sheet(watch)
        sheet.withdraw()
        assert stage.drafts() == []
        sheet.draft("It costs")
        sheet.withdraw()
        assert stage.drafts() == ["It costs", ""]


def test_a_visitor_has_their_calls(stage: Stage) -> None:
    """One visitor's limit stops that visitor, the day's stops everybody."""
    ana = DeskPurse(stage.room, "ana")
    assert [ana.spend() for _ in range(3)] == [True, True, False]
    assert [DeskPurse(stage.room).spend() for _ in range(2)] == [True, False]


def test_what_a_call_took_is_counted(stage: Stage) -> None:
    """The tokens of the day end the calls of the day."""
    purse = DeskPurse(stage.room)
    purse.spent(1_000)
    deadline = gevent.Timeout(10)
    with deadline:
        while purse.spend():
            gevent.sleep(0.01)


def test_calls_that_cannot_be_counted_are_not_made(stage: Stage) -> None:
    """Where the database is busy the knowledge bot answers, which costs nothing."""
    desk = Desk(BusyWriter(), stage.push, RememberingFollowUps())
    assert not DeskPurse(replace(stage.room, desk=desk)).spend()
