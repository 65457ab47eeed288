"""Sessions over HTTP: the same use cases as on the sockets, and what lies further back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from relay.domain.session import Session
from relay.protocol import agent as wire
from relay.protocol import rest, shapes
from relay.service import agent, queries
from relay.service.desk import expect
from relay.service.office import Conclusion, Place, Sight, Wanted
from relay.service.outcome import ChangeAccepted, ClaimAccepted, MessageAccepted, Outcome
from relay.service.permissions import Action, require_session
from relay.service.ports import Questions, Reading, Transaction, WriteFunction
from relay.service.visitor import Policies
from relay.translation import changed, sent, session_card, session_transcript
from relay.web.api import views
from relay.web.api.cursor import place_of
from relay.web.api.endpoint import Call, Handler, Write


@dataclass(frozen=True, slots=True)
class SessionHandlers:
    """Answers what is asked of sessions; ``reader`` is for long questions."""

    reader: Questions
    policies: Policies

    def by_name(self) -> Mapping[str, Handler]:
        """Return the handlers by their endpoints' names."""
        return {
            "list_sessions": self.list_sessions,
            "read_session": self.read_session,
            "read_entries": self.read_entries,
            "claim_session": self.claim,
            "send_reply": self.reply,
            "complete_session": self.complete,
            "read_history": self.history,
            "search": self.search,
        }

    def list_sessions(self, call: Call) -> shapes.Shape:
        """List the sessions that the agent may see."""
        asked: rest.SessionsQuery = call.query
        wanted = Wanted(sight_of(call), asked.state, before=place_of(asked.cursor, Place))
        page = self.reader.ask(lambda read: read.archive.sessions(wanted, asked.limit))
        return views.sessions_page(page)

    def read_session(self, call: Call) -> shapes.Shape:
        """Read one session and how it was judged."""

        def question(read: Reading) -> rest.SessionDetail:
            session = readable(read, call)
            return views.session_detail(session, read.archive.conclusion(session))

        return self.reader.ask(question)

    def read_entries(self, call: Call) -> shapes.Shape:
        """Read a page of a transcript."""
        asked: rest.EntriesQuery = call.query

        def question(read: Reading) -> wire.SessionTranscript:
            session = readable(read, call)
            part = queries.agent_transcript(read, session.session_id, asked.since, call.agent)
            return session_transcript(part)

        return self.reader.ask(question)

    def claim(self, call: Call) -> Write:
        """Take a waiting session."""
        session_id = call.path["session_id"]
        request = agent.Claim(call.agent, call.who.device_id, session_id, call.new_id, call.now)
        return Write(
            session_id,
            allowed(Action.CLAIM, call, lambda tx: agent.claim(tx, request, self.policies)),
            lambda reply: wire.SessionClaimed(session_card(expect(reply, ClaimAccepted).session)),
        )

    def reply(self, call: Call) -> Write:
        """Say something to the visitor."""
        body: rest.ReplyBody = call.body
        request = agent.Reply(
            agent=call.agent,
            device_id=call.who.device_id,
            session_id=call.path["session_id"],
            cmid=call.new_id,
            fence=body.fence,
            text=body.text,
            now=call.now,
        )
        return Write(
            request.session_id,
            allowed(Action.REPLY, call, lambda tx: agent.reply(tx, request)),
            lambda reply: sent(expect(reply, MessageAccepted)),
        )

    def complete(self, call: Call) -> Write:
        """Finish a session."""
        body: rest.CompleteBody = call.body
        request = agent.Complete(
            agent=call.agent,
            device_id=call.who.device_id,
            session_id=call.path["session_id"],
            cmid=call.new_id,
            fence=body.fence,
            now=call.now,
            conclusion=Conclusion(body.outcome, body.tags),
        )
        return Write(
            request.session_id,
            allowed(Action.COMPLETE, call, lambda tx: agent.complete(tx, request, self.policies)),
            lambda reply: changed(expect(reply, ChangeAccepted)),
        )

    def history(self, call: Call) -> shapes.Shape:
        """List the sessions of a session's visitor."""
        asked: rest.PageQuery = call.query
        before = place_of(asked.cursor, Place)

        def question(read: Reading) -> rest.SessionsPage:
            visitor_id = readable(read, call).visitor_id
            wanted = Wanted(sight_of(call), visitor_id=visitor_id, before=before)
            return views.sessions_page(read.archive.sessions(wanted, asked.limit))

        return self.reader.ask(question)

    def search(self, call: Call) -> shapes.Shape:
        """Find messages by their words."""
        asked: rest.SearchQuery = call.query
        before, sight = place_of(asked.cursor, int), sight_of(call)
        page = self.reader.ask(
            lambda read: read.archive.search(asked.q, sight, before=before, limit=asked.limit)
        )
        return views.search_page(page)


def sight_of(call: Call) -> Sight:
    """Return whose sessions the agent may see."""
    return Sight(call.agent.agent_id, call.agent.sees_only())


def readable(read: Reading, call: Call) -> Session:
    """Return the session of the path where the agent may read it; raises NotFoundError."""
    session = read.session(call.path["session_id"])
    return require_session(Action.READ_SESSION, call.agent, session)


def allowed(action: Action, call: Call, use_case: WriteFunction) -> WriteFunction:
    """Return the use case so that it looks first whether the agent may.

    Within the transaction: a request that is repeated after it worked finds the session
    changed, and must come as far as the answer that was kept for it.
    """

    def write(tx: Transaction) -> Outcome:
        require_session(action, call.agent, tx.sessions.get(call.path["session_id"]))
        return use_case(tx)

    return write
