"""A relay for tests of the desktop app: real Socket.IO and HTTP, sessions in memory.

It keeps the delivery contract of PROTOCOL.md: one numbering, idempotent by cmid,
fences, heads, digests.
"""

from __future__ import annotations

import uuid

from relay.protocol.agent import (
    AgentCard,
    Alert,
    PresenceRenew,
    PresenceRenewed,
    PresenceSet,
    QueueAdded,
    QueueList,
    QueueRemoved,
    QueueSnapshot,
    QueueUpdated,
    ReplySend,
    SessionAssigned,
    SessionCard,
    SessionClaim,
    SessionClaimed,
    SessionComplete,
    SessionFollow,
    SessionTranscript,
    SessionUnfollow,
    VisitorCard,
)
from relay.protocol.shapes import (
    Changed,
    MessageAdded,
    Noted,
    PageContext,
    Sent,
    SessionChanged,
    SessionHead,
    Shape,
    Source,
    TypingChanged,
    TypingSet,
)
from relay.protocol.vocabulary import (
    MAX_PAGE_ENTRIES,
    Change,
    RefusalCode,
    Role,
    SessionState,
    Voice,
)
from tests.fakes.desktop_server import RelayServer, refusal
from tests.fakes.desktop_sessions import FakeSession, digest

_GREETING = "Hello! Ask me about courses and visas."


