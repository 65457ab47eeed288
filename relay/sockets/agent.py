"""The agents' events: decode, translate, hand to the use case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from relay.domain.errors import (
    ForbiddenError,
    MalformedError,
    NotOwnerError,
    OriginRefusedError,
    ProtocolUnsupportedError,
    UnauthenticatedError,
)
from relay.domain.facts import TypingSeen
from relay.domain.roster import LEASE_MS, Agent, Presence
from relay.domain.transcript import Voice
from relay.protocol import agent as wire
from relay.protocol import shapes
from relay.protocol.codec import from_plain_strictly
from relay.protocol.registry import request_names
from relay.protocol.vocabulary import PROTOCOL_VERSION, Namespace
from relay.service import agent, queries
from relay.service.admission import Origins, RateLimiter, hash_token
from relay.service.audience import (
    ALL_AGENTS,
    SUPERVISORS,
    agent_room,
    queue_rooms,
    session_room,
)
from relay.service.desk import Desk, expect
from relay.service.office import Conclusion
from relay.service.outcome import ChangeAccepted, ClaimAccepted, MessageAccepted
from relay.service.ports import Questions
from relay.service.visitor import Policies
from relay.sockets.agent_passing import PassingEvents
from relay.sockets.callers import Caller, KnownAgent, known_agent
from relay.sockets.guard import Guard, connection_of
from relay.translation import (
    agent_card,
    changed,
    presence_renewed,
    queue_snapshot,
    sent,
    session_card,
    session_transcript,
)

_SETTABLE = {
    "online": Presence.ONLINE,
    "away": Presence.AWAY,
    "invisible": Presence.INVISIBLE,
}


@dataclass(frozen=True, slots=True)
class AgentEvents:
    """Answers every event of the namespace ``/agent``."""

    guard: Guard
    desk: Desk
    reader: Questions
    policies: Policies
    requests: RateLimiter
    origins: Origins
    passing: PassingEvents
    clock: Callable[[], int]

    def register(self) -> None:
        """Put a guarded handler behind every event of the wire."""
        self.guard.greet(self.connect, self.throttle)
        handlers = {
            "queue.list": self.queue,
            "session.claim": self.claim,
            "session.follow": self.follow,
            "session.unfollow": self.unfollow,
            "reply.send": self.reply,
            "session.complete": self.complete,
            "typing.set": self.typing,
            "presence.set": self.set_presence,
            "presence.renew": self.renew,
            **self.passing.handlers(),
        }
        for name in request_names(Namespace.AGENT):
            self.guard.handle(name, handlers.get(name, self.not_yet))

    def not_yet(self, _caller: Caller, _payload: object) -> shapes.Shape:
        """Refuse what has a shape on the wire and no use case yet."""
        message = "This relay cannot do that yet."
        raise ForbiddenError(message)

    def throttle(self, caller: Caller, _name: str) -> None:
        """Count a request; raises RateLimitedError with the time to wait."""
        self.requests.require(known_agent(caller).agent.agent_id, float(self.clock()))

    def connect(self, sid: str, environ: Mapping[str, Any], hello: object) -> Caller:
        """Admit a signed-in agent, over WebSocket, from the app or a listed page."""
        origin = environ.get("HTTP_ORIGIN")
        if origin is not None and not self.origins.allow(origin):
            raise OriginRefusedError(origin)
        if not connection_of(environ).websocket:
            message = "Agents connect by WebSocket only."
            raise ForbiddenError(message)
        said = from_plain_strictly(hello, wire.AgentHello)
        if said.protocol != PROTOCOL_VERSION:
            raise ProtocolUnsupportedError(said.protocol, PROTOCOL_VERSION)
        now = self.clock()
        hashed = hash_token(said.token)
        found = self.reader.ask(lambda read: read.agent_by_token(hashed, now))
        if found is None:
            message = "You are not signed in any more. Please sign in again."
            raise UnauthenticatedError(message)
        self._renew(found.agent.agent_id, found.device_id, None)
        connection_of(environ).proved = True
        self.guard.join(sid, ALL_AGENTS)
        if found.agent.is_supervisor:
            self.guard.join(sid, SUPERVISORS)
        for room in (agent_room(found.agent.agent_id), *queue_rooms(found.agent)):
            self.guard.join(sid, room)
        # Whoever comes may be the one somebody waits for.
        self.desk.queue.stir()
        return KnownAgent(sid, found.agent, found.device_id)

    def queue(self, caller: Caller, payload: object) -> shapes.Shape:
        """List the queue and the agent's own sessions."""
        from_plain_strictly(payload, wire.QueueList)
        agent_id = known_agent(caller).agent.agent_id
        now = self.clock()
        return queue_snapshot(self.reader.ask(lambda read: queries.queue(read, agent_id, now)))

    def claim(self, caller: Caller, payload: object) -> shapes.Shape:
        """Give the agent a waiting session, if nobody was faster."""
        wanted = from_plain_strictly(payload, wire.SessionClaim)
        request = agent.Claim(
            agent=known_agent(caller).agent,
            device_id=known_agent(caller).device_id,
            session_id=wanted.session_id,
            cmid=wanted.cmid,
            now=self.clock(),
        )
        reply = self.desk.carry_out(
            request.session_id, lambda tx: agent.claim(tx, request, self.policies)
        )
        return wire.SessionClaimed(session_card(expect(reply, ClaimAccepted).session))

    def follow(self, caller: Caller, payload: object) -> shapes.Shape:
        """Read a session and be pushed what is added; changes nothing in it."""
        wanted = from_plain_strictly(payload, wire.SessionFollow)
        # Join first: what is stored while reading is then pushed.
        self.guard.join(caller.sid, session_room(wanted.session_id))
        try:
            part = self.reader.ask(
                lambda read: queries.agent_transcript(
                    read, wanted.session_id, wanted.since, known_agent(caller).agent
                )
            )
        except Exception:
            self.guard.leave(caller.sid, session_room(wanted.session_id))
            raise
        return session_transcript(part)

    def unfollow(self, caller: Caller, payload: object) -> shapes.Shape:
        """Stop pushing a session to this device."""
        wanted = from_plain_strictly(payload, wire.SessionUnfollow)
        self.guard.leave(caller.sid, session_room(wanted.session_id))
        return shapes.Noted()

    def reply(self, caller: Caller, payload: object) -> shapes.Shape:
        """Store what the agent says."""
        wanted = from_plain_strictly(payload, wire.ReplySend)
        request = agent.Reply(
            agent=known_agent(caller).agent,
            device_id=known_agent(caller).device_id,
            session_id=wanted.session_id,
            cmid=wanted.cmid,
            fence=wanted.fence,
            text=wanted.text,
            now=self.clock(),
        )
        accepted = self.desk.carry_out(
            request.session_id, lambda tx: agent.reply(tx, request), skip=caller.sid
        )
        return sent(expect(accepted, MessageAccepted))

    def complete(self, caller: Caller, payload: object) -> shapes.Shape:
        """Finish one of the agent's sessions."""
        wanted = from_plain_strictly(payload, wire.SessionComplete)
        request = agent.Complete(
            agent=known_agent(caller).agent,
            device_id=known_agent(caller).device_id,
            session_id=wanted.session_id,
            cmid=wanted.cmid,
            fence=wanted.fence,
            now=self.clock(),
            conclusion=Conclusion(wanted.outcome, wanted.tags),
        )
        reply = self.desk.carry_out(
            request.session_id, lambda tx: agent.complete(tx, request, self.policies)
        )
        return changed(expect(reply, ChangeAccepted))

    def typing(self, caller: Caller, payload: object) -> shapes.Shape:
        """Tell the visitor that the agent is typing."""
        wanted = from_plain_strictly(payload, shapes.TypingSet)
        who = known_agent(caller).agent
        session = self.reader.ask(lambda read: read.session(wanted.session_id))
        if session is None or session.assignee_id != who.agent_id:
            raise NotOwnerError
        fact = TypingSeen(session, Voice.AGENT, wanted.active, who.name)
        self.desk.push.tell([fact], skip=caller.sid)
        return shapes.Noted()

    def set_presence(self, caller: Caller, payload: object) -> shapes.Shape:
        """Say whether the agent takes sessions."""
        wanted = from_plain_strictly(payload, wire.PresenceSet)
        presence = _SETTABLE.get(wanted.presence.value)
        if presence is None:
            message = "Presence is online, away or invisible."
            raise MalformedError(message)
        who = known_agent(caller)
        self._renew(who.agent.agent_id, who.device_id, presence)
        now = self.clock()
        queue = self.reader.ask(lambda read: queries.queue(read, who.agent.agent_id, now))
        return agent_card(queue.me)

    def renew(self, caller: Caller, payload: object) -> shapes.Shape:
        """Renew presence and leases, and tell what the client should have by now."""
        wanted = from_plain_strictly(payload, wire.PresenceRenew)
        who = known_agent(caller)
        self._renew(who.agent.agent_id, who.device_id, None)
        now = self.clock()
        beat = self.reader.ask(
            lambda read: queries.heartbeat(read, who.agent.agent_id, wanted.following, now)
        )
        self._seat(who, beat.me)
        return presence_renewed(beat, LEASE_MS)

    def turn_out(self) -> None:
        """Drop those whose sign-in was revoked: who only listens never asks and is refused."""
        agents = [caller for caller in self.guard.callers() if isinstance(caller, KnownAgent)]
        devices = {caller.device_id for caller in agents}
        standing = self.reader.ask(lambda read: read.signed_in(devices))
        for caller in agents:
            if caller.device_id not in standing:
                self.guard.drop(caller.sid)

    def _seat(self, who: KnownAgent, me: Agent) -> None:
        """Have the socket be told of the queues that its agent sees by now, and no others."""
        before, after = queue_rooms(who.agent), queue_rooms(me)
        for room in before - after:
            self.guard.leave(who.sid, room)
        for room in after - before:
            self.guard.join(who.sid, room)
        self.guard.remember(replace(who, agent=me))

    def _renew(self, agent_id: str, device_id: str, presence: Presence | None) -> None:
        request = agent.Renew(agent_id, device_id, self.clock(), LEASE_MS, presence)
        self.desk.carry_out(f"~{agent_id}", lambda tx: agent.renew(tx, request))
