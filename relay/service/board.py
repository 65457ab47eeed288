"""What the relay last saw of the queue: who stands where, and whether anybody is there.

Read anew now and then, off the hub, and kept whole: a heartbeat or a push looks it
up and asks nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from relay.domain.lifecycle import State
from relay.domain.roster import Agent, Presence
from relay.domain.routing import Department, RoutingPolicy
from relay.domain.session import Session
from relay.domain.waiting import RECENT_MS, Opening, Pace, People, Place, pace_of, places
from relay.service.ports import Reading
from relay.service.queries import QUEUE_COUNTED

WAITS_LOOKED_AT = 60
"""Most recent waits of a department that an estimate is made from."""

_THERE = frozenset({Presence.ONLINE, Presence.AWAY})


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a visitor stands: whether people can be reached, and their place while waiting."""

    people: People
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at the queue and at who is there; ``visitors`` are those who wait."""

    places: Mapping[str, Place] = field(default_factory=dict)
    people: Mapping[str | None, People] = field(default_factory=dict)
    visitors: Mapping[str, str] = field(default_factory=dict)

    def people_of(self, department: str | None) -> People:
        """Return whether people of a department can be reached; of one not known, anybody."""
        fallback = self.people.get(None, People.AWAY)
        return self.people.get(department, fallback)

    def of(self, session: Session) -> Stands:
        """Return where the session's visitor stands."""
        place = self.places.get(session.session_id) if session.state is State.PENDING else None
        return Stands(self.people_of(session.department), place)


@dataclass(slots=True)
class Board:
    """Holds the last sight, replaced as a whole; None before the first look."""

    sight: Sight | None = None

    def of(self, session: Session) -> Stands | None:
        """Return where the session's visitor stands, as last seen; None where nobody looked."""
        return None if self.sight is None else self.sight.of(session)

    def people_of(self, department: str) -> People:
        """Return whether people of a department can be reached, as last seen."""
        return People.AWAY if self.sight is None else self.sight.people_of(department)


def look(read: Reading, policy: RoutingPolicy, opening: Opening, now: int) -> Sight:
    """Return how things stand at ``now``."""
    order = read.queue_order(QUEUE_COUNTED)
    waiting = [(one.session_id, one.department) for one in order]
    there = [one for one in read.agents(now) if one.presence in _THERE and not one.disabled]
    counts = Counter(department for _, department in waiting)
    paces = {department: _pace(read, department, there, now) for department in counts}
    known = {None, *counts, *(one.slug for one in policy.departments)}
    people = {
        one: _people(policy.department(one), one, there, counts[one])
        if opening.is_open(one, now)
        else People.CLOSED
        for one in known
    }
    visitors = {one.session_id: one.visitor_id for one in order}
    return Sight(places(waiting, paces), people, visitors)


def _pace(read: Reading, department: str | None, there: Iterable[Agent], now: int) -> Pace | None:
    serving = sum(one.presence is Presence.ONLINE and one.works_on(department) for one in there)
    return pace_of(read.recent_waits(department, now - RECENT_MS, WAITS_LOOKED_AT), serving)


def _people(
    rules: Department | None, department: str | None, there: Iterable[Agent], waiting: int
) -> People:
    """Return whether people can be reached: somebody is there, and the queue not too long."""
    full = rules is not None and 0 < rules.queue_at_most <= waiting
    if full or not any(one.works_on(department) for one in there):
        return People.AWAY
    return People.AVAILABLE
