"""What the database says after the routing drill, and while it runs."""

from __future__ import annotations

import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, text

from relay.store.engines import database_url, reporting_engine

HEAD = 200
"""Waiting sessions at the head of the queue that are compared from one look to the next."""

COMMITTED_MS = 60_000
"""How long at most an offer may take from its moment to its commit, in milliseconds."""

LOOKS = 600
"""Looks that are kept: offers that were decided before them are not judged."""

SETTLED_MS = 1_000
"""The last offers of a drill have no next one to be measured against, in milliseconds."""

_OVER = text(
    "SELECT count(*) FROM agents a WHERE a.load + a.reserved > a.capacity OR a.load < 0"
    " OR (SELECT count(*) FROM chat_sessions s WHERE s.assignee_id = a.id)"
    " + (SELECT count(*) FROM offers o WHERE o.agent_id = a.id AND o.ended_at IS NULL) > a.capacity"
)
_OPEN = text("SELECT count(*) FROM chat_sessions WHERE state IN ('pending', 'active')")
_LOADS = text(
    "SELECT count(*) FROM agents a WHERE a.reserved != 0 OR a.load !="
    " (SELECT count(*) FROM chat_sessions s WHERE s.assignee_id = a.id)"
)
_CHANGES = text(
    "SELECT session_id, change, state FROM messages WHERE change IS NOT NULL"
    " ORDER BY session_id, seq"
)
_OFFERS = text(
    "SELECT session_id, agent_id, made_at, ended_at, outcome FROM offers WHERE kind = 'queue'"
    " ORDER BY made_at, id"
)
_HEAD = text(
    "SELECT id, department, priority, pending_since, version FROM chat_sessions"
    " WHERE state = 'pending' AND offer_id IS NULL"
    " ORDER BY priority DESC, pending_since, id LIMIT :head"
)
_ASKED = text(
    "SELECT id, session_id, version, agent_id, made_at FROM offers"
    " WHERE kind = 'queue' AND made_at >= :since"
)
_QUEUED = text(
    "SELECT id, department, priority, pending_since, version FROM chat_sessions WHERE id IN :ids"
).bindparams(bindparam("ids", expanding=True))
_TURNS = text(
    "SELECT agent_id, ended_at FROM session_analytics"
    " WHERE owner = 'agent' AND ended_at IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class _Offer:
    agent_id: str
    made_at: int
    outcome: str


@dataclass(frozen=True, slots=True)
class _Waiting:
    session_id: str
    department: str | None
    priority: int
    since: int
    version: int

    def is_before(self, other: _Waiting) -> bool:
        """Say whether it comes first in the same queue, at the same priority."""
        same = (self.department, self.priority) == (other.department, other.priority)
        return same and (self.since, self.session_id) < (other.since, other.session_id)


_Queued = tuple[str, int]
"""A session's id and version: one time that it waited."""


@dataclass(frozen=True, slots=True)
class _Asked:
    offer_id: str
    session_id: str
    version: int
    agent_id: str
    made_at: int


@dataclass(frozen=True, slots=True)
class _Look:
    at: int
    """What was committed by then is seen; in milliseconds."""

    waiting: dict[_Waiting, frozenset[_Asked]]
    """Who was asked already, for each of those who wait."""

    offered: Sequence[tuple[_Waiting, _Asked]]
    """What was offered since the look before, as far as it is as it was then."""


def now_ms() -> int:
    """Return the time, as the relays' clocks tell it."""
    return time.time_ns() // 1_000_000


class Judge:
    """Looks at the drill's database."""

    def __init__(self, address: str, clock: Callable[[], int] = now_ms) -> None:
        """Look at the database at ``address``."""
        # One that only reads: a judge who wanted the write lock would be in the relay's way.
        self._engine: Engine = reporting_engine(database_url(address))
        self._clock = clock
        self._looks: deque[_Look] = deque(maxlen=LOOKS)
        self._offers: dict[str, _Asked] = {}
        self._asked: defaultdict[_Queued, set[_Asked]] = defaultdict(set)
        self.overtaken = 0

    def over_capacity(self) -> int:
        """Return how many agents have more than they can take, right now."""
        return int(self._rows(_OVER)[0][0])

    def look(self) -> None:
        """Look at the queue: was anybody overtaken since the looks before?

        Each look is one snapshot. An offer was decided at some moment, and committed later:
        who waits in the last look before that moment, in this one, and in all between, and
        was offered to nobody meanwhile, was passed over if the offer is of a later one of the
        same queue and priority, to somebody new to them.
        """
        now = self._snapshot()
        self._looks.append(now)
        for later, offer in now.offered:
            looks = self._looks_since(offer.made_at)
            self.overtaken += any(
                one.is_before(later)
                and all(offer.agent_id != other.agent_id for other in asked)
                and all(look.waiting.get(one) == asked for look in looks)
                for one, asked in now.waiting.items()
                if looks
            )

    def _looks_since(self, decided_at: int) -> list[_Look]:
        """Return the looks from the last before that moment on; none where it is not known."""
        before = [number for number, look in enumerate(self._looks) if look.at < decided_at]
        return list(self._looks)[before[-1] :] if before else []

    def _snapshot(self) -> _Look:
        with self._engine.connect() as connection:
            waiting = [_Waiting(*row) for row in connection.execute(_HEAD, {"head": HEAD})]
            new = self._new_offers(connection)
            ids = list({one.session_id for one in new})
            found = connection.execute(_QUEUED, {"ids": ids}) if ids else ()
            sessions = {one.session_id: one for one in (_Waiting(*row) for row in found)}
        return _Look(
            self._clock(),
            {one: frozenset(self._asked[one.session_id, one.version]) for one in waiting},
            [
                (sessions[one.session_id], one)
                for one in new
                if one.version == sessions[one.session_id].version
            ],
        )

    def _new_offers(self, connection: Connection) -> list[_Asked]:
        """Return the offers that the look before did not see."""
        last = max((one.made_at for one in self._offers.values()), default=COMMITTED_MS)
        recent = connection.execute(_ASKED, {"since": last - COMMITTED_MS})
        new = {row[0]: _Asked(*row) for row in recent if row[0] not in self._offers}
        self._offers |= new
        for one in new.values():
            self._asked[one.session_id, one.version].add(one)
        return list(new.values())

    def still_open(self) -> int:
        """Return how many sessions wait or are with an agent."""
        return int(self._rows(_OPEN)[0][0])

    def verdict(self, won: Sequence[tuple[str, int]]) -> dict[str, int | float]:
        """Return the figures of a drill that is over; ``won`` is what agents were promised."""
        promised = Counter(won)
        offers = [_Offer(row[1], row[2], row[4] or "") for row in self._rows(_OFFERS)]
        freed = self._freed_to_offer(offers)
        times = quantiles(freed, n=100) if len(freed) > 1 else [0.0] * 99
        return {
            "double_owned": sum(times > 1 for times in promised.values()) + self._impossible(),
            "loads_wrong": int(self._rows(_LOADS)[0][0]),
            "overtaken": self.overtaken,
            "stuck": self.still_open(),
            "offers": len(offers),
            "offers_accepted": sum(one.outcome == "accepted" for one in offers),
            "freed_to_offer_measured": len(freed),
            "freed_to_offer_p50_ms": round(times[49]),
            "freed_to_offer_p99_ms": round(times[98]),
        }

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _impossible(self) -> int:
        """Count changes that cannot follow each other: a claim of what is somebody's already."""
        state: dict[str, str] = {}
        wrong = 0
        for session_id, change, after in self._rows(_CHANGES):
            before = state.get(session_id, "")
            wrong += change == "claimed" and before != "pending"
            wrong += change == "transferred" and before != "active"
            wrong += change == "completed" and before not in {"active", "bot", "pending"}
            state[session_id] = after
        return wrong

    def _freed_to_offer(self, offers: Sequence[_Offer]) -> list[int]:
        """Return how long after an agent's room was freed they were offered the next session."""
        made: defaultdict[str, list[int]] = defaultdict(list)
        for one in offers:
            made[one.agent_id].append(one.made_at)
        last = max((one.made_at for one in offers), default=0)
        waits = []
        for agent_id, freed_at in self._rows(_TURNS):
            later = next((at for at in made[agent_id] if at >= freed_at), None)
            if later is not None and freed_at < last - SETTLED_MS:
                waits.append(later - freed_at)
        return waits

    def _rows(self, statement: Any) -> Sequence[Any]:  # noqa: ANN401 - a statement
        with self._engine.connect() as connection:
            return connection.execute(statement).all()
