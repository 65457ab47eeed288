"""Which visitors are here: by an open connection, else by their last request over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress

from relay.domain.errors import TroubleError
from relay.service.contacts import note_here
from relay.service.desk import Desk
from relay.service.ports import Questions
from relay.service.timers import SWEEP_AT_MOST
from relay.service.watching import Wanted

KEPT_MS = 600_000
"""How long the time of a request is kept, in milliseconds: longer than anybody asks for it."""

KEPT_AT_MOST = 50_000
"""Most visitors whose last request is kept; beyond them the oldest are let go."""


class Attendance:
    """Remembers requests of this relay; every relay notes the visitors it sees itself."""

    def __init__(self, is_connected: Callable[[str], bool]) -> None:
        """Ask ``is_connected`` whether a visitor has a connection open."""
        self._is_connected = is_connected
        # In the order of the times: a request moves its visitor to the end.
        self._requests: dict[str, int] = {}

    def note(self, visitor_id: str, now: int) -> None:
        """Remember that a visitor made a request."""
        self._requests.pop(visitor_id, None)
        self._requests[visitor_id] = now
        self._forget(now)

    def seen(self, wanted: Iterable[Wanted], now: int) -> dict[str, int]:
        """Return, by session, when these visitors were last seen, for those who were."""
        found: dict[str, int] = {}
        for one in wanted:
            if self._is_connected(one.visitor_id):
                found[one.session_id] = now
            elif one.visitor_id in self._requests:
                found[one.session_id] = self._requests[one.visitor_id]
        return found

    def _forget(self, now: int) -> None:
        oldest = next(iter(self._requests))
        if len(self._requests) > KEPT_AT_MOST or self._requests[oldest] < now - KEPT_MS:
            del self._requests[oldest]


def note_who_is_here(desk: Desk, reader: Questions, attendance: Attendance, now: int) -> None:
    """Keep visitors who are here from being written to.

    Where the database is busy the next round does it: until an answer is mailed there are many.
    """
    with suppress(TroubleError):
        times = attendance.seen(reader.ask(lambda read: read.wanted(SWEEP_AT_MOST)), now)
        if times:
            desk.carry_out("~sweep", lambda tx: note_here(tx, times))
