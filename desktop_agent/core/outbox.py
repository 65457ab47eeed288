"""The rows of the outbox: whose turn it is, and which have done their work."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from desktop_agent.core.effects import DeleteRow, Deliver
from desktop_agent.core.selectors import rows_of
from desktop_agent.core.state import OutboxRow, RowState, State
from desktop_agent.core.step import Step, still, then
from relay.protocol.shapes import Entry, MessageEntry


def find_row(state: State, cmid: str) -> OutboxRow | None:
    """Return the row with this identifier."""
    return next((row for row in state.outbox if row.cmid == cmid), None)


def with_row(state: State, row: OutboxRow) -> State:
    """Return ``state`` with ``row`` in the place of the one of the same identifier."""
    outbox = tuple(row if old.cmid == row.cmid else old for old in state.outbox)
    return replace(state, outbox=outbox)


def without_row(state: State, cmid: str) -> State:
    """Return ``state`` without the row."""
    return replace(state, outbox=tuple(row for row in state.outbox if row.cmid != cmid))


def send(state: State, row: OutboxRow) -> Step:
    """Send ``row``, for the first time or again."""
    sending = replace(row, state=RowState.SENDING, attempt=row.attempt + 1)
    return still(with_row(state, sending), Deliver(sending))


def send_next(state: State, session_id: str) -> Step:
    """Send the session's oldest queued row, unless one is under way.

    Nothing is sent before the queue was listed and the disk was read: an older
    row of an earlier run may have to go first.
    """
    rows = rows_of(state, session_id)
    busy = any(row.state is RowState.SENDING for row in rows)
    row = next((row for row in rows if row.state is RowState.QUEUED), None)
    if busy or row is None or not (state.listed and state.restored):
        return still(state)
    return send(state, row)


def send_all(state: State) -> Step:
    """Set every session's outbox going."""
    sessions = dict.fromkeys(row.session_id for row in state.outbox)
    return then(still(state), *(partial(send_next, session_id=sid) for sid in sessions))


def arrived(state: State, session_id: str, entries: tuple[Entry, ...]) -> Step:
    """Drop the rows that stand in the transcript now; it is as good as an answer."""
    here = {entry.cmid for entry in entries if isinstance(entry, MessageEntry)}
    done = tuple(row for row in rows_of(state, session_id) if row.cmid in here)
    if not done:
        return still(state)
    state = replace(state, outbox=tuple(row for row in state.outbox if row not in done))
    step = still(state, *(DeleteRow(row.cmid) for row in done))
    return then(step, partial(send_next, session_id=session_id))
