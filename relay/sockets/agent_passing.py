"""The agents' events about passing sessions on: offers, transfers, notes, who is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from relay.domain.lifecycle import Trigger
from relay.protocol import agent as agent_wire
from relay.protocol import passing as wire
from relay.protocol import shapes
from relay.protocol.codec import from_plain_strictly
from relay.service import offers, passing, queries
from relay.service.board import Board
from relay.service.desk import Desk, expect
from relay.service.outcome import (
    ChangeAccepted,
    ClaimAccepted,
    NoteAccepted,
    TransferAccepted,
)
from relay.service.ports import Questions, WriteFunction
from relay.service.visitor import Policies
from relay.sockets.callers import Caller, known_agent
from relay.sockets.guard import Handler
from relay.translation import agent_card, changed, session_card
from relay.translation_passing import note, roster, transfer_started


@dataclass(frozen=True, slots=True)
class PassingEvents:
    """Answers the agents' events that pass sessions on."""

    desk: Desk
    reader: Questions
    policies: Policies
    board: Board
    clock: Callable[[], int]

    def handlers(self) -> dict[str, Handler]:
        """Return the handlers by the names of their events."""
        return {
            "offer.accept": self.accept,
            "offer.decline": self.decline,
            "session.transfer": self.transfer,
            "session.return": self.give_back,
            "session.requeue": self.requeue,
            "session.close": self.close,
            "note.add": self.add_note,
            "roster.list": self.roster,
        }

    def accept(self, caller: Caller, payload: object) -> shapes.Shape:
        """Give the agent the session they are being offered."""
        wanted = from_plain_strictly(payload, wire.OfferAccept)
        request = offers.Accept(
            known_agent(caller).device_id, wanted.offer_id, wanted.cmid, self.clock()
        )
        reply = self.desk.carry_out(
            self._session_of(wanted.offer_id),
            lambda tx: offers.accept(tx, request, self.policies),
        )
        return agent_wire.SessionClaimed(session_card(expect(reply, ClaimAccepted).session))

    def decline(self, caller: Caller, payload: object) -> shapes.Shape:
        """Leave the offered session to others."""
        wanted = from_plain_strictly(payload, wire.OfferDecline)
        request = offers.Decline(known_agent(caller).device_id, wanted.offer_id, self.clock())
        self.desk.carry_out(
            self._session_of(wanted.offer_id), lambda tx: offers.decline(tx, request)
        )
        return shapes.Noted()

    def transfer(self, caller: Caller, payload: object) -> shapes.Shape:
        """Pass a session on to a colleague or a department."""
        wanted = from_plain_strictly(payload, wire.SessionTransfer)
        request = passing.Transfer(
            device_id=known_agent(caller).device_id,
            session_id=wanted.session_id,
            cmid=wanted.cmid,
            fence=wanted.fence,
            now=self.clock(),
            to_agent=wanted.to_agent,
            to_department=wanted.to_department,
            note=wanted.note,
        )
        reply = self.desk.carry_out(
            request.session_id, lambda tx: passing.transfer(tx, request, self.policies)
        )
        return transfer_started(expect(reply, TransferAccepted))

    def give_back(self, caller: Caller, payload: object) -> shapes.Shape:
        """Give one of the agent's sessions back to the bot."""
        wanted = from_plain_strictly(payload, wire.SessionReturn)
        request = passing.GiveBack(
            known_agent(caller).device_id,
            wanted.session_id,
            wanted.cmid,
            wanted.fence,
            self.clock(),
        )
        return self._change(
            request.session_id, lambda tx: passing.give_back(tx, request, self.policies)
        )

    def requeue(self, caller: Caller, payload: object) -> shapes.Shape:
        """Put any session back into the queue, for supervisors."""
        wanted = from_plain_strictly(payload, wire.SessionRequeue)
        return self._force(caller, wanted.session_id, wanted.cmid, Trigger.REQUEUE)

    def close(self, caller: Caller, payload: object) -> shapes.Shape:
        """Finish any session, for supervisors."""
        wanted = from_plain_strictly(payload, wire.SessionClose)
        return self._force(caller, wanted.session_id, wanted.cmid, Trigger.CLOSE)

    def add_note(self, caller: Caller, payload: object) -> shapes.Shape:
        """Write a note on a session."""
        wanted = from_plain_strictly(payload, wire.NoteAdd)
        who = known_agent(caller)
        request = passing.AddNote(
            who.device_id, wanted.session_id, wanted.cmid, wanted.text, self.clock()
        )
        reply = self.desk.carry_out(
            request.session_id, lambda tx: passing.add_note(tx, request), skip=who.sid
        )
        return wire.NoteAdded(note(expect(reply, NoteAccepted).note))

    def roster(self, caller: Caller, payload: object) -> shapes.Shape:
        """Tell who is there to transfer to."""
        known_agent(caller)
        from_plain_strictly(payload, wire.RosterList)
        now = self.clock()
        found = self.reader.ask(lambda read: queries.roster(read, self.policies.routing, now))
        return roster(found, agent_card, self.board.people_of)

    def _force(self, caller: Caller, session_id: str, cmid: str, trigger: Trigger) -> shapes.Shape:
        device_id = known_agent(caller).device_id
        request = passing.Force(device_id, session_id, cmid, trigger, self.clock())
        return self._change(session_id, lambda tx: passing.force(tx, request, self.policies))

    def _change(self, session_id: str, write: WriteFunction) -> shapes.Shape:
        return changed(expect(self.desk.carry_out(session_id, write), ChangeAccepted))

    def _session_of(self, offer_id: str) -> str:
        """Return the key under which what concerns the offer keeps its order."""
        found = self.reader.ask(lambda read: read.session_offered(offer_id))
        return found or offer_id
