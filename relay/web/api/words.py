"""Canned responses and the file of rules over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from relay.domain.canned import CannedResponse
from relay.protocol import rest, shapes
from relay.service import administration, canned
from relay.service.desk import expect
from relay.service.outcome import Saved
from relay.service.permissions import Action, require_session
from relay.service.ports import Questions, Reading
from relay.web.api import views
from relay.web.api.endpoint import Call, Handler, Write
from relay.web.api.rules_file import RulesFile


@dataclass(frozen=True, slots=True)
class WordHandlers:
    """Answers what is asked of words that are kept ready, and of the rules."""

    reader: Questions
    rules: RulesFile

    def by_name(self) -> Mapping[str, Handler]:
        """Return the handlers by their endpoints' names."""
        return {
            "list_canned": self.list_canned,
            "create_canned": self.create,
            "replace_canned": self.replace,
            "delete_canned": self.delete,
            "read_rules": self.read_rules,
            "replace_rules": self.replace_rules,
        }

    def list_canned(self, call: Call) -> shapes.Shape:
        """List the shared responses and one's own, filled in for a session where asked."""
        asked: rest.CannedQuery = call.query

        def question(read: Reading) -> rest.CannedResponses:
            session = None
            if asked.session_id is not None:
                found = read.session(asked.session_id)
                session = require_session(Action.READ_SESSION, call.agent, found)
            items = read.archive.canned(call.agent.agent_id)
            return rest.CannedResponses(
                tuple(views.canned_response(one, call.agent, session) for one in items)
            )

        return self.reader.ask(question)

    def create(self, call: Call) -> Write:
        """Keep words ready."""
        return self._put(call, call.new_id, new=True)

    def replace(self, call: Call) -> Write:
        """Replace words kept ready."""
        return self._put(call, call.path["canned_id"], new=False)

    def delete(self, call: Call) -> Write:
        """Delete words kept ready."""
        request = canned.DropCanned(call.agent, call.path["canned_id"])
        return Write(
            f"~{call.agent.agent_id}",
            lambda tx: canned.drop_canned(tx, request),
            lambda _reply: None,
        )

    def read_rules(self, _call: Call) -> shapes.Shape:
        """Read the file of rules."""
        return rest.RulesDocument(self.rules.read(), self.rules.writable())

    def replace_rules(self, call: Call) -> Write:
        """Replace the file of rules, if the new ones make sense, and note who did."""
        body: rest.RulesBody = call.body
        self.rules.replace(body.text)
        by = administration.By(call.agent, administration.RULES, call.now)
        return Write(
            "~rules",
            lambda tx: administration.rules_replaced(tx, body.text, by),
            lambda _reply: self.read_rules(call),
        )

    def _put(self, call: Call, canned_id: str, *, new: bool) -> Write:
        body: rest.CannedBody = call.body
        request = canned.PutCanned(
            agent=call.agent,
            canned_id=canned_id,
            shortcut=body.shortcut,
            text=body.text,
            shared=body.shared,
            now=call.now,
            new=new,
        )
        return Write(
            f"~{call.agent.agent_id}",
            lambda tx: canned.put_canned(tx, request),
            lambda reply: views.canned_response(
                expect(expect(reply, Saved).record, CannedResponse), call.agent
            ),
        )
