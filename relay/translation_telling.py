"""What being told needs of the wire: addresses that visitors leave, promised times."""

from __future__ import annotations

from relay.domain.facts import AlertRaised, TargetWarned
from relay.protocol import agent as agent_wire
from relay.protocol import passing as passing_wire
from relay.protocol import visitor as visitor_wire
from relay.protocol.vocabulary import Target
from relay.service.contacts import Leave


def visitor_leave(visitor_id: str, wanted: visitor_wire.ContactLeave, *, now: int) -> Leave:
    """Return the request of a visitor who leaves an address."""
    return Leave(
        visitor_id=visitor_id,
        session_id=wanted.session_id,
        cmid=wanted.cmid,
        email=wanted.email,
        name=wanted.name,
        text=wanted.text,
        now=now,
    )


def target_warned(told: TargetWarned) -> passing_wire.TargetWarned:
    """Return the warning of a promised time."""
    return passing_wire.TargetWarned(told.session.session_id, Target(told.target), told.due_at)


def alert(raised: AlertRaised | None) -> agent_wire.Alert:
    """Return the alert of a session that enters the queue; raises ValueError without one."""
    if raised is None:
        message = "a session enters the queue with an alert"
        raise ValueError(message)
    return agent_wire.Alert(raised.alert_id, raised.raised_at, raised.line)
