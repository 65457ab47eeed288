"""What happens by itself while nobody answers: warnings, reminders, calls and the end.

Everything is noted as a milestone of its stretch of time, so that of several relays one
does it, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from relay.domain.errors import TroubleError, WrongStateError
from relay.domain.facts import Fact, TargetWarned
from relay.domain.lifecycle import Trigger
from relay.domain.mail_words import CalledFor
from relay.domain.promises import Milestone, Target, Timers, WhenSilent
from relay.domain.session import Step
from relay.domain.transcript import Voice
from relay.service.contacts import mail_answers
from relay.service.messages import Utterance, append
from relay.service.moves import Mover, move
from relay.service.outbound import forget_old
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction
from relay.service.telling import Call, call_people
from relay.service.timers import Sweep
from relay.service.visitor import Policies
from relay.service.watching import Overdue

RELAY = "relay"
"""Who acts when nobody does."""

_REQUEUE = WhenSilent.REQUEUE
# The session moved on since it was read: the next sweep looks again.
_MOVED_ON = (TroubleError, WrongStateError)


@dataclass(frozen=True, slots=True)
class _Promise:
    """A target: from which milestones on it was warned of and missed."""

    target: Target
    within_ms: int
    warned: Milestone
    breached: Milestone


def watch_targets(tx: Transaction, request: Sweep, policies: Policies) -> Outcome:
    """Warn of promised times that are about to pass, and note those that have."""
    facts: list[Fact] = []
    for promise in _promises(policies):
        warn_ms = policies.promises.targets.warn_ms
        for milestone, before_ms in ((promise.warned, warn_ms), (promise.breached, 0)):
            begun = request.now - promise.within_ms + before_ms
            for overdue in _late(tx, promise.target, milestone, begun, request.limit):
                due_at = overdue.since + promise.within_ms
                if tx.watch.reach(milestone, overdue, due_at=due_at, now=request.now):
                    facts.append(TargetWarned(overdue.session, promise.target, due_at))
    return Outcome(Done(), tuple(facts))


def _promises(policies: Policies) -> list[_Promise]:
    targets = policies.promises.targets
    promises = (
        _Promise(
            Target.FIRST_RESPONSE,
            targets.first_response_ms,
            Milestone.FIRST_RESPONSE_WARNED,
            Milestone.FIRST_RESPONSE_BREACHED,
        ),
        _Promise(
            Target.NEXT_RESPONSE,
            targets.next_response_ms,
            Milestone.NEXT_RESPONSE_WARNED,
            Milestone.NEXT_RESPONSE_BREACHED,
        ),
    )
    return [promise for promise in promises if promise.within_ms]


def _late(
    tx: Transaction, target: Target, milestone: Milestone, begun: int, limit: int
) -> Sequence[Overdue]:
    if target is Target.FIRST_RESPONSE:
        return tx.watch.without_first_answer(begun, milestone, limit)
    return tx.watch.without_next_answer(begun, milestone, limit)


def call_for_long_waits(tx: Transaction, request: Sweep, policies: Policies) -> Outcome:
    """Write to the people on call for those who wait too long."""
    on_call = policies.promises.on_call
    if policies.mail is None or not on_call.anybody or not on_call.wait_ms:
        return Outcome(Done())
    since = request.now - on_call.wait_ms
    for overdue in tx.watch.waiting(since, Milestone.ON_CALL_TOLD, request.limit):
        due_at = overdue.since + on_call.wait_ms
        if tx.watch.reach(Milestone.ON_CALL_TOLD, overdue, due_at=due_at, now=request.now):
            call = Call(overdue.session, CalledFor.LONG_WAIT, request.now)
            call_people(tx, call, policies.promises, policies.mail)
    return Outcome(Done())


def watch_visitors(tx: Transaction, request: Sweep, policies: Policies) -> Outcome:
    """Remind visitors who fell silent, and complete their sessions when they stay so."""
    timers = policies.promises.timers
    facts: list[Fact] = []
    if timers.visitor_complete_ms:
        since = request.now - timers.visitor_complete_ms
        for overdue in tx.watch.silent_visitors(since, None, request.limit):
            if _had_their_chance(tx, overdue, request.now, timers):
                facts += _completed(tx, overdue, request.now, policies)
    if timers.visitor_remind_ms:
        since = request.now - timers.visitor_remind_ms
        for overdue in tx.watch.silent_visitors(since, Milestone.VISITOR_REMINDED, request.limit):
            facts += _reminded(tx, overdue, request.now, policies)
    return Outcome(Done(), tuple(facts))


def _had_their_chance(tx: Transaction, overdue: Overdue, now: int, timers: Timers) -> bool:
    """Say whether the visitor was reminded long enough ago, where they are reminded at all."""
    if not timers.visitor_remind_ms:
        return True
    reminded_at = tx.watch.reached_at(Milestone.VISITOR_REMINDED, overdue)
    pause = timers.visitor_complete_ms - timers.visitor_remind_ms
    return reminded_at is not None and now >= reminded_at + pause


def _completed(tx: Transaction, overdue: Overdue, now: int, policies: Policies) -> tuple[Fact, ...]:
    cmid = f"idle/{overdue.session.fence}/{overdue.since}"
    mover = Mover(RELAY, cmid, policies.notices.when_idle())
    try:
        return (move(tx, overdue.session, Step(Trigger.COMPLETE, now), mover),)
    except _MOVED_ON:
        return ()


def _reminded(tx: Transaction, overdue: Overdue, now: int, policies: Policies) -> tuple[Fact, ...]:
    due_at = overdue.since + policies.promises.timers.visitor_remind_ms
    cmid = f"reminder/{overdue.since}"
    said = Utterance(Voice.SYSTEM, RELAY, cmid, policies.notices.idle, now)
    try:
        with tx.savepoint():
            if not tx.watch.reach(Milestone.VISITOR_REMINDED, overdue, due_at=due_at, now=now):
                return ()
            return (append(tx, overdue.session, said),)
    except _MOVED_ON:
        return ()


def watch_agents(tx: Transaction, request: Sweep, policies: Policies) -> Outcome:
    """Tell agents who owe an answer; later alert their supervisors, or put the session back."""
    timers, now = policies.promises.timers, request.now
    facts: list[Fact] = []
    for milestone, within_ms in (
        (Milestone.AGENT_SILENT, timers.agent_silent_ms),
        (Milestone.AGENT_REMINDED, timers.agent_remind_ms),
    ):
        if not within_ms:
            continue
        puts_back = milestone is Milestone.AGENT_SILENT and timers.when_silent is _REQUEUE
        for overdue in tx.watch.silent_agents(now - within_ms, milestone, request.limit):
            due_at = overdue.since + within_ms
            if puts_back:
                facts += _put_back(tx, overdue, due_at, now, policies)
            elif tx.watch.reach(milestone, overdue, due_at=due_at, now=now):
                facts.append(TargetWarned(overdue.session, Target.NEXT_RESPONSE, due_at))
    return Outcome(Done(), tuple(facts))


def _put_back(
    tx: Transaction, overdue: Overdue, due_at: int, now: int, policies: Policies
) -> tuple[Fact, ...]:
    session = overdue.session
    mover = Mover(RELAY, f"silent/{session.fence}", policies.notices.when_unanswered())
    try:
        with tx.savepoint():
            if not tx.watch.reach(Milestone.AGENT_SILENT, overdue, due_at=due_at, now=now):
                return ()
            return (move(tx, session, Step(Trigger.LOSE_AGENT, now), mover),)
    except _MOVED_ON:
        return ()


def forget_old_mail(tx: Transaction, request: Sweep, policies: Policies) -> Outcome:
    """Remove mail that was sent long ago."""
    del policies
    return forget_old(tx, request)


SWEEPS = (
    watch_targets,
    call_for_long_waits,
    watch_visitors,
    watch_agents,
    mail_answers,
    forget_old_mail,
)
"""What is carried out every few seconds."""