class DesktopRelay(RelayServer):
    """One agent, Maya, and as many visitors as a test lets in."""

    # --- what happens on the visitors' side ------------------------------

    async def visitor_waits(
        self,
        name: str | None = "Ines",
        text: str = "I need help with something complex",
        *,
        reason: str = "The bot was only 12 % sure of its answer (it needs 45 %).",
        language: str | None = "pt",
        page: PageContext | None = None,
        tell: bool = True,
    ) -> FakeSession:
        """Let a visitor talk to the bot and be passed to people."""
        visitor = VisitorCard(name=name, language=language, page=page)
        session = FakeSession(str(uuid.uuid4()), visitor, reason=reason)
        self.sessions[session.session_id] = session
        session.change(Change.OPENED, SessionState.BOT, at=self._clock())
        session.say(Voice.BOT, _GREETING, at=self._clock(), author="Edu")
        session.say(Voice.VISITOR, text, at=self._clock())
        session.change(
            Change.ESCALATED, SessionState.PENDING, text="I am passing you on.", at=self._clock()
        )
        session.waiting_since = session.entries[-1].at
        if tell:
            alert = Alert(
                alert_id=str(uuid.uuid4()), raised_at=session.waiting_since, line=f"{name} waits."
            )
            await self._tell_all(QueueAdded(card=session.card, alert=alert))
        return session

    async def visitor_says(self, session: FakeSession, text: str, *, tell: bool = True) -> None:
        """Let the visitor write."""
        entry = session.say(Voice.VISITOR, text, at=self._clock())
        if tell:
            await self._tell(session, MessageAdded(session_id=session.session_id, entry=entry))
            if session.state is SessionState.PENDING:
                await self._tell_all(QueueUpdated(card=session.card))

    async def visitor_types(self, session: FakeSession, *, active: bool) -> None:
        """Let the visitor start or stop typing."""
        fact = TypingChanged(session_id=session.session_id, voice=Voice.VISITOR, active=active)
        await self._tell(session, fact)

    async def bot_says(self, session: FakeSession, text: str, *titles: str) -> None:
        """Let the bot answer, quoting articles."""
        sources = tuple(Source(article_id=title, title=title) for title in titles)
        entry = session.say(Voice.BOT, text, at=self._clock(), author="Edu", sources=sources)
        await self._tell(session, MessageAdded(session_id=session.session_id, entry=entry))

    async def taken_by(self, session: FakeSession, name: str, *, tell: bool = True) -> None:
        """Let another agent take the session."""
        await self._claimed_by(session, name, tell=tell)

    async def requeue(self, session: FakeSession) -> None:
        """Put the session back into the queue."""
        session.agent_name = None
        entry = session.change(Change.REQUEUED, SessionState.PENDING, at=self._clock())
        await self._tell(session, SessionChanged(session=session.view, entry=entry))
        alert = Alert(alert_id=str(uuid.uuid4()), raised_at=entry.at, line="Somebody waits again.")
        await self._tell_all(QueueAdded(card=session.card, alert=alert))

    # --- requests -------------------------------------------------------

    async def _on_queue_list(self, _sid: str, _payload: QueueList) -> Shape:
        return QueueSnapshot(me=self.me, waiting=self._waiting(), mine=self._mine())

    async def _on_session_claim(self, _sid: str, payload: SessionClaim) -> Shape:
        session = self._session(payload.session_id)
        if payload.cmid in session.answers:
            return session.answers[payload.cmid]
        if session.state is not SessionState.PENDING:
            winner = session.agent_name
            words = f"{winner} was faster."
            raise refusal(RefusalCode.ALREADY_TAKEN, words, winner=winner)
        if len(self._mine()) >= self.capacity:
            words = f"You have {self.capacity} chats, as many as you can take. Complete one first."
            raise refusal(RefusalCode.AT_CAPACITY, words)
        await self._claimed_by(session, "Maya")
        answer = SessionClaimed(card=session.card)
        session.answers[payload.cmid] = answer
        return answer

    async def _on_session_follow(self, sid: str, payload: SessionFollow) -> Shape:
        session = self._session(payload.session_id)
        self._followers[session.session_id].add(sid)
        page = session.entries[payload.since : payload.since + MAX_PAGE_ENTRIES]
        more = payload.since + len(page) < len(session.entries)
        return SessionTranscript(card=session.card, entries=tuple(page), more=more)

    async def _on_session_unfollow(self, sid: str, payload: SessionUnfollow) -> Shape:
        self._followers[payload.session_id].discard(sid)
        return Noted()

    async def _on_reply_send(self, _sid: str, payload: ReplySend) -> Shape:
        session = self._session(payload.session_id)
        if payload.cmid in session.answers:
            return session.answers[payload.cmid]
        self._check_fence(session, payload.fence)
        entry = session.say(
            Voice.AGENT, payload.text, at=self._clock(), cmid=payload.cmid, author="Maya"
        )
        answer = Sent(cmid=payload.cmid, seq=entry.seq, at=entry.at, epoch=1)
        session.answers[payload.cmid] = answer
        await self._tell(session, MessageAdded(session_id=session.session_id, entry=entry))
        return answer

    async def _on_session_complete(self, _sid: str, payload: SessionComplete) -> Shape:
        session = self._session(payload.session_id)
        if payload.cmid in session.answers:
            return session.answers[payload.cmid]
        self._check_fence(session, payload.fence)
        session.agent_name = None
        entry = session.change(
            Change.COMPLETED, SessionState.COMPLETED, text="Goodbye.", at=self._clock()
        )
        answer = Changed(
            cmid=payload.cmid, seq=entry.seq, at=entry.at, epoch=1, state=session.state
        )
        session.answers[payload.cmid] = answer
        await self._tell(session, SessionChanged(session=session.view, entry=entry))
        return answer

    async def _on_presence_set(self, _sid: str, payload: PresenceSet) -> Shape:
        self.presence = payload.presence
        return self.me

    async def _on_presence_renew(self, _sid: str, payload: PresenceRenew) -> Shape:
        wanted = {card.session_id for card in self._mine()} | set(payload.following)
        heads = tuple(
            SessionHead(
                session_id=sid,
                state=self.sessions[sid].state,
                version=self.sessions[sid].version,
                head_seq=len(self.sessions[sid].entries),
            )
            for sid in sorted(wanted)
        )
        return PresenceRenewed(
            me=self.me,
            lease_ms=30_000,
            waiting=digest(self._waiting()),
            mine=digest(self._mine()),
            heads=heads,
        )

    async def _on_typing_set(self, _sid: str, _payload: TypingSet) -> Shape:
        return Noted()

    # --- the sessions ---------------------------------------------------

    @property
    def me(self) -> AgentCard:
        """Return the one agent of this relay."""
        return AgentCard(
            agent_id=self.me_id,
            name="Maya",
            role=Role.AGENT,
            presence=self.presence,
            capacity=self.capacity,
            load=len(self._mine()),
        )

    def _waiting(self) -> tuple[SessionCard, ...]:
        waiting = [s for s in self.sessions.values() if s.state is SessionState.PENDING]
        waiting.sort(key=lambda s: (s.waiting_since or 0, s.session_id))
        return tuple(session.card for session in waiting)

    def _mine(self) -> tuple[SessionCard, ...]:
        return tuple(
            s.card
            for s in self.sessions.values()
            if s.state is SessionState.ACTIVE and s.agent_name == "Maya"
        )

    def _session(self, session_id: str) -> FakeSession:
        if session_id not in self.sessions:
            raise refusal(RefusalCode.NOT_FOUND, "This chat does not exist any more.")
        return self.sessions[session_id]

    def _check_fence(self, session: FakeSession, fence: int) -> None:
        if fence != session.fence or session.agent_name != "Maya":
            raise refusal(RefusalCode.NOT_OWNER, "This chat is not yours any more.")

    async def _claimed_by(self, session: FakeSession, name: str, *, tell: bool = True) -> None:
        session.agent_name = name
        session.fence += 1
        words = f"You're now chatting with {name}."
        entry = session.change(Change.CLAIMED, SessionState.ACTIVE, text=words, at=self._clock())
        if not tell:
            return
        await self._tell_all(
            QueueRemoved(
                session_id=session.session_id,
                version=session.version,
                change=Change.CLAIMED,
                agent_name=name,
            )
        )
        await self._tell(session, SessionChanged(session=session.view, entry=entry))
        if name == "Maya":
            await self._tell_all(SessionAssigned(card=session.card))
