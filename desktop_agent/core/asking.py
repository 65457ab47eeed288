"""Questions to the relay of which one at a time is enough."""

from __future__ import annotations

from dataclasses import replace

from desktop_agent.core.due import HeartbeatDue
from desktop_agent.core.effects import After, ListQueue, Renew
from desktop_agent.core.state import Phase, State
from desktop_agent.core.step import Step, still

_MOST_FOLLOWED = 50
"""The wire's limit on what one heartbeat asks about."""


def list_queue(state: State) -> Step:
    """Ask for the queue, unless it is being listed already."""
    if state.phase is not Phase.ONLINE or state.listing:
        return still(state)
    return still(replace(state, listing=True), ListQueue())


def renew(state: State) -> Step:
    """Send the heartbeat now, unless one is on its way."""
    if state.phase is not Phase.ONLINE or state.renewing:
        return still(state)
    own = {card.session_id for card in state.mine}
    others = tuple(sid for sid in state.conversations if sid not in own)
    return still(replace(state, renewing=True), Renew(others[:_MOST_FOLLOWED]))


def next_heartbeat(state: State) -> Step:
    """Plan the next heartbeat."""
    return still(state, After("heartbeat", state.timing.heartbeat_ms, HeartbeatDue()))
