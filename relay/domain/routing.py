"""Which department a session belongs to, who may see it, and who is asked to take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from relay.domain.lifecycle import Trigger
from relay.domain.roster import GRACE_MS, Agent, Presence
from relay.domain.session import Reason, Session, Step


class Mode(StrEnum):
    """How sessions come to agents: they pick them, or are asked one after another."""

    MANUAL = "manual"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class Department:
    """A queue of its own; ``slug`` is its short name.

    A session comes here from a page whose path begins with one of ``pages``, or in one
    of ``languages``. ``skills`` are what its people should know. When ``queue_at_most``
    wait (0: no limit), visitors are asked to leave a message instead.
    """

    slug: str
    name: str
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    queue_at_most: int = 0
    priority: int = 0


@dataclass(frozen=True, slots=True)
class RoutingPolicy:
    """The owner's rules of routing; times in milliseconds.

    ``accept_ms`` is how long an offer stands, ``grace_ms`` how long a vanished agent
    keeps their sessions after the lease ended, ``give_up_ms`` how long a session waits
    before it goes back to the bot (0: for ever). Sessions that no department claims
    belong to ``default_department``, or to everybody.
    """

    mode: Mode = Mode.MANUAL
    accept_ms: int = 30_000
    grace_ms: int = GRACE_MS
    give_up_ms: int = 0
    default_department: str | None = None
    departments: tuple[Department, ...] = ()

    def department(self, slug: str | None) -> Department | None:
        """Return the department of that short name, or None."""
        return next((one for one in self.departments if one.slug == slug), None)

    def department_of(self, url: str, language: str | None, wished: str | None) -> str | None:
        """Return where a session belongs: as wished, by its page, by its language, or default.

        The first department that fits in the order of the file; None is everybody's.
        """
        if self.department(wished) is not None:
            return wished
        path = _path(url)
        by_page = (d for d in self.departments if any(path.startswith(page) for page in d.pages))
        by_language = (d for d in self.departments if speaks(d.languages, language))
        found = next(by_page, None) or next(by_language, None)
        return self.default_department if found is None else found.slug


@dataclass(frozen=True, slots=True)
class Asked:
    """How often an agent was offered a session in this wait, and when they last let it go."""

    times: int
    ended_at: int


NEVER = Asked(0, 0)


def escalation(policy: RoutingPolicy, session: Session, reason: Reason | None, now: int) -> Step:
    """Return the step by which a session goes to people: to whose queue, how urgently."""
    slug = policy.department_of(session.page.url, session.language, session.department)
    return _to(Trigger.ESCALATE, policy, slug, now, reason)


def transfer(policy: RoutingPolicy, slug: str, now: int) -> Step:
    """Return the step by which a session goes to the queue of another department."""
    return _to(Trigger.TRANSFER, policy, slug, now, None)


def requeue(policy: RoutingPolicy, session: Session, now: int) -> Step:
    """Return the step by which a supervisor puts a session that the bot has into a queue."""
    slug = policy.department_of(session.page.url, session.language, session.department)
    return _to(Trigger.REQUEUE, policy, slug, now, None)


def choose(
    session: Session, policy: RoutingPolicy, agents: Iterable[Agent],
    asked: Mapping[str, Asked], now: int,
) -> Agent | None:  # fmt: skip
    """Return the agent to be offered ``session``, or None where nobody can be.

    Nobody is asked again before everybody who could take it was, and then only after a
    pause. Of those asked least: who speaks the visitor's language, has the most of the
    department's skills, is the least busy, had nothing to do for longest, in this order.
    """
    department = policy.department(session.department)
    skills = frozenset(department.skills if department else ())

    def rank(agent: Agent) -> tuple[int, bool, int, float, int, str]:
        return (
            asked.get(agent.agent_id, NEVER).times,
            not speaks(agent.languages, session.language),
            -len(skills.intersection(agent.skills)),
            (agent.load + agent.reserved) / agent.capacity,
            agent.idle_since,
            agent.agent_id,
        )

    able = (one for one in agents if takes_offers(one) and one.works_on(session.department))
    best = min(able, key=rank, default=None)
    if best is None:
        return None
    before = asked.get(best.agent_id, NEVER)
    return None if before.times and now < before.ended_at + policy.accept_ms else best


def takes_offers(agent: Agent) -> bool:
    """Say whether an agent can be offered a session now."""
    return agent.presence is Presence.ONLINE and not agent.disabled and agent.free_slots > 0


def speaks(languages: Iterable[str], wanted: str | None) -> bool:
    """Say whether one of ``languages`` is the wanted one; ``de`` speaks ``de-AT``, too."""
    if not wanted:
        return False
    tag = wanted.lower()
    return any(tag == one.lower() or tag.startswith(f"{one.lower()}-") for one in languages)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        # The address came from outside; what is none belongs to no department's pages.
        return ""


def _to(
    trigger: Trigger, policy: RoutingPolicy, slug: str | None, now: int, reason: Reason | None
) -> Step:
    department = policy.department(slug)
    priority = department.priority if department else 0
    return Step(trigger, now, reason=reason, department=slug, priority=priority)
