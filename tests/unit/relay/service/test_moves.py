"""A change of hands is carried out whole or not at all, and only once."""

from __future__ import annotations

import pytest

from relay.domain.errors import AlreadyTakenError, AtCapacityError, BusyError, NotFoundError
from relay.domain.lifecycle import State, Trigger
from relay.domain.session import Assignee, Reason, Session, Step
from relay.service.moves import Mover, move
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction, WriteFunction
from tests.playbook import POLICIES, AgentPart, Playbook, VisitorPart

REASON = Reason("asked_for_person", "The visitor asked for a person.")


def _waiting(play: Playbook, name: str | None = "Ana") -> VisitorPart:
    visitor = play.visitor(name)
    visitor.opens()
    visitor.asks_for_person()
    return visitor


def _moving(play: Playbook, session: Session, step: Step, actor: str = "actor") -> WriteFunction:
    mover = Mover(actor, play.new_id(), POLICIES.notices)
    return lambda tx: Outcome(Done(), (move(tx, session, step, mover),))


def _claim(play: Playbook, agent: AgentPart) -> Step:
    who = Assignee(agent.agent.agent_id, agent.agent.name)
    return Step(Trigger.CLAIM, play.now, assignee=who, lease_ms=30_000)


def test_a_move_from_an_old_look_is_refused(play: Playbook) -> None:
    """A session that moved on since it was read is not moved; repeating is safe."""
    ana = play.visitor("Ana")
    ana.opens()
    seen = play.session(ana)
    ana.asks_for_person()
    with pytest.raises(BusyError):
        play.carry_out(_moving(play, seen, Step(Trigger.END, play.now)))
    assert play.session(ana).state is State.PENDING


def test_a_claim_from_an_old_look_names_the_winner(play: Playbook) -> None:
    """Losing the race at the last moment is told as any lost claim is."""
    ana, maya, tom = _waiting(play), play.agent("Maya"), play.agent("Tom")
    seen = play.session(ana)
    maya.claims(ana)
    with pytest.raises(AlreadyTakenError) as lost:
        play.carry_out(_moving(play, seen, _claim(play, tom)))
    assert lost.value.winner == "Maya"
    assert play.load_of(tom) == 0


def test_messages_do_not_make_a_look_old(play: Playbook) -> None:
    """Words that came in between do not hinder a claim, and keep their places."""
    ana, maya = _waiting(play), play.agent("Maya")
    seen = play.session(ana)
    ana.says("Hello?")
    play.carry_out(_moving(play, seen, _claim(play, maya)))
    assert play.script(ana)[-2:] == ["visitor: Hello?", "(claimed)"]
    assert play.session(ana).last_seq == 5
    assert play.session(ana).preview == "Hello?"


def test_a_session_that_is_gone(play: Playbook) -> None:
    """What does not exist is not moved."""
    ana = _waiting(play)
    seen = play.session(ana)
    nowhere = Session(play.new_id(), seen.visitor_id, State.BOT, 1, 1, 2, 0, play.now, play.now)
    with pytest.raises(NotFoundError):
        play.carry_out(_moving(play, nowhere, Step(Trigger.END, play.now)))


def test_a_refused_move_leaves_nothing(play: Playbook) -> None:
    """Refused at its last step, a move undoes all steps before, beside others that stay."""
    ana, ben = _waiting(play), _waiting(play, "Ben")
    maya = play.agent("Maya", capacity=1)
    first, second = play.session(ana), play.session(ben)
    results = play.database.write_all(
        [_moving(play, first, _claim(play, maya)), _moving(play, second, _claim(play, maya))]
    )
    assert isinstance(results[1], AtCapacityError)
    assert play.session(ana).state is State.ACTIVE
    assert play.session(ben) == second
    assert play.script(ben)[-1] == "(escalated)"
    assert play.spans(ben)[-1] == ("queue", "asked_for_person", False)


def test_a_fault_after_a_move_undoes_it(play: Playbook) -> None:
    """When the rest of a use case fails, the move before it did not happen."""
    ana = _waiting(play)
    seen = play.session(ana)
    moving = _moving(play, seen, Step(Trigger.END, play.now))

    def faulty(tx: Transaction) -> Outcome:
        moving(tx)
        message = "a fault"
        raise LookupError(message)

    with pytest.raises(LookupError):
        play.carry_out(faulty)
    assert play.session(ana) == seen
    assert len(play.standing_alerts(ana)) == 1


def test_the_alert_is_the_same_when_carried_out_again(play: Playbook) -> None:
    """A function that runs twice raises one alert under one id."""
    ana = play.visitor("Ana")
    ana.opens()
    seen = play.session(ana)
    step = Step(Trigger.ESCALATE, play.now, reason=REASON)
    moving = _moving(play, seen, step)
    found: list[object] = []

    def twice(tx: Transaction) -> Outcome:
        outcome = moving(tx)
        found.append(outcome.facts)
        if len(found) == 1:
            message = "a fault of another in the group"
            raise LookupError(message)
        return outcome

    play.carry_out(twice)
    assert len(found) == 2
    assert found[0] == found[1]
    assert len(play.standing_alerts(ana)) == 1


def test_an_alert_for_a_visitor_without_a_name(play: Playbook) -> None:
    """The line reads well without a name, too."""
    ana = _waiting(play, None)
    [(_, line)] = play.standing_alerts(ana)
    assert line == "A visitor waits for a person. The visitor pressed “Talk to a person”."


def test_every_stay_in_the_queue_has_its_own_alert(play: Playbook) -> None:
    """Put back, a session calls for an agent anew."""
    ana, maya = _waiting(play), play.agent("Maya")
    [(first, _)] = play.standing_alerts(ana)
    maya.claims(ana)
    play.wait(120_000)
    play.sweep()
    [(second, _)] = play.standing_alerts(ana)
    assert first != second


def test_time_is_split_without_gap_or_overlap(play: Playbook) -> None:
    """The stretches of bot, queue and agent add up to the whole conversation."""
    ana, maya = play.visitor("Ana"), play.agent("Maya")
    began = play.now
    ana.opens()
    for act in (ana.asks_for_person, lambda: maya.claims(ana), lambda: maya.completes(ana)):
        play.wait(10_000)
        act()
    rows = play.database.rows(
        "SELECT owner, agent_id, started_at, ended_at FROM session_analytics ORDER BY id"
    )
    assert rows == [
        ("bot", None, began, began + 10_000),
        ("queue", None, began + 10_000, began + 20_000),
        ("agent", maya.agent.agent_id, began + 20_000, began + 30_000),
    ]
