"""Passing sessions on over HTTP: transfer, return, requeue, close, notes, departments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from relay.domain.lifecycle import Trigger
from relay.protocol import passing as wire
from relay.protocol import rest, shapes
from relay.service import passing, queries
from relay.service.board import Board
from relay.service.desk import expect
from relay.service.outcome import ChangeAccepted, NoteAccepted, TransferAccepted
from relay.service.permissions import Action
from relay.service.ports import Questions
from relay.service.visitor import Policies
from relay.translation import agent_card, changed
from relay.translation_passing import note, roster, transfer_started
from relay.web.api.endpoint import Call, Handler, Write
from relay.web.api.sessions import allowed


@dataclass(frozen=True, slots=True)
class PassingHandlers:
    """Answers what is asked of passing sessions on; ``board`` knows who can be reached."""

    reader: Questions
    policies: Policies
    board: Board

    def by_name(self) -> Mapping[str, Handler]:
        """Return the handlers by their endpoints' names."""
        return {
            "transfer_session": self.transfer,
            "return_session": self.give_back,
            "requeue_session": lambda call: self._force(call, Trigger.REQUEUE),
            "close_session": lambda call: self._force(call, Trigger.CLOSE),
            "add_note": self.add_note,
            "list_departments": self.departments,
        }

    def transfer(self, call: Call) -> Write:
        """Pass a session on to a colleague or a department."""
        body: rest.TransferBody = call.body
        request = passing.Transfer(
            device_id=call.who.device_id,
            session_id=call.path["session_id"],
            cmid=call.new_id,
            fence=body.fence,
            now=call.now,
            to_agent=body.to_agent,
            to_department=body.to_department,
            note=body.note,
        )
        return Write(
            request.session_id,
            allowed(Action.PASS_ON, call, lambda tx: passing.transfer(tx, request, self.policies)),
            lambda reply: transfer_started(expect(reply, TransferAccepted)),
        )

    def give_back(self, call: Call) -> Write:
        """Give a session back to the bot."""
        body: rest.FenceBody = call.body
        request = passing.GiveBack(
            call.who.device_id, call.path["session_id"], call.new_id, body.fence, call.now
        )
        return Write(
            request.session_id,
            allowed(Action.PASS_ON, call, lambda tx: passing.give_back(tx, request, self.policies)),
            lambda reply: changed(expect(reply, ChangeAccepted)),
        )

    def add_note(self, call: Call) -> Write:
        """Write a note on a session."""
        body: rest.NoteBody = call.body
        request = passing.AddNote(
            call.who.device_id, call.path["session_id"], call.new_id, body.text, call.now
        )
        return Write(
            request.session_id,
            allowed(Action.NOTE, call, lambda tx: passing.add_note(tx, request)),
            lambda reply: wire.NoteAdded(note(expect(reply, NoteAccepted).note)),
        )

    def departments(self, call: Call) -> shapes.Shape:
        """List the departments, and who is there."""
        found = self.reader.ask(lambda read: queries.roster(read, self.policies.routing, call.now))
        return roster(found, agent_card, self.board.people_of)

    def _force(self, call: Call, trigger: Trigger) -> Write:
        request = passing.Force(
            call.who.device_id, call.path["session_id"], call.new_id, trigger, call.now
        )
        return Write(
            request.session_id,
            allowed(Action.FORCE, call, lambda tx: passing.force(tx, request, self.policies)),
            lambda reply: changed(expect(reply, ChangeAccepted)),
        )
