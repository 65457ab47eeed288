"""What happens by itself as time passes: lost agents, answers that bots owe."""

from __future__ import annotations

from dataclasses import dataclass

from relay.domain.errors import TroubleError, WrongStateError
from relay.domain.facts import Fact
from relay.domain.lifecycle import Trigger
from relay.domain.session import Step
from relay.service.moves import Mover, move
from relay.service.outcome import AskBot, Done, Outcome
from relay.service.ports import Transaction
from relay.service.visitor import Policies

SWEEP_AT_MOST = 200
"""Most sessions that one sweep deals with, so that it never holds the writer for long."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One look at everything that may be overdue, at most at ``limit`` sessions."""

    now: int
    limit: int = SWEEP_AT_MOST


def requeue_lost(tx: Transaction, request: Sweep, policies: Policies) -> Outcome:
    """Put sessions back whose agent vanished longer than the grace period ago."""
    ended_before = request.now - policies.routing.grace_ms
    lost = tx.sessions.with_lost_agent(ended_before, request.limit)
    facts: list[Fact] = []
    for session in lost:
        cmid = f"lost/{session.fence}"
        mover = Mover("relay", cmid, policies.notices)
        if not tx.sessions.end_lease(session, ended_before):
            # A heartbeat came in between; it does not raise the version.
            continue
        try:
            facts.append(move(tx, session, Step(Trigger.LOSE_AGENT, request.now), mover))
        except (TroubleError, WrongStateError):
            # Moved on since it was read: the next sweep looks again.
            continue
    return Outcome(Done(), tuple(facts))


def give_up(tx: Transaction, request: Sweep, policies: Policies) -> Outcome:
    """Give sessions that nobody took in time back to the bot, saying so; as the owner wants."""
    after = policies.routing.give_up_ms
    if not after:
        return Outcome(Done())
    facts: list[Fact] = []
    for session in tx.sessions.waiting_since_before(request.now - after, request.limit):
        mover = Mover("relay", f"gave-up/{session.version}", policies.notices)
        try:
            facts.append(move(tx, session, Step(Trigger.GIVE_UP, request.now), mover))
        except (TroubleError, WrongStateError):
            # Taken or gone since it was read.
            continue
    return Outcome(Done(), tuple(facts))


def remind_bot(tx: Transaction, request: Sweep, policies: Policies) -> Outcome:
    """Ask the bot again where it owes an answer, as after a crash of the relay."""
    due = tx.sessions.awaiting_bot(request.now, request.limit)
    asks: list[AskBot] = []
    for session in due:
        if session.bot_due_seq is not None:
            asks.append(
                AskBot(session.session_id, session.epoch, session.bot_due_seq, session.language)
            )
            tx.sessions.postpone_bot(session.session_id, request.now + policies.bot_grace_ms)
    return Outcome(Done(), follow_ups=tuple(asks))
