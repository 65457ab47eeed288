"""What happens by itself: lost agents, answers that bots owe."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from sqlalchemy.engine import URL

from relay.domain.facts import SessionMoved
from relay.domain.lifecycle import State
from relay.domain.roster import GRACE_MS, LEASE_MS
from relay.domain.routing import RoutingPolicy
from relay.domain.session import Session
from relay.domain.transcript import ChangeRecord
from relay.service.outcome import Outcome
from relay.service.ports import Transaction
from relay.service.timers import Sweep, requeue_lost
from relay.store.sessions import SqlSessions
from relay.store.transaction import SqlTransaction
from tests.playbook import AgentPart, Playbook, VisitorPart, expect
from tests.unit.relay.database import Database


def _waiting(play: Playbook, name: str) -> VisitorPart:
    visitor = play.visitor(name)
    visitor.opens()
    visitor.asks_for_person()
    return visitor


def test_nobody_is_lost_within_the_grace(play: Playbook) -> None:
    """An agent may be away for the lease and the grace together without losing a session."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    maya.claims(ana)
    play.wait(LEASE_MS + GRACE_MS)
    play.sweep()
    assert play.session(ana).state is State.ACTIVE


def test_a_lost_agent(play: Playbook) -> None:
    """After that the visitor is put back, first in line, and everybody hears of it."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    since = play.session(ana).pending_since
    maya.claims(ana)
    play.wait(LEASE_MS + GRACE_MS + 1)
    play.sweep()
    session = play.session(ana)
    assert (session.state, session.priority) == (State.PENDING, 1)
    assert session.pending_since == since
    assert play.load_of(maya) == 0
    assert len(play.standing_alerts(ana)) == 1
    moved = expect(play.told[0], SessionMoved)
    assert moved.was_assigned_to == maya.agent.agent_id
    assert moved.alert is not None


def test_the_visitor_is_told_once(play: Playbook) -> None:
    """Further sweeps find nothing to do."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    maya.claims(ana)
    play.wait(120_000)
    play.sweep()
    script = play.script(ana)
    play.sweep()
    assert play.told == []
    assert play.script(ana) == script


def test_put_back_before_everybody_who_never_had_an_agent(play: Playbook) -> None:
    """Who lost their agent is served first, even before those who wait for longer."""
    ben = _waiting(play, "Ben")
    play.wait(1_000)
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    assert play.waiting() == [ben.session_id, ana.session_id]
    maya.claims(ana)
    play.wait(120_000)
    play.sweep()
    assert play.waiting() == [ana.session_id, ben.session_id]


def test_losing_two_agents(play: Playbook) -> None:
    """A second loss raises the priority again, under a fence of its own."""
    ana, maya, tom = _waiting(play, "Ana"), play.agent("Maya"), play.agent("Tom")
    for agent in (maya, tom):
        agent.claims(ana)
        play.wait(120_000)
        play.sweep()
    session = play.session(ana)
    assert (session.priority, session.fence) == (2, 2)


def test_a_sweep_is_bounded(play: Playbook) -> None:
    """One sweep deals with as many sessions as it has ids for; the next with the others."""
    maya = play.agent("Maya", capacity=30)
    for number in range(25):
        maya.claims(_waiting(play, f"V{number}"))
    play.wait(120_000)
    play.sweep()
    assert len(play.waiting()) == 20
    play.sweep()
    assert len(play.waiting()) == 25
    assert play.load_of(maya) == 0


def test_an_answer_that_is_owed(play: Playbook) -> None:
    """A question that the bot left open, as after a crash, is asked again when it is due."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("How much is a visa?")
    first = play.asked.pop()
    play.wait(play.policies.bot_grace_ms)
    play.remind_bot()
    assert play.asked == []
    play.wait(1)
    play.remind_bot()
    assert play.asked == [first]


def test_the_bot_is_not_asked_at_every_sweep(play: Playbook) -> None:
    """Asked again, the bot has its whole time again."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("How much is a visa?")
    play.wait(play.policies.bot_grace_ms + 1)
    play.remind_bot()
    play.remind_bot()
    assert len(play.asked) == 2
    play.wait(play.policies.bot_grace_ms + 1)
    play.remind_bot()
    assert len(play.asked) == 3


