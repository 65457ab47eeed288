"""What happens while nobody answers: warnings, calls, reminders, the end; each once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import event
from sqlalchemy.engine import URL

from relay.domain.facts import Fact, MessageStored, SessionMoved, TargetWarned
from relay.domain.lifecycle import State
from relay.domain.promises import OnCall, Promises, Target, Targets, Timers, WhenSilent
from relay.domain.transcript import Voice
from relay.service.promises import SWEEPS
from relay.service.telling import MailPolicy
from relay.service.timers import Sweep
from relay.service.visitor import Policies
from tests.playbook import POLICIES, AgentPart, Playbook, VisitorPart
from tests.unit.relay.database import Database

SECOND, MINUTE = 1_000, 60_000
TARGETS = Targets(60 * SECOND, 30 * SECOND, 10 * SECOND)
TIMERS = Timers(2 * MINUTE, 5 * MINUTE, 1 * MINUTE, 3 * MINUTE)


def _rules(promises: Promises) -> Policies:
    return replace(POLICIES, promises=promises, mail=MailPolicy("https://site.example"))


@pytest.fixture
def stage(database: Database) -> Callable[[Promises], Playbook]:
    """Sets a stage on which something is promised."""
    return lambda promises: Playbook(database, _rules(promises))


def _sweep(play: Playbook, milliseconds: int = 0) -> list[Fact]:
    """Let time pass and carry every sweep out; return what was told."""
    play.wait(milliseconds)
    told: list[Fact] = []
    for sweep in SWEEPS:
        play.carry_out(partial(sweep, request=Sweep(play.now, 20), policies=play.policies))
        told += play.told
    return told


def _warned(told: Sequence[Fact]) -> list[tuple[Target, int]]:
    return [(fact.target, fact.due_at) for fact in told if isinstance(fact, TargetWarned)]


def _milestones(play: Playbook) -> list[tuple[object, ...]]:
    return play.database.rows("SELECT kind, due_at, at, agent_id FROM milestones ORDER BY id")


def _waiting(play: Playbook) -> VisitorPart:
    ana = play.visitor("Ana")
    ana.opens()
    ana.asks_for_person()
    return ana


def _chatting(play: Playbook) -> tuple[VisitorPart, AgentPart]:
    """Bring a visitor and an agent together who have greeted each other."""
    ana, maya = _waiting(play), play.agent("Maya")
    maya.claims(ana)
    maya.says(ana, "Hello Ana")
    return ana, maya


def test_the_first_answer_is_late(stage: Callable[[Promises], Playbook]) -> None:
    """It is warned of before, told when it is missed, and each of it once."""
    play = stage(Promises(targets=TARGETS))
    _waiting(play)
    due_at = play.now + 60 * SECOND
    assert _sweep(play, 50 * SECOND - 1) == []
    assert _warned(_sweep(play, 1)) == [(Target.FIRST_RESPONSE, due_at)]
    assert _sweep(play, 9 * SECOND) == []
    assert _warned(_sweep(play, 1 * SECOND)) == [(Target.FIRST_RESPONSE, due_at)]
    assert _sweep(play, 60 * MINUTE) == []
    assert [(kind, due) for kind, due, _, _ in _milestones(play)] == [
        ("first_response.warned", due_at), ("first_response.breached", due_at),
    ]  # fmt: skip


def test_a_claim_is_no_answer(stage: Callable[[Promises], Playbook]) -> None:
    """The first answer is words, not a click; what was missed is kept with the agent."""
    play = stage(Promises(targets=TARGETS))
    ana, maya = _waiting(play), play.agent("Maya")
    maya.claims(ana)
    assert len(_warned(_sweep(play, 60 * SECOND))) == 2
    assert _milestones(play)[-1][3] == maya.agent.agent_id


def test_an_answer_in_time(stage: Callable[[Promises], Playbook]) -> None:
    """Nothing is told of what was kept."""
    play = stage(Promises(targets=TARGETS))
    _chatting(play)
    assert _sweep(play, 60 * MINUTE) == []
    assert _milestones(play) == []


def test_the_next_answer_is_late(stage: Callable[[Promises], Playbook]) -> None:
    """It counts from the first of the visitor's words, and anew after every answer."""
    play = stage(Promises(targets=TARGETS))
    ana, maya = _chatting(play)
    ana.says("How much is it?")
    due_at = play.now + 30 * SECOND
    play.wait(5 * SECOND)
    ana.says("Hello?")
    assert _warned(_sweep(play, 15 * SECOND)) == [(Target.NEXT_RESPONSE, due_at)]
    assert _warned(_sweep(play, 10 * SECOND)) == [(Target.NEXT_RESPONSE, due_at)]
    maya.says(ana, "75 euros.")
    ana.says("And in summer?")
    assert _sweep(play, 19 * SECOND) == []
    assert _warned(_sweep(play, 1 * SECOND)) == [(Target.NEXT_RESPONSE, play.now + 10 * SECOND)]


