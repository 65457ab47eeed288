"""Asking the bot after the commit, on a real writer and reader."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence

import gevent
import pytest
from sqlalchemy.engine import URL

from relay.bots.runner import ASKED_AT_ONCE, TURNS, BotRunner, BotSetup
from relay.domain.answer import BotAnswer, Turn
from relay.domain.facts import MessageStored, TypingSeen
from relay.domain.lifecycle import State
from relay.domain.transcript import Voice
from relay.service.bot_ports import BotFailedError
from relay.service.outcome import AskBot
from relay.store.reader import Reader
from tests.fakes.clock import Clock
from tests.fakes.scripted_bot import ScriptedBot, sure_of
from tests.playbook import POLICIES
from tests.unit.relay.bots.stage import Stage
from tests.unit.relay.database import Database


@pytest.fixture
def stage(sqlite_url: URL, open_database: Callable[[URL], Database]) -> Iterator[Stage]:
    """A runner on SQLite."""
    found = Stage(sqlite_url, open_database(sqlite_url))
    yield found
    found.close()


@pytest.fixture
def hub_stage(sqlite_url: URL, open_database: Callable[[URL], Database]) -> Iterator[Stage]:
    """A runner whose bot thinks among the greenlets."""
    found = Stage(sqlite_url, open_database(sqlite_url), on_hub=True)
    yield found
    found.close()


@pytest.fixture
def patient_stage(sqlite_url: URL, open_database: Callable[[URL], Database]) -> Iterator[Stage]:
    """A runner that waits for its bot, which thinks among the greenlets."""
    found = Stage(sqlite_url, open_database(sqlite_url), on_hub=True, deadline_s=30.0)
    yield found
    found.close()


def test_an_applications_bot_thinks_on_the_hub(hub_stage: Stage) -> None:
    """It is called where the application's views are, and others go on while it waits."""
    asks = [hub_stage.asking()[1] for _ in range(9)]

    def wait(_turns: Sequence[Turn]) -> BotAnswer:
        gevent.sleep(0.3)
        return BotAnswer("75 euros.", 0.9)

    hub_stage.bot.thinks = wait
    with gevent.Timeout(2):
        hub_stage.answer(*asks)
    assert hub_stage.bot.threads == {threading.get_ident()}
    assert len(hub_stage.bot.asked) == len(asks)


def test_an_applications_bot_has_its_deadline(hub_stage: Stage) -> None:
    """What waits for too long is ended, and a person is called."""
    ana, ask = hub_stage.asking()

    def wait(_turns: Sequence[Turn]) -> BotAnswer:
        gevent.sleep(60)
        return BotAnswer("Late.", 1.0)

    hub_stage.bot.thinks = wait
    hub_stage.answer(ask)
    assert hub_stage.play.session(ana).state is State.PENDING
    reason = hub_stage.play.session(ana).reason
    assert reason is not None
    assert reason.rule == "bot_timeout"


def test_words_from_elsewhere(stage: Stage) -> None:
    """An answer that somebody else brings goes through the rules; one let go leaves no debt."""
    ana, ask = stage.asking()
    stage.runner.bring_back(ask, BotAnswer("75 euros.", 0.9))
    assert stage.play.script(ana)[-1] == "Edu: 75 euros."
    ana.says("And for Canada?")
    stage.runner.let_go(stage.play.asked[-1])
    assert stage.play.session(ana).bot_due_seq is None
    assert stage.bot.asked == []


def test_an_answer_is_brought_back(stage: Stage) -> None:
    """The bot gets the conversation so far and its answer is said to the visitor."""
    ana, ask = stage.asking()
    stage.bot.thinks = sure_of("75 euros.")
    stage.answer(ask)
    assert stage.play.script(ana)[-1] == "Edu: 75 euros."
    [(turns, language)] = stage.bot.asked
    greeting = stage.play.policies.notices.greeting
    assert turns == (Turn("bot", greeting), Turn("visitor", "How much is a visa?"))
    assert language is None


def test_bots_think_in_threads_of_their_own(stage: Stage) -> None:
    """Thinking does not stop the hub."""
    _, ask = stage.asking()
    stage.answer(ask)
    assert threading.get_ident() not in stage.bot.threads


def test_typing_is_shown_while_thinking(patient_stage: Stage) -> None:
    """The visitor sees that the bot is at it before they see the answer."""
    _, ask = patient_stage.asking()
    told = patient_stage.push.told

    def think(_turns: Sequence[Turn]) -> BotAnswer:
        while not told:
            gevent.sleep(0.01)
        return BotAnswer("75 euros.", 0.9)

    patient_stage.bot.thinks = think
    patient_stage.answer(ask)
    first = told[0][0]
    assert isinstance(first, TypingSeen)
    assert (first.voice, first.active, first.author) == (Voice.BOT, True, "Edu")
    assert isinstance(told[1][0], MessageStored)


