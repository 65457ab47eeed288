"""What agents do on the stage when they pass sessions on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from relay.domain.lifecycle import Trigger
from relay.domain.notes import Note
from relay.domain.offers import Offer
from relay.domain.roster import Agent
from relay.domain.session import Session
from relay.service import offers, passing
from relay.service.outcome import ClaimAccepted, NoteAccepted, Reply, TransferAccepted

if TYPE_CHECKING:
    from tests.playbook import Playbook, VisitorPart

K = TypeVar("K")


def expect(value: object, kind: type[K]) -> K:
    """Return ``value`` as the kind it must be; raises AssertionError naming what it is."""
    assert isinstance(value, kind), f"expected {kind.__name__}, got {value!r}"
    return value


@dataclass(slots=True)
class PassingPart:
    """An agent's part in offers, transfers and notes."""

    play: Playbook
    agent: Agent
    device_id: str
    fences: dict[str, int] = field(default_factory=dict)

    def offers(self) -> list[Offer]:
        """Return what the agent is being offered, oldest first."""
        found = self.play.database.ask(lambda read: read.offers_to(self.agent.agent_id))
        return [offer for offer, _ in found]

    def accepts(self, *, offer_id: str | None = None, cmid: str | None = None) -> Session:
        """Take the session they are being offered: the oldest offer, or the one given."""
        request = offers.Accept(
            self.device_id,
            offer_id or self.offers()[0].offer_id,
            cmid or self.play.new_id(),
            self.play.now,
        )
        reply = self.play.carry_out(lambda tx: offers.accept(tx, request, self.play.policies))
        session = expect(reply, ClaimAccepted).session
        self.fences[session.session_id] = session.fence
        return session

    def declines(self, *, offer_id: str | None = None) -> Reply:
        """Leave the session they are being offered to others."""
        wanted = offer_id or self.offers()[0].offer_id
        request = offers.Decline(self.device_id, wanted, self.play.now)
        return self.play.carry_out(lambda tx: offers.decline(tx, request))

    def transfers(
        self,
        visitor: VisitorPart,
        *,
        agent: PassingPart | None = None,
        department: str | None = None,
        note: str | None = None,
        cmid: str | None = None,
    ) -> TransferAccepted:
        """Pass a session on, to a colleague or to a department."""
        request = passing.Transfer(
            device_id=self.device_id,
            session_id=visitor.session_id,
            cmid=cmid or self.play.new_id(),
            fence=self._fence(visitor),
            now=self.play.now,
            to_agent=agent.agent.agent_id if agent else None,
            to_department=department,
            note=note,
        )
        reply = self.play.carry_out(lambda tx: passing.transfer(tx, request, self.play.policies))
        return expect(reply, TransferAccepted)

    def gives_back(self, visitor: VisitorPart, *, cmid: str | None = None) -> Reply:
        """Give the visitor's session back to the bot."""
        request = passing.GiveBack(
            self.device_id,
            visitor.session_id,
            cmid or self.play.new_id(),
            self._fence(visitor),
            self.play.now,
        )
        return self.play.carry_out(lambda tx: passing.give_back(tx, request, self.play.policies))

    def forces(self, visitor: VisitorPart, trigger: Trigger, *, cmid: str | None = None) -> Reply:
        """Put somebody's session back into the queue, or close it, as a supervisor."""
        request = passing.Force(
            self.device_id, visitor.session_id, cmid or self.play.new_id(), trigger, self.play.now
        )
        return self.play.carry_out(lambda tx: passing.force(tx, request, self.play.policies))

    def notes(self, visitor: VisitorPart, text: str, *, cmid: str | None = None) -> Note:
        """Write a note on a session."""
        request = passing.AddNote(
            self.device_id, visitor.session_id, cmid or self.play.new_id(), text, self.play.now
        )
        reply = self.play.carry_out(lambda tx: passing.add_note(tx, request))
        return expect(reply, NoteAccepted).note

    def _fence(self, visitor: VisitorPart) -> int:
        return self.fences.get(visitor.session_id, 0)
