"""What the owner promises visitors: hours, times, and who is called when nobody is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from relay.domain.hours import Calendar

ANSWER_WAIT_MS = 120_000
"""How long an answer usually waits for its visitor to come back, in milliseconds."""


class Target(StrEnum):
    """A promised time: of the first answer by a person, and of every later one."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"


class Milestone(StrEnum):
    """What is noted once for a session and a stretch of its time, so that it is done once.

    The two ``BREACHED`` are what reports count.
    """

    FIRST_RESPONSE_WARNED = "first_response.warned"
    FIRST_RESPONSE_BREACHED = "first_response.breached"
    NEXT_RESPONSE_WARNED = "next_response.warned"
    NEXT_RESPONSE_BREACHED = "next_response.breached"
    VISITOR_REMINDED = "visitor.reminded"
    AGENT_REMINDED = "agent.reminded"
    AGENT_SILENT = "agent.silent"
    ON_CALL_TOLD = "on_call.told"


class WhenSilent(StrEnum):
    """What becomes of a session whose agent does not answer."""

    ALERT = "alert"
    REQUEUE = "requeue"


@dataclass(frozen=True, slots=True)
class Timers:
    """How long silence may last, in milliseconds; 0: for ever.

    A visitor is reminded once and the session completed after a further while; an agent is
    told, then what ``when_silent`` says is done.
    """

    visitor_remind_ms: int = 0
    visitor_complete_ms: int = 0
    agent_remind_ms: int = 0
    agent_silent_ms: int = 0
    when_silent: WhenSilent = WhenSilent.ALERT


@dataclass(frozen=True, slots=True)
class Targets:
    """Promised times in milliseconds; 0: none. ``warn_ms`` before the end it is said."""

    first_response_ms: int = 0
    next_response_ms: int = 0
    warn_ms: int = 30_000


@dataclass(frozen=True, slots=True)
class OnCall:
    """Whom a mail is sent when nobody is there, or when one waits longer than ``wait_ms``."""

    usual: tuple[str, ...] = ()
    departments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wait_ms: int = 300_000

    def of(self, department: str | None) -> tuple[str, ...]:
        """Return the addresses of a department, else the usual ones."""
        return self.departments.get(department or "", self.usual)

    @property
    def anybody(self) -> bool:
        """Whether anybody is called at all."""
        return bool(self.usual or any(self.departments.values()))


@dataclass(frozen=True, slots=True)
class Promises:
    """All of it, as the file of rules says.

    ``answer_wait_ms`` is how long an answer waits for its visitor before it is mailed.
    """

    calendar: Calendar = field(default_factory=Calendar)
    on_call: OnCall = field(default_factory=OnCall)
    timers: Timers = field(default_factory=Timers)
    targets: Targets = field(default_factory=Targets)
    answer_wait_ms: int = ANSWER_WAIT_MS
