"""Whether agents are there: the best of their devices whose lease runs counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, select

from relay.domain.roster import Agent, Presence
from relay.store.rows import AGENT_COLUMNS, agent_from
from relay.store.tables import agent_sessions, agents

a, d = agents.c, agent_sessions.c

_RANKS = {Presence.ONLINE: 3, Presence.AWAY: 2, Presence.INVISIBLE: 1}
_PRESENCES = {None: Presence.OFFLINE, 0: Presence.OFFLINE} | {
    rank: presence for presence, rank in _RANKS.items()
}
_ALIVE = and_(d.lease_until > bindparam("b_now"), d.revoked_at.is_(None))
_BEST = func.max(
    case(
        (~_ALIVE, 0),
        *((d.presence == presence.value, rank) for presence, rank in _RANKS.items()),
        else_=0,
    )
)

AGENTS = (
    select(*AGENT_COLUMNS, _BEST)
    .select_from(agents.outerjoin(agent_sessions, (d.agent_id == a.id) & d.revoked_at.is_(None)))
    .group_by(*AGENT_COLUMNS)
    .order_by(a.name, a.id)
)
"""All agents with the presence at ``b_now``, as ``present_agent_from`` reads them."""

PRESENT = (
    select(*AGENT_COLUMNS, _BEST)
    .select_from(agents.join(agent_sessions, (d.agent_id == a.id) & _ALIVE))
    .where(a.disabled_at.is_(None))
    .group_by(*AGENT_COLUMNS)
    .order_by(a.name, a.id)
)
"""The agents who are not offline at ``b_now``, read as ``AGENTS``."""


def someone_alive(agent_id: Any, *, online: bool) -> Any:  # noqa: ANN401 - SQL expressions
    """Return the condition that the agent has a device at ``b_now``: any, or one that is online."""
    found = exists().where(d.agent_id == agent_id, _ALIVE)
    return found.where(d.presence == Presence.ONLINE.value) if online else found


def present_agent_from(row: Sequence[Any]) -> Agent:
    """Return the agent that a row of ``AGENTS`` holds."""
    return agent_from(row, _PRESENCES[row[len(AGENT_COLUMNS)]])
