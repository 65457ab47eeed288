"""The one place where the state changes: ``reduce(state, event)``."""

from __future__ import annotations

from dataclasses import replace

from desktop_agent.core import (
    composing,
    connecting,
    conversations,
    delivering,
    knowing,
    offering,
    passing_on,
    preferring,
    queueing,
    signing_in,
)
from desktop_agent.core.events import Event
from desktop_agent.core.state import State
from desktop_agent.core.step import Handler, Step

HANDLERS: dict[type, Handler] = {
    **signing_in.HANDLERS,
    **connecting.HANDLERS,
    **queueing.HANDLERS,
    **conversations.HANDLERS,
    **delivering.HANDLERS,
    **composing.HANDLERS,
    **offering.HANDLERS,
    **passing_on.HANDLERS,
    **knowing.HANDLERS,
    **preferring.HANDLERS,
}
"""Who answers which kind of event."""


def reduce(state: State, event: Event, now: int) -> Step:
    """Return what follows when ``event`` happens at ``now`` (ms since 1970).

    Pure: the same arguments give the same result, and nothing is done; what is
    to be done outside is returned as effects, in order.
    """
    handler = HANDLERS[type(event)]
    state, effects = handler(replace(state, now=now), event)
    return _with_reading(state), effects


def _with_reading(state: State) -> State:
    """What is shown while the agent looks counts as read."""
    shown = state.conversations.get(state.selected or "")
    if shown is None or not state.focused or shown.read_seq == len(shown.entries):
        return state
    seen = replace(shown, read_seq=len(shown.entries))
    return replace(state, conversations={**state.conversations, state.selected or "": seen})
