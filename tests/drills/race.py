"""Agents who race for the same sessions, and what came of it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from relay.store.engines import database_url, setup_engine
from relay.store.tables import agents, chat_sessions, messages
from tests.support.identifiers import new_id
from tests.support.people import code_of
from tests.support.wire_client import WireClient

PATIENCE_S = 60.0

_EXPECTED = frozenset({"ok", "already_taken", "at_capacity"})


@dataclass(frozen=True, slots=True)
class Racer:
    """One of an agent's connections to one of the relays."""

    name: str
    wire: WireClient


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a racer was told about a session: a code, and the winner where it named one."""

    racer: str
    session_id: str
    code: str
    winner: str | None


def race(racers: Sequence[Racer], session_ids: Sequence[str]) -> list[Claimed]:
    """Have everybody claim everything, in the same order and as fast as they can."""
    line = threading.Barrier(len(racers))

    def run(racer: Racer) -> list[Claimed]:
        line.wait(PATIENCE_S)
        return [_claim(racer, session_id) for session_id in session_ids]

    with ThreadPoolExecutor(len(racers)) as pool:
        return [claimed for part in pool.map(run, racers) for claimed in part]


def _claim(racer: Racer, session_id: str) -> Claimed:
    """Claim until there is an answer that stands; the repeats carry the same id."""
    request = {"session_id": session_id, "cmid": new_id()}
    while True:
        answer = racer.wire.ask("session.claim", request, PATIENCE_S)
        code = code_of(answer)
        if code != "busy":
            refusal: dict[str, Any] = answer.get("error", {})
            return Claimed(racer.name, session_id, code, refusal.get("winner"))
        racer.wire.listen(0.05)


@dataclass(frozen=True, slots=True)
class Truth:
    """What the database says after a race."""

    owner: dict[str, str | None]
    claims: dict[str, int]
    fences: dict[str, int]
    load: dict[str, int]
    capacity: dict[str, int]

    @classmethod
    def of(cls, address: str) -> Truth:
        """Read it."""
        s, m, a = chat_sessions.c, messages.c, agents.c
        engine = setup_engine(database_url(address))
        with engine.connect() as connection:
            sessions = connection.execute(select(s.id, s.assignee_name, s.fence)).all()
            claimed = select(m.session_id, func.count()).where(m.change == "claimed")
            claims = connection.execute(claimed.group_by(m.session_id)).all()
            people = connection.execute(select(a.name, a.load, a.capacity)).all()
        engine.dispose()
        return cls(
            owner={row[0]: row[1] for row in sessions},
            claims={row[0]: row[1] for row in claims},
            fences={row[0]: row[2] for row in sessions},
            load={row[0]: row[1] for row in people},
            capacity={row[0]: row[2] for row in people},
        )


def judge(
    told: Sequence[Claimed], truth: Truth, session_ids: Sequence[str], *, room: int
) -> dict[str, int]:
    """Return the figures of a race among agents with ``room`` for so many sessions together."""
    names = {claimed.racer for claimed in told}
    owners = [truth.owner[session_id] for session_id in session_ids]
    owned = Counter(owner for owner in owners if owner is not None)
    codes = Counter(claimed.code for claimed in told)
    return {
        "sessions": len(session_ids),
        "claims_asked": len(told),
        "claimed": owned.total(),
        "double_owned": _double_owned(told, truth, session_ids),
        "left_over": min(len(session_ids), room) - owned.total(),
        "wrong_winner": sum(_names_another(claimed, truth) for claimed in told),
        "over_capacity": sum(owned[name] > truth.capacity[name] for name in names),
        "load_wrong": sum(owned[name] != truth.load[name] for name in names),
        "already_taken": codes["already_taken"],
        "at_capacity": codes["at_capacity"],
        "other_answers": sum(count for code, count in codes.items() if code not in _EXPECTED),
    }


def _double_owned(told: Sequence[Claimed], truth: Truth, session_ids: Sequence[str]) -> int:
    """Count sessions that two were promised, or that changed hands twice in the database."""
    winners: dict[str, set[str]] = {session_id: set() for session_id in session_ids}
    for claimed in told:
        if claimed.code == "ok":
            winners[claimed.session_id].add(claimed.racer)
    return sum(
        len(names) > 1 or truth.claims.get(session_id, 0) > 1 or truth.fences[session_id] > 1
        for session_id, names in winners.items()
    )


def _names_another(claimed: Claimed, truth: Truth) -> bool:
    """Say whether an answer and the database disagree about who has the session."""
    owner = truth.owner[claimed.session_id]
    if claimed.code == "ok":
        return claimed.racer != owner
    return claimed.code == "already_taken" and claimed.winner != owner
