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
    """Whether an agent takes sessions; offline is concluded from a missing heartbeat."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who answers visitors; ``load`` counts the sessions they own."""

    agent_id: str
    email: str
    name: str
    role: Role
    capacity: int
    load: int
    presence: Presence = Presence.OFFLINE
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class SignedInAgent:
    """An agent on one of their devices; ``device_id`` is the sign-in, not the hardware."""

    agent: Agent
    device_id: str
