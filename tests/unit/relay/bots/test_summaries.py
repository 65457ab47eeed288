"""Having summaries written after the commit, on a real writer and reader."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest
from gevent.event import Event
from sqlalchemy.engine import URL

from relay.bots.summaries import AT_ONCE, SummaryRunner, SummarySetup
from relay.domain.brief import Brief
from relay.domain.facts import BriefWritten
from relay.service.bot_ports import BotFailedError
from relay.service.desk import Desk
from relay.service.outcome import AskBot, Summarise
from relay.store.reader import Reader
from relay.store.writer import GroupWriter
from tests.fakes.pushing import RememberingFollowUps, RememberingPush
from tests.fakes.scripted_summariser import ScriptedSummariser
from tests.playbook import Playbook, VisitorPart
from tests.unit.relay.database import Database


class Stage:
    """A runner with its model, on the database of a play."""

    def __init__(self, url: URL, database: Database) -> None:
        """Put everything together with a short deadline."""
        self.play = Playbook(database)
        self.model = ScriptedSummariser()
        self.push = RememberingPush()
        self.writer, self.reader = GroupWriter(url), Reader(url)
        self.writer.start()
        self.runner = SummaryRunner(SummarySetup(self.model, 0.5, self.reader))
        self.runner.desk = Desk(self.writer, self.push, RememberingFollowUps())

    def handed_over(self) -> tuple[VisitorPart, Summarise]:
        """Have a visitor ask for a person; return them with what is to be summarised."""
        ana = self.play.visitor("Ana")
        ana.opens()
        ana.says("Visa for Ghana")
        ana.asks_for_person()
        return ana, self.play.to_summarise[-1]

    def summarise(self, *requests: Summarise | AskBot) -> None:
        """Have the runner write, and wait until it is done."""
        self.runner.start(requests)
        assert self.runner._greenlets.join(timeout=20)

    def brief(self, visitor: VisitorPart) -> Brief:
        """Return the visitor's brief."""
        kept = self.reader.ask(lambda read: read.brief(visitor.session_id, 1))
        assert kept is not None
        return kept.brief

    def close(self) -> None:
        """Stop everything."""
        self.runner.close()
        self.writer.close()
        self.reader.close()


@pytest.fixture
def stage(sqlite_url: URL, open_database: Callable[[URL], Database]) -> Iterator[Stage]:
    """A runner on SQLite."""
    found = Stage(sqlite_url, open_database(sqlite_url))
    yield found
    found.close()


def test_a_summary_is_written_stored_and_told(stage: Stage) -> None:
    """The model is given what was said, and what it wrote reaches the agents."""
    ana, request = stage.handed_over()
    stage.summarise(request)
    assert stage.brief(ana) == Brief(asked=("Visa for Ghana",), summary="In short.")
    [(turns, language)] = stage.model.given
    assert [turn.text for turn in turns if turn.voice == "visitor"] == ["Visa for Ghana"]
    assert language == request.language
    assert [type(fact) for fact, _ in stage.push.told] == [BriefWritten]


def test_questions_for_the_bot_are_left_to_the_bot(stage: Stage) -> None:
    """Of what follows a commit, only summaries are this runner's."""
    stage.summarise(AskBot("0" * 32, 1, 3, None))
    assert stage.model.given == []


def _fails() -> str:
    message = "the service is down"
    raise BotFailedError(message)


def _bug() -> str:
    raise ZeroDivisionError


@pytest.mark.parametrize("trouble", [_fails, _bug])
def test_a_model_in_trouble(
    stage: Stage, caplog: pytest.LogCaptureFixture, trouble: Callable[[], str]
) -> None:
    """The brief stays as it was picked, and the log says why."""
    stage.model.writes = trouble
    ana, request = stage.handed_over()
    with caplog.at_level(logging.WARNING):
        stage.summarise(request)
    assert stage.brief(ana).summary is None
    assert "summary" in caplog.text


def test_a_model_that_takes_too_long(stage: Stage) -> None:
    """After the deadline nobody waits for it any more."""
    waits = Event()
    stage.model.writes = lambda: str(waits.wait(20))
    ana, request = stage.handed_over()
    stage.summarise(request)
    waits.set()
    assert stage.brief(ana).summary is None


def test_a_late_summary_is_dropped(stage: Stage) -> None:
    """The conversation was taken up again meanwhile: nothing is told."""
    ana, request = stage.handed_over()
    ana.ends()
    ana.says("Hello again")
    stage.summarise(request)
    assert stage.brief(ana).summary is None
    assert stage.push.told == []


def test_many_handovers_at_once(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Beyond a number of them a brief goes without: no queue grows."""
    waits = Event()
    stage.model.writes = lambda: str(waits.wait(20))
    _, request = stage.handed_over()
    with caplog.at_level(logging.WARNING):
        stage.runner.start([request] * (AT_ONCE + 1))
    waits.set()
    assert stage.runner._greenlets.join(timeout=20)
    assert "without a summary" in caplog.text


def test_without_its_desk_it_says_so(stage: Stage) -> None:
    """A mistake in putting the relay together is not swallowed."""
    _, request = stage.handed_over()
    stage.runner.desk = None
    stage.runner.start([request])
    [greenlet] = stage.runner._greenlets
    greenlet.join(timeout=20)
    assert isinstance(greenlet.exception, RuntimeError)
