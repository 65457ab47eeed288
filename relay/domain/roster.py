"""Agents: who they are, how many sessions they take, whether they are there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LEASE_MS = 30_000
"""How long an agent's heartbeat vouches for them, in milliseconds."""

GRACE_MS = 45_000
"""How long a vanished agent keeps a session after the lease ended, in milliseconds."""


class Role(StrEnum):
    """What an agent may do; each role includes the ones before it."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Presence(StrEnum):
    """Whether an agent takes sessions; offline is concluded from a missing heartbeat.

    AWAY keeps the sessions and is offered none; INVISIBLE is the same, and does not
    count as somebody being there for visitors.
    """

    ONLINE = "online"
    AWAY = "away"
    INVISIBLE = "invisible"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who answers visitors.

    ``load`` counts the sessions they own, ``reserved`` those they are being offered.
    Who works on no department works on all. ``idle_since`` is when a session last came
    to them or left them.
    """

    agent_id: str
    email: str
    name: str
    role: Role
    capacity: int
    load: int
    presence: Presence = Presence.OFFLINE
    disabled: bool = False
    departments: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    reserved: int = 0
    idle_since: int = 0

    @property
    def free_slots(self) -> int:
        """How many sessions more they could take, offers counted as taken."""
        return self.capacity - self.load - self.reserved

    @property
    def is_supervisor(self) -> bool:
        """Whether they may look after what others do."""
        return self.role is not Role.AGENT

    def works_on(self, department: str | None) -> bool:
        """Say whether sessions of ``department`` are for them."""
        return department is None or not self.departments or department in self.departments

    def may_see(self, department: str | None) -> bool:
        """Say whether they may look at and take sessions of ``department``."""
        return self.is_supervisor or self.works_on(department)

    def sees_only(self) -> frozenset[str] | None:
        """Return the departments whose sessions they see beside everybody's; None: all."""
        return None if self.is_supervisor or not self.departments else frozenset(self.departments)


@dataclass(frozen=True, slots=True)
class SignedInAgent:
    """An agent on one of their devices; ``device_id`` is the sign-in, not the hardware."""

    agent: Agent
    device_id: str
