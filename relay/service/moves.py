"""A session changes hands: state, entry, alert, slots and time split, all in one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from relay.domain.errors import AlreadyTakenError, AtCapacityError, BusyError, NotFoundError
from relay.domain.facts import AlertRaised, SessionMoved
from relay.domain.lifecycle import State, Transition, Trigger
from relay.domain.notices import Notices
from relay.domain.offers import Offer, OfferEnd
from relay.domain.session import Session, Step, advance
from relay.domain.transcript import ChangeRecord
from relay.service.ports import Transaction
from relay.service.records import OwnerSpan
from relay.service.telling import ON_CALL


@dataclass(frozen=True, slots=True)
class Mover:
    """Who moves a session: the actor, their request's id, and the words for the visitor.

    ``accepts`` is the id of the offer that they accept by it.
    """

    actor_id: str
    cmid: str
    notices: Notices
    accepts: str | None = None


def move(tx: Transaction, session: Session, step: Step, mover: Mover) -> SessionMoved:
    """Carry out one transition by compare-and-set and everything that goes with it.

    Raises:
        WrongStateError: The table has no such transition.
        AlreadyTakenError: A claim lost the race.
        AtCapacityError: The claiming agent's capacity is reached.
        BusyError: The session moved on since it was read; repeating is safe.
    """
    with tx.savepoint():
        after, taken = _compare_and_set(tx, session, step)
        record = _record(session, after, taken, step, mover)
        tx.transcript.add_change(after.session_id, record)
        offer = _end_offer(tx, after, step, mover)
        _move_slots(tx, session, after, step)
        alert = _move_alert(tx, session, after, step)
        _move_span(tx, session, after, record)
        if session.state is State.PENDING and after.state is not State.PENDING:
            # Somebody took it, or nobody has to: mails that still call people are untrue.
            tx.outbound.withdraw(session.session_id, ON_CALL)
    return SessionMoved(after, record, session.state, session.assignee_id, alert, offer)


def _compare_and_set(tx: Transaction, session: Session, step: Step) -> tuple[Session, Transition]:
    after, taken = advance(session, step)
    last_seq = tx.sessions.move(session, after)
    if last_seq:
        return replace(after, last_seq=last_seq), taken
    current = tx.sessions.get(session.session_id)
    if current is None:
        raise NotFoundError
    if step.trigger is Trigger.CLAIM and current.state is not State.PENDING:
        raise AlreadyTakenError(current.assignee_name)
    raise BusyError


def _record(
    before: Session, after: Session, taken: Transition, step: Step, mover: Mover
) -> ChangeRecord:
    agent_name = after.assignee_name or before.assignee_name
    return ChangeRecord(
        seq=after.last_seq,
        at=step.now,
        epoch=after.epoch,
        change=taken.change,
        state=after.state,
        actor_id=mover.actor_id,
        cmid=mover.cmid,
        text=mover.notices.line(taken.change, agent_name, step.trigger),
        agent_name=agent_name,
    )


def _end_offer(tx: Transaction, after: Session, step: Step, mover: Mover) -> Offer | None:
    """End the session's offer: accepted by this move, or withdrawn because of it.

    Raises BusyError where the offer that is accepted ended meanwhile.
    """
    end = OfferEnd.ACCEPTED if mover.accepts else OfferEnd.WITHDRAWN
    offer = tx.offers.end_of(after.session_id, end, step.now)
    if mover.accepts and (offer is None or offer.offer_id != mover.accepts):
        raise BusyError
    if offer is not None:
        tx.agents.release_slot(offer.agent_id)
    return offer


def _move_slots(tx: Transaction, before: Session, after: Session, step: Step) -> None:
    """Count the session for its new owner and no longer for the old one."""
    if before.assignee_id == after.assignee_id:
        return
    if before.assignee_id:
        tx.agents.free_slot(before.assignee_id, step.now)
    if after.assignee_id and not tx.agents.take_slot(after.assignee_id, step.now):
        agent = tx.agents.get(after.assignee_id)
        raise AtCapacityError(agent.capacity if agent else 0)


def _move_alert(tx: Transaction, before: Session, after: Session, step: Step) -> AlertRaised | None:
    if after.state is not State.PENDING or before.state is State.PENDING:
        tx.handoffs.clear_alerts(after.session_id, step.now)
    if after.state is not State.PENDING:
        return None
    who = after.visitor_name or "A visitor"
    why = after.reason.line if after.reason else ""
    alert = AlertRaised(_alert_id(after), step.now, f"{who} waits for a person. {why}".strip())
    tx.handoffs.raise_alert(after.session_id, after.epoch, alert)
    return alert


def _alert_id(after: Session) -> str:
    """Return the id of the alert of this version: the same when the function runs again."""
    return str(uuid5(UUID(after.session_id), f"alert {after.version}"))


def _move_span(tx: Transaction, before: Session, after: Session, record: ChangeRecord) -> None:
    if before.owner is after.owner and before.assignee_id == after.assignee_id:
        # Still the same queue: the wait goes on.
        return
    if before.owner is not None:
        tx.handoffs.end_span(after.session_id, record.at, record.change)
    if after.owner is not None:
        span = OwnerSpan(
            session_id=after.session_id,
            epoch=after.epoch,
            owner=after.owner,
            began_by=record.change,
            started_at=record.at,
            agent_id=after.assignee_id,
            rule=after.reason.rule if after.reason else None,
            department=after.department,
        )
        tx.handoffs.begin_span(span)
