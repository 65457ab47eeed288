"""Alerts and the time split by owner, within a transaction."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, update

from relay.domain.facts import AlertRaised
from relay.domain.replay import BotTurn
from relay.service.records import OwnerSpan
from relay.store.bot_turns import add_turn
from relay.store.tables import alerts, session_analytics

_CLEAR = (
    update(alerts)
    .where(alerts.c.session_id == bindparam("b_id"), alerts.c.cleared_at.is_(None))
    .values(cleared_at=bindparam("b_at"))
)
_END_SPAN = (
    update(session_analytics)
    .where(
        session_analytics.c.session_id == bindparam("b_id"),
        session_analytics.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("b_at"))
)


class SqlHandoffs:
    """Implements the port ``Handoffs`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection

    def raise_alert(self, session_id: str, epoch: int, alert: AlertRaised) -> None:
        """Store an alert that stands until it is cleared."""
        values = {
            "id": alert.alert_id,
            "session_id": session_id,
            "epoch": epoch,
            "raised_at": alert.raised_at,
            "line": alert.line,
        }
        self._connection.execute(insert(alerts), values)

    def clear_alerts(self, session_id: str, at: int) -> None:
        """Clear the session's alerts."""
        self._connection.execute(_CLEAR, {"b_id": session_id, "b_at": at})

    def begin_span(self, span: OwnerSpan) -> None:
        """Begin an owner's stretch of time."""
        values = {
            "session_id": span.session_id,
            "department": span.department,
            "epoch": span.epoch,
            "owner": span.owner.value,
            "agent_id": span.agent_id,
            "rule": span.rule,
            "started_at": span.started_at,
        }
        self._connection.execute(insert(session_analytics).inline(), values)

    def end_span(self, session_id: str, at: int) -> None:
        """End the running stretch of time."""
        self._connection.execute(_END_SPAN, {"b_id": session_id, "b_at": at})

    def note_turn(self, turn: BotTurn) -> None:
        """Store how the bot stood to a question and what was decided."""
        add_turn(self._connection, turn)
