"""Ports and records of what surrounds the conversations: archive, files, canned words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from relay.domain.canned import CannedResponse
from relay.domain.roster import Agent
from relay.domain.session import Session
from relay.domain.transcript import Voice


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose sessions may be seen: the agent's own, and those of ``departments``.

    Sessions without a department are everybody's; None as ``departments`` is for
    those who see all.
    """

    agent_id: str
    departments: frozenset[str] | None = None

    @property
    def everything(self) -> bool:
        """Whether all sessions may be seen."""
        return self.departments is None

    def sees(self, session: Session) -> bool:
        """Say whether the session is within sight."""
        if self.departments is None or session.department is None:
            return True
        return session.department in self.departments or session.assignee_id == self.agent_id


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of sessions ended: nothing at or after it belongs to the next page."""

    opened_at: int
    session_id: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sessions are asked for, newest first."""

    sight: Sight
    state: str | None = None
    visitor_id: str | None = None
    before: Place | None = None


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """Some sessions, and where to go on; ``end`` is None where there are no more."""

    sessions: tuple[Session, ...]
    end: Place | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found, and the session it stands in."""

    message_id: int
    seq: int
    at: int
    voice: Voice
    author: str | None
    text: str
    session: Session


@dataclass(frozen=True, slots=True)
class HitsPage:
    """Some messages, newest first, and where to go on."""

    hits: tuple[Hit, ...]
    end: int | None = None


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """A sign-in that stands."""

    device_id: str
    agent_id: str
    name: str
    created_at: int


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How an agent judged a session they finished."""

    outcome: str | None = None
    tags: tuple[str, ...] = ()


NOT_JUDGED = Conclusion()
"""Of a session whose agent said nothing of how it went."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a session; its bytes lie beside the database under ``file_id``."""

    file_id: str
    session_id: str
    sender_id: str
    voice: Voice
    name: str
    media: str
    size: int
    at: int


@dataclass(frozen=True, slots=True)
class KeptReply:
    """The answer to a request with an idempotency key, and a hash of what was asked."""

    request_hash: str
    status: int
    body: bytes


class Archive(Protocol):
    """Questions beyond the running day; each looks at a bounded number of rows."""

    def sessions(self, wanted: Wanted, limit: int) -> SessionsPage:
        """Return sessions, newest first."""
        ...

    def search(self, words: str, sight: Sight, *, before: int | None, limit: int) -> HitsPage:
        """Return messages that hold all ``words``, newest first."""
        ...

    def conclusion(self, session: Session) -> Conclusion:
        """Return how the session's epoch was judged."""
        ...

    def canned(self, agent_id: str) -> Sequence[CannedResponse]:
        """Return the shared responses and the agent's own, by shortcut."""
        ...

    def devices(self, agent_id: str) -> Sequence[DeviceRecord]:
        """Return the agent's sign-ins that stand, newest first."""
        ...

    def device(self, device_id: str) -> DeviceRecord | None:
        """Return a sign-in that stands, or None."""
        ...

    def files(self, session_id: str) -> Sequence[StoredFile]:
        """Return the session's files, oldest first."""
        ...

    def file(self, file_id: str) -> StoredFile | None:
        """Return what is known of a file, or None."""
        ...


class Office(Protocol):
    """The same within a transaction, to be changed."""

    def conclude(self, session: Session, conclusion: Conclusion) -> None:
        """Store how the session's epoch was judged."""
        ...

    def canned(self, canned_id: str) -> CannedResponse | None:
        """Return a canned response, or None."""
        ...

    def put_canned(self, response: CannedResponse) -> bool:
        """Store or replace one; False where its owner has another with this shortcut."""
        ...

    def drop_canned(self, canned_id: str) -> None:
        """Delete a canned response."""
        ...

    def administrators(self) -> Sequence[Agent]:
        """Return the administrators who are not disabled."""
        ...

    def add_file(self, file: StoredFile) -> None:
        """Store what is known of a file."""
        ...

    def count_files(self, session_id: str) -> int:
        """Return how many files the session has."""
        ...

    def reply_to(self, agent_id: str, key: str) -> KeptReply | None:
        """Return what was answered to a request with this key, or None."""
        ...

    def keep_reply(self, agent_id: str, key: str, reply: KeptReply, at: int) -> None:
        """Keep an answer for repeats."""
        ...

    def forget_replies(self, before: int) -> None:
        """Delete kept answers from before that time."""
        ...

    def index_messages(self, limit: int) -> int:
        """Make up to ``limit`` more messages findable; return how many there were."""
        ...
