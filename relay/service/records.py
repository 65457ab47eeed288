"""What the repositories store and return besides the domain's own objects."""

from __future__ import annotations

from dataclasses import dataclass

from relay.domain.lifecycle import Change, Owner
from relay.domain.roster import Agent, Role
from relay.domain.transcript import Entry


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a request was stored before; what a repeat is answered with."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class OwnerSpan:
    """A stretch of time in which one owner had a session; feeds the analytics.

    ``began_by`` is the change with which it began; ``rule`` is why the session was with
    people, ``department`` whose queue it was in.
    """

    session_id: str
    epoch: int
    owner: Owner
    began_by: Change
    started_at: int
    agent_id: str | None = None
    rule: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Audited:
    """Something that somebody did to what is not theirs; kept for good."""

    at: int
    actor_id: str
    actor: str
    action: str
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting session, as little of it as its place needs."""

    session_id: str
    visitor_id: str
    department: str | None


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor as the relay knows them; the token is kept as its hash only."""

    visitor_id: str
    token_hash: str
    created_at: int


@dataclass(frozen=True, slots=True)
class NewAgent:
    """An agent to be enrolled; the code is kept as its hash only."""

    agent_id: str
    email: str
    name: str
    role: Role
    capacity: int
    created_at: int
    code_hash: str | None = None
    code_expires_at: int | None = None
    password_hash: str | None = None
    departments: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing in is checked against."""

    agent: Agent
    password_hash: str | None
    code_hash: str | None
    code_expires_at: int | None


@dataclass(frozen=True, slots=True)
class Device:
    """A sign-in on one device; revocable, its token kept as a hash only."""

    device_id: str
    agent_id: str
    token_hash: str
    name: str
    created_at: int
