"""The shapes of the HTTP interface for agents and administration; see /api/v1/docs.

Closed as those of the sockets, and shared with them where the thing is the same.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from relay.protocol.agent import SessionCard
from relay.protocol.shapes import Shape
from relay.protocol.vocabulary import (
    Email,
    Fence,
    Identifier,
    Language,
    Milliseconds,
    Name,
    Presence,
    Role,
    Seq,
    SessionState,
    Slug,
    Text,
    Voice,
)

MAX_PAGE = 100
"""Most items in one page of a list."""

MAX_RULES_CHARS = 50_000
"""Longest file of rules that is taken over HTTP, in Unicode code points."""

MAX_CAPACITY = 1_000
"""Highest number of chats at a time."""

Cursor = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
"""Where to go on, as the page before said; means nothing to a client."""

PageSize = Annotated[int, msgspec.Meta(ge=1, le=MAX_PAGE)]
Capacity = Annotated[int, msgspec.Meta(ge=1, le=MAX_CAPACITY)]
GivenRole = Literal["administrator", "agent", "supervisor"]
Slugs = Annotated[tuple[Slug, ...], msgspec.Meta(max_length=50)]
Languages = Annotated[tuple[Language, ...], msgspec.Meta(max_length=50)]
FileName = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]


class Nothing(Shape, frozen=True):
    """No parameters."""


class Problem(msgspec.Struct, frozen=True):
    """Why a request was not carried out (RFC 9457): ``detail`` is for people.

    ``code`` is one of PROTOCOL.md's where the relay itself refused.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str | None = None
    retry_after_ms: int | None = None


class SessionsQuery(Shape, frozen=True):
    """Which sessions, newest first."""

    state: Literal["abandoned", "active", "bot", "completed", "pending"] | None = None
    limit: PageSize = 50
    cursor: Cursor | None = None


class PageQuery(Shape, frozen=True):
    """Where a page begins and how long it is."""

    limit: PageSize = 50
    cursor: Cursor | None = None


class SessionsPage(Shape, frozen=True):
    """Some sessions; ``next`` is the cursor of the page after, where there is one.

    A page may be short, or even empty, and yet not the last.
    """

    items: tuple[SessionCard, ...]
    next: str | None = None


class SessionDetail(Shape, frozen=True):
    """A session with how its agent judged it."""

    card: SessionCard
    outcome: str | None = None
    tags: tuple[str, ...] = ()


class EntriesQuery(Shape, frozen=True):
    """Entries after ``since``."""

    since: Seq = 0


class ReplyBody(Shape, frozen=True):
    """What the agent says, under the fence of their assignment."""

    fence: Fence
    text: Text


class CompleteBody(Shape, frozen=True):
    """Finish the session; ``outcome`` and ``tags`` are for reports."""

    fence: Fence
    outcome: Slug | None = None
    tags: Annotated[tuple[Slug, ...], msgspec.Meta(max_length=10)] = ()


class TransferBody(Shape, frozen=True):
    """Pass the session on, to one agent or to a department: exactly one of the two."""

    fence: Fence
    to_agent: Identifier | None = None
    to_department: Slug | None = None
    note: Text | None = None


class FenceBody(Shape, frozen=True):
    """The fence of the caller's assignment."""

    fence: Fence


class NoteBody(Shape, frozen=True):
    """What agents should know; a visitor never sees it."""

    text: Text


class SearchQuery(Shape, frozen=True):
    """Messages that hold all words of ``q``, newest first."""

    q: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    limit: PageSize = 20
    cursor: Cursor | None = None


class SearchHit(Shape, frozen=True):
    """A message that was found, and where."""

    session_id: Identifier
    seq: Seq
    at: Milliseconds
    voice: Voice
    text: str
    state: SessionState
    author: str | None = None
    visitor_name: str | None = None


class SearchPage(Shape, frozen=True):
    """Some of what was found; ``next`` as in every list."""

    items: tuple[SearchHit, ...]
    next: str | None = None


class CannedQuery(Shape, frozen=True):
    """With ``session_id`` each answer also has its text with the names filled in."""

    session_id: Identifier | None = None


class CannedBody(Shape, frozen=True):
    """Words to keep ready. {visitor} and {agent} in them become names."""

    shortcut: Slug
    text: Text
    shared: bool = False


class CannedResponse(Shape, frozen=True):
    """Words kept ready; ``shared`` ones are everybody's."""

    canned_id: Identifier
    shortcut: str
    text: str
    updated_at: Milliseconds
    shared: bool = False
    filled: str | None = None


class CannedResponses(Shape, frozen=True):
    """The shared responses and the caller's own, by shortcut."""

    items: tuple[CannedResponse, ...]


class PresenceBody(Shape, frozen=True):
    """Whether the caller takes sessions."""

    presence: Literal["away", "invisible", "online"]


class Device(Shape, frozen=True):
    """A sign-in that stands; ``current`` is the one that asks."""

    device_id: Identifier
    name: str
    created_at: Milliseconds
    current: bool = False


class Devices(Shape, frozen=True):
    """The caller's sign-ins, newest first."""

    items: tuple[Device, ...]


class AgentRecord(Shape, frozen=True):
    """An agent; ``email`` is empty for those who are no administrators."""

    agent_id: Identifier
    email: str
    name: str
    role: Role
    capacity: int
    load: int
    presence: Presence
    disabled: bool = False
    departments: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


class AgentRecords(Shape, frozen=True):
    """All agents by name."""

    items: tuple[AgentRecord, ...]


class AgentBody(Shape, frozen=True):
    """An agent to be enrolled; without departments they work on all."""

    email: Email
    name: Name
    role: GivenRole = "agent"
    capacity: Capacity = 3
    departments: Slugs = ()
    languages: Languages = ()
    skills: Slugs = ()


class AgentChanges(Shape, frozen=True):
    """What is to become different; what is not named stays."""

    name: Name | None = None
    role: GivenRole | None = None
    capacity: Capacity | None = None
    disabled: bool | None = None
    departments: Slugs | None = None
    languages: Languages | None = None
    skills: Slugs | None = None


class AgentEnrolled(Shape, frozen=True):
    """A new agent and their one-time code, which is shown only here."""

    agent: AgentRecord
    code: str


class OneTimeCode(Shape, frozen=True):
    """A one-time code, which is shown only here; good for 72 hours."""

    code: str


class RulesDocument(Shape, frozen=True):
    """The file of rules as it stands; ``writable`` says whether it can be changed here."""

    text: str
    writable: bool


class RulesBody(Shape, frozen=True):
    """The whole new text of the file of rules."""

    text: Annotated[str, msgspec.Meta(max_length=MAX_RULES_CHARS)]


class FileQuery(Shape, frozen=True):
    """What the file is called; its type is told from its bytes."""

    name: FileName


class VisitorFileQuery(Shape, frozen=True):
    """Which of the visitor's sessions the file is for, and what it is called."""

    session_id: Identifier
    name: FileName


class FileCard(Shape, frozen=True):
    """A file of a session; ``type`` was told from its bytes."""

    file_id: Identifier
    session_id: Identifier
    name: str
    type: str
    size: int
    at: Milliseconds
    voice: Voice


class FileCards(Shape, frozen=True):
    """The session's files, oldest first."""

    items: tuple[FileCard, ...]