@pytest.mark.parametrize("how", ["page", "plain"])
def test_words_on_another_page_count_alike(stage: Callable[[Promises], Playbook], how: str) -> None:
    """Both ways in which a visitor's words are stored begin the wait for an answer."""
    play = stage(Promises(targets=TARGETS))
    ana, _ = _chatting(play)
    page = play.session(ana).page if how == "page" else None
    ana.says("How much is it?", page=page)
    assert len(_warned(_sweep(play, 20 * SECOND))) == 1


def test_what_is_over_is_not_late(stage: Callable[[Promises], Playbook]) -> None:
    """A finished session, or one with the bot, owes nothing."""
    play = stage(Promises(targets=TARGETS, timers=TIMERS, on_call=OnCall(("a@d.example",))))
    ana, maya = _chatting(play)
    ana.says("Bye")
    maya.completes(ana)
    ben = _waiting(play)
    ben.goes_back()
    assert _sweep(play, 600 * MINUTE) == []


def _to(play: Playbook) -> list[str]:
    found = play.database.ask(lambda read: read.outbound(100, everything=True))
    return [one.parcel.mail.text for one in found if "waiting for" in one.parcel.mail.text]


def test_somebody_waits_too_long(stage: Callable[[Promises], Playbook]) -> None:
    """People on call are written to once."""
    play = stage(Promises(on_call=OnCall(("boss@desk.example",), wait_ms=5 * MINUTE)))
    _waiting(play)
    _sweep(play, 5 * MINUTE - 1)
    assert _to(play) == []
    _sweep(play, 1)
    _sweep(play, 5 * MINUTE)
    [text] = _to(play)
    assert "has been waiting for 5 minutes" in text


def test_somebody_took_it_in_time(stage: Callable[[Promises], Playbook]) -> None:
    """Who has an agent is nobody's emergency."""
    play = stage(Promises(on_call=OnCall(("boss@desk.example",), wait_ms=5 * MINUTE)))
    _chatting(play)
    _sweep(play, 60 * MINUTE)
    assert _to(play) == []


def test_a_silent_visitor(stage: Callable[[Promises], Playbook]) -> None:
    """They are reminded once; when they stay silent the chat is completed with a line."""
    play = stage(Promises(timers=TIMERS))
    ana, maya = _chatting(play)
    assert _sweep(play, 2 * MINUTE - 1) == []
    [reminder] = _sweep(play, 1)
    assert isinstance(reminder, MessageStored)
    assert (reminder.message.voice, reminder.message.text) == (Voice.SYSTEM, "Are you still there?")
    assert _sweep(play, 3 * MINUTE - 1) == []
    [moved] = _sweep(play, 1)
    assert isinstance(moved, SessionMoved)
    assert moved.record.text == play.policies.notices.idle_completed
    assert play.session(ana).state is State.COMPLETED
    assert play.load_of(maya) == 0
    assert _sweep(play, 600 * MINUTE) == []


def test_a_visitor_who_comes_back(stage: Callable[[Promises], Playbook]) -> None:
    """Their words stop the clock; the next answer starts it anew, with a reminder of its own."""
    play = stage(Promises(timers=replace(TIMERS, agent_remind_ms=0, agent_silent_ms=0)))
    ana, maya = _chatting(play)
    assert len(_sweep(play, 2 * MINUTE)) == 1
    ana.says("Yes")
    assert _sweep(play, 60 * MINUTE) == []
    maya.says(ana, "Good")
    assert len(_sweep(play, 2 * MINUTE)) == 1
    assert play.session(ana).state is State.ACTIVE


def test_nobody_is_completed_without_having_been_reminded(
    stage: Callable[[Promises], Playbook],
) -> None:
    """After the relay was down for long, a visitor is reminded first and has their time."""
    play = stage(Promises(timers=TIMERS))
    ana, _ = _chatting(play)
    [reminder] = _sweep(play, 60 * MINUTE)
    assert isinstance(reminder, MessageStored)
    assert _sweep(play, 3 * MINUTE - 1) == []
    assert len(_sweep(play, 1)) == 1
    assert play.session(ana).state is State.COMPLETED


