"""Alerts, the time split by owner, and ratings, within a transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, insert, select, update

from relay.domain.brief import KeptBrief
from relay.domain.facts import AlertRaised
from relay.domain.lifecycle import Change
from relay.domain.rating import Rating
from relay.domain.replay import BotTurn
from relay.service.records import OwnerSpan
from relay.store import briefs
from relay.store.bot_turns import add_turn, turns_since
from relay.store.side_tables import ratings
from relay.store.tables import alerts, session_analytics

# Made once: making a statement anew for each handover is time in the writer.
_RAISE = insert(alerts)
_BEGIN_SPAN = insert(session_analytics).inline()
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
    .values(ended_at=bindparam("b_at"), ended_by=bindparam("b_by"))
)
_LAST_AGENT = (
    select(session_analytics.c.agent_id, session_analytics.c.department)
    .where(
        session_analytics.c.session_id == bindparam("b_id"),
        session_analytics.c.epoch == bindparam("b_epoch"),
        session_analytics.c.agent_id.is_not(None),
    )
    .order_by(session_analytics.c.id.desc())
    .limit(1)
)
_RATE_AGAIN = update(ratings).where(
    ratings.c.session_id == bindparam("b_id"), ratings.c.epoch == bindparam("b_epoch")
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
        self._connection.execute(_RAISE, values)

    def clear_alerts(self, session_id: str, at: int) -> None:
        """Clear the session's alerts."""
        self._connection.execute(_CLEAR, {"b_id": session_id, "b_at": at})

    def begin_span(self, span: OwnerSpan) -> None:
        """Begin an owner's stretch of time."""
        values = {
            "session_id": span.session_id,
            "epoch": span.epoch,
            "owner": span.owner.value,
            "agent_id": span.agent_id,
            "rule": span.rule,
            "department": span.department,
            "began_by": span.began_by.value,
            "started_at": span.started_at,
        }
        self._connection.execute(_BEGIN_SPAN, values)

    def end_span(self, session_id: str, at: int, ended_by: Change) -> None:
        """End the running stretch of time by that change."""
        values = {"b_id": session_id, "b_at": at, "b_by": ended_by.value}
        self._connection.execute(_END_SPAN, values)

    def rate(self, rating: Rating) -> None:
        """Store a rating in place of an earlier one of the same epoch.

        It is the last agent's of that epoch; nobody's where the bot was alone.
        """
        key = {"b_id": rating.session_id, "b_epoch": rating.epoch}
        agent = self._connection.execute(_LAST_AGENT, key).first()
        values = {
            "score": rating.score,
            "comment": rating.comment,
            "rated_at": rating.rated_at,
            "agent_id": agent[0] if agent else None,
            "department": agent[1] if agent else None,
        }
        if not self._connection.execute(_RATE_AGAIN.values(values), key).rowcount:
            values |= {"session_id": rating.session_id, "epoch": rating.epoch}
            self._connection.execute(insert(ratings), values)

    def note_turn(self, turn: BotTurn) -> None:
        """Store how the bot stood to a question and what was decided."""
        add_turn(self._connection, turn)

    def turns(self, session_id: str, since: int) -> Mapping[int, BotTurn]:
        """Return how the bot stood to the session's questions from entry ``since`` on."""
        return turns_since(self._connection, session_id, since)

    def keep_brief(self, kept: KeptBrief, at: int) -> None:
        """Store a brief in place of an earlier handover's of the same epoch."""
        briefs.keep_brief(self._connection, kept, at)

    def brief(self, session_id: str, epoch: int) -> KeptBrief | None:
        """Return the brief of a session's epoch, or None."""
        return briefs.find_brief(self._connection, session_id, epoch)

    def improve_brief(self, kept: KeptBrief) -> bool:
        """Store a better brief of the same handover; False where there is a newer one."""
        return briefs.improve_brief(self._connection, kept)
