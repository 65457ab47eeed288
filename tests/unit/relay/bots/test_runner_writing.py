"""Having a bot write before the visitor's eyes, on a real writer and reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import gevent
import pytest
from sqlalchemy.engine import URL

from relay.domain.answer import BotAnswer, Turn
from relay.domain.facts import DraftWritten, MessageStored, TypingSeen
from relay.domain.lifecycle import State
from relay.service.bot_ports import BotFailedError
from relay.service.model_ports import Sheet
from tests.fakes.writing_bot import ScriptedWriter
from tests.unit.relay.bots.stage import Stage
from tests.unit.relay.database import Database


@pytest.fixture
def scribe() -> ScriptedWriter:
    """A bot that writes."""
    return ScriptedWriter()


@pytest.fixture
def writing_stage(
    sqlite_url: URL, open_database: Callable[[URL], Database], scribe: ScriptedWriter
) -> Iterator[Stage]:
    """A runner whose bot writes before the visitor's eyes."""
    found = Stage(sqlite_url, open_database(sqlite_url), writer=scribe)
    yield found
    found.close()
    assert scribe.closed


def test_an_answer_is_written_before_the_visitors_eyes(
    writing_stage: Stage, scribe: ScriptedWriter
) -> None:
    """The draft comes before the answer, and nothing after it."""
    ana, ask = writing_stage.asking()
    writing_stage.answer(ask)
    assert writing_stage.play.script(ana)[-1] == "Edu: An answer."
    told = [type(fact) for fact, _ in writing_stage.push.told]
    assert told == [TypingSeen, DraftWritten, MessageStored]
    assert scribe.asked[0][-1] == Turn("visitor", "How much is a visa?")
    assert scribe.purse is not None


def test_a_writer_slower_than_the_visitor(writing_stage: Stage, scribe: ScriptedWriter) -> None:
    """Once a person was called neither draft nor answer is shown, nor anything withdrawn."""
    ana, ask = writing_stage.asking()

    def write(sheet: Sheet) -> BotAnswer:
        ana.asks_for_person()
        sheet.draft("Too late")
        return BotAnswer("Too late.", 0.9)

    scribe.writes = write
    writing_stage.answer(ask)
    assert writing_stage.play.script(ana)[-1] == "(escalated)"
    assert writing_stage.drafts() == []


def test_a_writer_that_fails_in_the_middle(writing_stage: Stage, scribe: ScriptedWriter) -> None:
    """What was shown already ends with the handover, and a person comes."""
    ana, ask = writing_stage.asking()

    def write(sheet: Sheet) -> BotAnswer:
        sheet.draft("It costs")
        message = "the line is cut"
        raise BotFailedError(message)

    scribe.writes = write
    writing_stage.answer(ask)
    assert writing_stage.play.session(ana).state is State.PENDING
    assert writing_stage.drafts() == ["It costs"]


def test_a_writer_has_its_deadline(writing_stage: Stage, scribe: ScriptedWriter) -> None:
    """One who waits for too long is ended, and a person is called."""
    ana, ask = writing_stage.asking()

    def write(_sheet: Sheet) -> BotAnswer:
        gevent.sleep(60)
        return BotAnswer("Late.", 1.0)

    scribe.writes = write
    writing_stage.answer(ask)
    reason = writing_stage.play.session(ana).reason
    assert reason is not None
    assert reason.rule == "bot_timeout"