def test_who_answers_at_once_is_not_shown_to_type(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would only flicker."""
    monkeypatch.setattr("relay.bots.runner.TYPING_AFTER_S", 30.0)
    _, ask = stage.asking()
    stage.answer(ask)
    assert [type(fact) for fact, _ in stage.push.told] == [MessageStored]


def test_a_bot_gets_the_last_turns_only(stage: Stage) -> None:
    """A long conversation is cut to its end."""
    ana, _ = stage.asking()
    stage.play.database.write_all([ana.sending(f"message {n}") for n in range(30)])
    ana.says("the last one")
    stage.answer(stage.play.asked[-1])
    [(turns, _)] = stage.bot.asked
    assert len(turns) == TURNS
    assert turns[-1].text == "the last one"


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        (BotFailedError("the service is down"), "bot_error"),
        (LookupError("a bug"), "bot_error"),
        (ZeroDivisionError(), "bot_error"),
    ],
)
def test_a_bot_that_fails(
    stage: Stage,
    error: Exception,
    rule: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Whatever a bot raises, the visitor gets a person and the log says it once."""
    ana, ask = stage.asking()

    def fails(_turns: Sequence[Turn]) -> BotAnswer:
        raise error

    stage.bot.thinks = fails
    stage.answer(ask)
    session = stage.play.session(ana)
    assert session.state is State.PENDING
    assert session.reason is not None
    assert session.reason.rule == rule
    assert [record.name for record in caplog.records] == ["relay.bots"]
    assert capfd.readouterr().err == ""


def test_a_bot_that_takes_too_long(stage: Stage) -> None:
    """After the deadline a person is called; the late answer is never said."""
    ana, ask = stage.asking()
    go = threading.Event()

    def slow(_turns: Sequence[Turn]) -> BotAnswer:
        go.wait(20)
        return BotAnswer("Too late.", 0.9)

    stage.bot.thinks = slow
    stage.answer(ask)
    session = stage.play.session(ana)
    assert session.reason is not None
    assert session.reason.rule == "bot_timeout"
    go.set()
    gevent.sleep(0.05)
    assert stage.play.script(ana)[-1] == "(escalated)"


def test_a_late_answer_is_dropped_and_noted(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """When the visitor called a person meanwhile, the answer goes to the log alone."""
    ana, ask = stage.asking()
    ana.asks_for_person()
    with caplog.at_level(logging.INFO, logger="relay.bots"):
        stage.answer(ask)
    assert stage.play.script(ana)[-1] == "(escalated)"
    assert "dropped" in caplog.text


def test_a_bot_that_returns_nothing_at_all(stage: Stage) -> None:
    """A bot of somebody else's that returns None is treated as one that failed."""
    ana, ask = stage.asking()
    stage.bot.thinks = lambda _turns: None  # type: ignore[assignment,return-value]  # what a careless bot does
    stage.answer(ask)
    assert stage.play.session(ana).state is State.PENDING


def test_an_answer_that_cannot_be_stored_becomes_a_person(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """An answer of nothing but half characters never leaves the visitor without a word."""
    ana, ask = stage.asking()
    stage.bot.thinks = sure_of("\ud83d\ud83d")
    with caplog.at_level(logging.CRITICAL):
        stage.answer(ask)
    assert stage.play.session(ana).last_seq > 3
    assert stage.play.session(ana).bot_due_seq is None


def test_too_many_questions_at_once(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Beyond the bound, questions are left to the reminder: they stay owed."""
    ana, ask = stage.asking()
    go = threading.Event()

    def slow(_turns: Sequence[Turn]) -> BotAnswer:
        go.wait(20)
        return BotAnswer("An answer.", 0.9)

    stage.bot.thinks = slow
    with caplog.at_level(logging.WARNING, logger="relay.bots"):
        stage.runner.start([ask] * (ASKED_AT_ONCE + 5))
    assert "later" in caplog.text
    assert stage.play.session(ana).bot_due_seq == ask.seq
    go.set()
    stage.settle()


def test_storage_that_is_busy(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """When the answer cannot be stored just now, the debt stands for the reminder."""
    ana, ask = stage.asking()
    stage.writer.close()
    with caplog.at_level(logging.WARNING, logger="relay.bots"):
        stage.runner.start([ask])
        gevent.sleep(0.2)
        while stage.writer._due:
            stage.writer.close()
        stage.settle()
    assert stage.play.session(ana).bot_due_seq == ask.seq
    assert "could not be stored" in caplog.text


def test_closing_while_thinking(stage: Stage) -> None:
    """The relay stops without waiting for a bot; what is owed stays owed."""
    ana, ask = stage.asking()
    go = threading.Event()

    def slow(_turns: Sequence[Turn]) -> BotAnswer:
        go.wait(20)
        return BotAnswer("An answer.", 0.9)

    stage.bot.thinks = slow
    stage.runner.start([ask])
    gevent.sleep(0.05)
    go.set()
    stage.runner.close()
    assert stage.play.session(ana).bot_due_seq == ask.seq


def test_a_runner_without_its_desk(sqlite_url: URL) -> None:
    """A runner that was put together wrongly says so."""
    reader = Reader(sqlite_url)
    setup = BotSetup(ScriptedBot(), 0.5, reader, POLICIES, Clock())
    runner = BotRunner(setup)
    ask = AskBot("0" * 32, 1, 3, None)
    with pytest.raises(RuntimeError, match="without its desk"):
        runner._answer(ask)
    runner.close()
    reader.close()


def test_what_the_visitor_says_beside_the_question_is_seen(stage: Stage) -> None:
    """The rules judge the words as well as the answer."""
    ana, ask = stage.asking("this is useless, how much is a visa?")
    stage.bot.thinks = sure_of("75 euros.")
    stage.answer(ask)
    reason = stage.play.session(ana).reason
    assert reason is not None
    assert reason.rule == "frustration"
