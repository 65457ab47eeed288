"""Which visitors are here: by an open connection, else by their last request over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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
