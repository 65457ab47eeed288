"""Who is behind a socket, as the guard found out."""

from __future__ import annotations

from dataclasses import dataclass

from relay.domain.errors import UnauthenticatedError
from relay.domain.roster import Agent


@dataclass(frozen=True, slots=True)
class NewVisitor:
    """Somebody from a listed page who has no session yet; may only open one."""

    sid: str
    address: str


@dataclass(frozen=True, slots=True)
class KnownVisitor:
    """A visitor whose token was checked."""

    sid: str
    visitor_id: str


@dataclass(frozen=True, slots=True)
class KnownAgent:
    """An agent whose token was checked, on one of their devices."""

    sid: str
    agent: Agent
    device_id: str


Caller = NewVisitor | KnownVisitor | KnownAgent


def known_agent(caller: Caller) -> KnownAgent:
    """Return the caller as the agent they are; raises UnauthenticatedError."""
    if not isinstance(caller, KnownAgent):
        message = "Only a signed-in agent may do this."
        raise UnauthenticatedError(message)
    return caller
