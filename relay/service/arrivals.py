"""A session goes to people: the visitor is told honestly, and who is on call is called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from relay.domain.escalation import Rule
from relay.domain.mail_words import CalledFor
from relay.domain.promises import Promises
from relay.domain.roster import Presence
from relay.domain.routing import RoutingPolicy, escalation
from relay.domain.session import Reason, Session
from relay.service.handover import HandedOver, hand_over
from relay.service.moves import Mover
from relay.service.ports import Transaction
from relay.service.telling import Call, MailPolicy, call_people


class ArrivalRules(Protocol):
    """The settings that decide how a session goes to people."""

    @property
    def routing(self) -> RoutingPolicy:
        """To whose queue."""
        ...

    @property
    def promises(self) -> Promises:
        """When people are there, and who is called."""
        ...

    @property
    def mail(self) -> MailPolicy | None:
        """How mails are worded; None: none is sent."""
        ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """A session that is to go to people, why, and when."""

    session: Session
    reason: Reason
    now: int


def escalate(tx: Transaction, arrival: Arrival, mover: Mover, rules: ArrivalRules) -> HandedOver:
    """Put the session into its queue and say what the visitor can expect.

    Raises what ``move`` raises.
    """
    session, now = arrival.session, arrival.now
    step = escalation(rules.routing, session, arrival.reason, now)
    there = somebody_is_there(tx, step.department, now)
    calendar = rules.promises.calendar
    words = mover.notices.arriving(
        is_open=calendar.is_open(step.department, now),
        there=there,
        back=calendar.back(step.department, now),
    )
    handed = hand_over(tx, session, step, replace(mover, notices=words))
    if not there:
        call = Call(handed.moved.session, CalledFor.NOBODY_THERE, now)
        call_people(tx, call, rules.promises, rules.mail)
    return handed


def somebody_is_there(tx: Transaction, department: str | None, now: int) -> bool:
    """Say whether anybody who works on the department can be reached."""
    return any(
        agent.works_on(department) and agent.presence is not Presence.INVISIBLE
        for agent in tx.agents.present(now)
    )


def left_contact() -> Reason:
    """Return the reason of a session whose visitor left an address while the bot had it."""
    return Reason(Rule.ASKED_FOR_PERSON.value, "The visitor left an address to be answered at.")