def test_completed_without_reminder(stage: Callable[[Promises], Playbook]) -> None:
    """Where no reminder is wanted the end comes at its time."""
    play = stage(Promises(timers=replace(TIMERS, visitor_remind_ms=0)))
    ana, _ = _chatting(play)
    _sweep(play, 5 * MINUTE)
    assert play.session(ana).state is State.COMPLETED


def test_a_silent_agent(stage: Callable[[Promises], Playbook]) -> None:
    """They are told; later their supervisors are, too, and the chat stays theirs."""
    play = stage(Promises(timers=TIMERS))
    ana, _ = _chatting(play)
    ana.says("How much is it?")
    since = play.now
    assert _sweep(play, 1 * MINUTE - 1) == []
    assert _warned(_sweep(play, 1)) == [(Target.NEXT_RESPONSE, since + 1 * MINUTE)]
    assert _warned(_sweep(play, 2 * MINUTE)) == [(Target.NEXT_RESPONSE, since + 3 * MINUTE)]
    assert _sweep(play, 60 * MINUTE) == []
    assert play.session(ana).state is State.ACTIVE


def test_an_agent_who_took_it_and_says_nothing(stage: Callable[[Promises], Playbook]) -> None:
    """A chat that was taken without a word is put back, first in line, with its wait."""
    play = stage(Promises(timers=replace(TIMERS, when_silent=WhenSilent.REQUEUE)))
    ana, maya = _waiting(play), play.agent("Maya")
    since = play.session(ana).pending_since
    maya.claims(ana)
    told = _sweep(play, 3 * MINUTE)
    [moved] = [fact for fact in told if isinstance(fact, SessionMoved)]
    assert (
        moved.record.text == "Maya cannot answer right now. You are first in line for a colleague."
    )
    session = play.session(ana)
    assert (session.state, session.priority, session.pending_since) == (State.PENDING, 1, since)
    assert play.load_of(maya) == 0
    tom = play.agent("Tom")
    tom.claims(ana)
    assert [f for f in _sweep(play, 3 * MINUTE) if isinstance(f, SessionMoved)] != []


def test_nothing_promised(play: Playbook) -> None:
    """Without timers, targets and people on call nothing happens by itself."""
    _waiting(play)
    _chatting(play)
    assert _sweep(play, 10_000 * MINUTE) == []
    assert _milestones(play) == []


def test_two_relays(postgres_url: URL, open_database: Callable[[URL], Database]) -> None:
    """Of two relays that sweep, one reminds, one warns and one calls."""
    promises = Promises(Promises().calendar, OnCall(("a@d.example",)), TIMERS, TARGETS)
    play, other = (Playbook(open_database(postgres_url), _rules(promises)) for _ in range(2))
    ana, maya = _chatting(play)
    _waiting(play)
    play.wait(5 * MINUTE)
    other.now = play.now
    first, second = _sweep(other), _sweep(play)
    assert len(_warned(first)) == 2
    assert any(isinstance(fact, MessageStored) for fact in first)
    assert second == []
    assert len(_to(play)) == 1
    assert maya.agent.agent_id
    assert play.session(ana).state is State.ACTIVE


def test_finished_sessions_cost_nothing(
    sqlite_url: URL, open_database: Callable[[URL], Database]
) -> None:
    """No question of the sweeps reads a whole table: each goes by an index of what is open."""
    database = open_database(sqlite_url)
    on_call = OnCall(("a@d.example",))
    play = Playbook(database, _rules(Promises(on_call=on_call, targets=TARGETS, timers=TIMERS)))
    _waiting(play)
    asked: list[tuple[str, object]] = []
    engine = database._engines[0]

    def listen(_c: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", listen)
    _sweep(play)
    event.remove(engine, "before_cursor_execute", listen)
    questions = [(statement, values) for statement, values in asked if "SELECT" in statement]
    assert len(questions) >= 8
    with database._reading.begin():
        for statement, values in questions:
            plan = database._reading.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]  # as the driver got them
            steps = [str(row[3]) for row in plan]
            assert [step for step in steps if step.startswith("SCAN") and "INDEX" not in step] == []
            assert any("INDEX ix_" in step for step in steps), steps
