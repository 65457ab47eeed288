"""What the database says after the routing drill, and while it runs."""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from sqlalchemy import Engine, text

from relay.store.engines import database_url, setup_engine

SLACK_MS = 1_000
"""Times are those of requests, not of commits: what was so this long before and after, was so."""

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
_WAITS = text(
    "SELECT session_id, started_at, ended_at, department FROM session_analytics"
    " WHERE owner = 'queue'"
)
_TURNS = text(
    "SELECT agent_id, ended_at FROM session_analytics"
    " WHERE owner = 'agent' AND ended_at IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class _Offer:
    session_id: str
    agent_id: str
    made_at: int
    ended_at: int
    outcome: str


class Judge:
    """Looks at the drill's database."""

    def __init__(self, address: str) -> None:
        """Look at the database at ``address``."""
        self._engine: Engine = setup_engine(database_url(address))

    def over_capacity(self) -> int:
        """Return how many agents have more than they can take, right now."""
        return int(self._rows(_OVER)[0][0])

    def still_open(self) -> int:
        """Return how many sessions wait or are with an agent."""
        return int(self._rows(_OPEN)[0][0])

    def verdict(self, won: Sequence[tuple[str, int]]) -> dict[str, int | float]:
        """Return the figures of a drill that is over; ``won`` is what agents were promised."""
        promised = Counter(won)
        offers = [_Offer(*row[:3], row[3] or row[2], row[4] or "") for row in self._rows(_OFFERS)]
        freed = self._freed_to_offer(offers)
        times = quantiles(freed, n=100) if len(freed) > 1 else [0.0] * 99
        return {
            "double_owned": sum(times > 1 for times in promised.values()) + self._impossible(),
            "loads_wrong": int(self._rows(_LOADS)[0][0]),
            "overtaken": self._overtaken(offers),
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
            if later is not None and freed_at < last - SLACK_MS:
                waits.append(later - freed_at)
        return waits

    def _overtaken(self, offers: Sequence[_Offer]) -> int:
        """Count offers of a session while an earlier one of its queue waited for the same agent.

        Only sessions that waited once and were never put back: the others' priority differs.
        """
        waits: defaultdict[str, list[Any]] = defaultdict(list)
        for session_id, *wait in self._rows(_WAITS):
            waits[session_id].append(wait)
        once = {one: found[0] for one, found in waits.items() if len(found) == 1}
        asked: defaultdict[str, set[str]] = defaultdict(set)
        ended: dict[str, int] = {}
        queue: defaultdict[str | None, list[tuple[int, str]]] = defaultdict(list)
        for session_id, (since, _, department) in once.items():
            insort(queue[department], (since, session_id))
        wrong = 0
        for offer in offers:
            if offer.session_id in once:
                since, until, department = once[offer.session_id]
                key = (since, offer.session_id)
                wrong += any(
                    self._waited(earlier, offer, once, ended)
                    and offer.agent_id not in asked[earlier]
                    for at, earlier in queue[department][:5]
                    if (at, earlier) < key
                )
                if until is not None and offer.outcome == "accepted":
                    queue[department].remove(key)
            asked[offer.session_id].add(offer.agent_id)
            ended[offer.session_id] = offer.ended_at
        return wrong

    @staticmethod
    def _waited(earlier: str, offer: _Offer, once: dict[str, Any], ended: dict[str, int]) -> bool:
        """Say whether an earlier session surely waited unoffered when the offer was made."""
        since, until, _ = once[earlier]
        waited = since < offer.made_at - SLACK_MS and (
            until is None or until > offer.made_at + SLACK_MS
        )
        return waited and ended.get(earlier, 0) < offer.made_at - SLACK_MS

    def _rows(self, statement: Any) -> Sequence[Any]:  # noqa: ANN401 - a statement
        with self._engine.connect() as connection:
            return connection.execute(statement).all()
