"""Sessions of the desktop tests' relay: transcripts in memory, numbered without gaps."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from relay.protocol.agent import Escalation, QueueDigest, SessionCard, VisitorCard
from relay.protocol.shapes import ChangeEntry, Entry, MessageEntry, SessionView, Shape, Source
from relay.protocol.vocabulary import Change, Rule, SessionState, Voice

OPENED_AT = 1_795_435_200_000


@dataclass
class FakeSession:
    """One session: its transcript, and who owns it."""

    session_id: str
    visitor: VisitorCard
    entries: list[Entry] = field(default_factory=list)
    state: SessionState = SessionState.BOT
    version: int = 1
    fence: int = 0
    waiting_since: int | None = None
    agent_name: str | None = None
    reason: str = ""
    answers: dict[str, Shape] = field(default_factory=dict)

    @property
    def card(self) -> SessionCard:
        """Return the session as agents see it."""
        said = [e.text for e in self.entries if getattr(e, "voice", None) is Voice.VISITOR]
        return SessionCard(
            session_id=self.session_id,
            version=self.version,
            state=self.state,
            epoch=1,
            fence=self.fence,
            head_seq=len(self.entries),
            opened_at=OPENED_AT,
            visitor=self.visitor,
            preview=said[-1] if said else "",
            waiting_since=self.waiting_since,
            escalation=Escalation(rule=Rule.LOW_CONFIDENCE, line=self.reason),
            agent_name=self.agent_name,
        )

    @property
    def view(self) -> SessionView:
        """Return the session as its visitor sees it."""
        return SessionView(
            session_id=self.session_id,
            state=self.state,
            epoch=1,
            version=self.version,
            head_seq=len(self.entries),
            agent_name=self.agent_name,
        )

    def texts(self, voice: Voice = Voice.AGENT) -> list[str]:
        """Return what one voice said, in order."""
        return [e.text for e in self.entries if isinstance(e, MessageEntry) and e.voice is voice]

    def say(
        self,
        voice: Voice,
        text: str,
        *,
        at: int,
        cmid: str = "",
        author: str | None = None,
        sources: tuple[Source, ...] = (),
    ) -> MessageEntry:
        """Add a message."""
        entry = MessageEntry(
            seq=len(self.entries) + 1,
            at=at,
            epoch=1,
            voice=voice,
            text=text,
            cmid=cmid or str(uuid.uuid4()),
            author=author,
            sources=sources,
        )
        self.entries.append(entry)
        return entry

    def change(
        self, change: Change, state: SessionState, *, at: int, text: str = ""
    ) -> ChangeEntry:
        """Add a change of hands; raises the version."""
        self.state = state
        self.version += 1
        entry = ChangeEntry(
            seq=len(self.entries) + 1,
            at=at,
            epoch=1,
            change=change,
            state=state,
            text=text,
            agent_name=self.agent_name,
        )
        self.entries.append(entry)
        return entry


def digest(cards: Iterable[SessionCard]) -> QueueDigest:
    """Return the fingerprint of a list, by the rule of the protocol."""
    lines = sorted(f"{card.session_id}:{card.version}" for card in cards)
    whole = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return QueueDigest(count=len(lines), hash=whole[:16])
