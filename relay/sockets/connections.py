"""The open connections: who came from where, who has proved themself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from time import monotonic

from relay.sockets.frames import Verdict

CONNECTION_KEY = "baton.connection"
"""Under this key a connection travels with its request's environment."""

UNPROVED_S = 10.0
"""How long a connection may stay without proving who it is, in seconds."""


FAULTS_ALLOWED = 2
"""Bad frames that are passed over; the next one closes the connection."""

CONNECTS_ALLOWED = 4
"""CONNECT packets on one connection; more would be guessing tokens at wire speed."""


STUCK_S = 30.0
"""How long one frame may take to be read, in seconds."""


class Judgement(Enum):
    """What becomes of a frame and its connection."""

    PASS = "pass"  # noqa: S105 - not a password
    SKIP = "skip"
    CLOSE = "close"


@dataclass(slots=True)
class Connection:
    """One Engine.IO connection; ``abort`` drops it where it is a WebSocket."""

    address: str
    opened_at: float
    websocket: bool = False
    proved: bool = False
    faults: int = 0
    connects: int = 0
    sending_since: float | None = None
    abort: Callable[[], None] | None = None

    def judge(self, verdict: Verdict) -> Judgement:
        """Count a frame's verdict and say what becomes of frame and connection."""
        if verdict is Verdict.PASS:
            return Judgement.PASS
        if verdict is Verdict.CONNECT:
            self.connects += 1
            if self.connects <= CONNECTS_ALLOWED:
                return Judgement.PASS
            return Judgement.CLOSE
        self.faults += 1
        if verdict is Verdict.FAULT and self.faults <= FAULTS_ALLOWED:
            return Judgement.SKIP
        return Judgement.CLOSE

    def is_overdue(self, now: float) -> bool:
        """Say whether it had its time and did not prove who it is."""
        return not self.proved and now - self.opened_at > UNPROVED_S

    def is_stuck(self, now: float) -> bool:
        """Say whether one frame has not been taken for too long."""
        since = self.sending_since
        return since is not None and now - since > STUCK_S


class Crowd:
    """Counts connections per address and in total against their limits."""

    def __init__(self, per_address: int, total: int) -> None:
        """Keep the limits."""
        self._per_address = per_address
        self._total = total
        self._addresses: Counter[str] = Counter()

    def admit(self, address: str) -> Connection | None:
        """Return a new connection, or None where a limit is reached."""
        if self._addresses[address] >= self._per_address:
            return None
        if self._addresses.total() >= self._total:
            return None
        self._addresses[address] += 1
        return Connection(address, monotonic())

    def recount(self, open_now: Iterable[Connection]) -> None:
        """Count anew from what is really open."""
        self._addresses = Counter(connection.address for connection in open_now)