@pytest.mark.parametrize("settled", ["answered", "escalated", "ended"])
def test_what_is_settled_is_not_asked_again(play: Playbook, settled: str) -> None:
    """An answer, a handover or the end settles the debt."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("How much is a visa?")
    if settled == "answered":
        play.bot().answers("75 euros.")
    elif settled == "escalated":
        ana.asks_for_person()
    else:
        ana.ends()
    play.asked.clear()
    play.wait(600_000)
    play.remind_bot()
    assert play.asked == []


class Interrupted(SqlSessions):
    """The sessions, where something happens right after the lost ones were looked up."""

    def __init__(self, tx: SqlTransaction, meanwhile: Callable[[], None]) -> None:
        """Work on the connection of ``tx``."""
        super().__init__(tx._connection, tx.transcript)
        self._meanwhile = meanwhile

    def with_lost_agent(self, ended_before: int, limit: int) -> Sequence[Session]:
        """Look the lost ones up, then let the other thing happen."""
        found = super().with_lost_agent(ended_before, limit)
        self._meanwhile()
        return found


def test_a_heartbeat_during_a_sweep(
    postgres_url: URL, open_database: Callable[[URL], Database]
) -> None:
    """An agent whose heartbeat was answered before the sweep ended keeps the session."""
    play = Playbook(open_database(postgres_url))
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    maya.claims(ana)
    play.wait(120_000)
    other_relay = Playbook(open_database(postgres_url))
    other_relay.now = play.now
    beat = threading.Thread(
        target=AgentPart(other_relay, maya.agent, maya.device_id).renews, daemon=True
    )
    answered: list[bool] = []

    def meanwhile() -> None:
        beat.start()
        beat.join(0.5)
        answered.append(not beat.is_alive())

    def sweep(tx: Transaction) -> Outcome:
        assert isinstance(tx, SqlTransaction)
        tx.sessions = Interrupted(tx, meanwhile)
        return requeue_lost(tx, Sweep(play.now), play.policies)

    play.carry_out(sweep)
    beat.join(10)
    assert play.session(ana).state is (State.ACTIVE if answered == [True] else State.PENDING)


def test_nobody_takes_it_in_time(play: Playbook) -> None:
    """Where the owner wants that, the visitor is the bot's again and reads so, once."""
    ana = _waiting(play, "Ana")
    play.wait(600_001)
    play.give_up()
    assert play.session(ana).state is State.PENDING
    play.policies = replace(play.policies, routing=RoutingPolicy(give_up_ms=600_000))
    ben = _waiting(play, "Ben")
    play.give_up()
    assert [play.session(who).state for who in (ana, ben)] == [State.BOT, State.PENDING]
    assert "nobody is free" in expect(play.entries(ana)[-1], ChangeRecord).text
    script = play.script(ana)
    play.give_up()
    assert (play.told, play.script(ana)) == ([], script)


def test_a_session_that_was_put_back_waits_anew(play: Playbook) -> None:
    """Who lost their agent is not sent away for having waited long before."""
    play.policies = replace(play.policies, routing=RoutingPolicy(give_up_ms=600_000))
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    maya.claims(ana)
    play.wait(700_000)
    play.sweep()
    play.give_up()
    assert play.session(ana).state is State.PENDING


def test_the_owners_grace(play: Playbook) -> None:
    """How long a vanished agent keeps their sessions is a rule."""
    play.policies = replace(play.policies, routing=RoutingPolicy(grace_ms=1_000))
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    maya.claims(ana)
    play.wait(LEASE_MS + 1_001)
    play.sweep()
    assert play.session(ana).state is State.PENDING
