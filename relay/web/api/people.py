"""Agents over HTTP: oneself, one's devices, and what administrators do with others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from relay.domain.errors import NotFoundError, UnauthenticatedError
from relay.domain.roster import LEASE_MS, Agent, Presence, Role
from relay.protocol import rest, shapes
from relay.protocol.agent import AgentCard
from relay.service import administration, agent, roster
from relay.service.admission import hash_token
from relay.service.codes import new_code
from relay.service.desk import Desk, expect
from relay.service.outcome import Saved
from relay.service.permissions import Action, Relation, states_for
from relay.service.ports import Questions, Reading
from relay.service.records import NewAgent
from relay.translation import agent_card
from relay.web.api import views
from relay.web.api.endpoint import Call, Handler, Write


@dataclass(frozen=True, slots=True)
class PeopleHandlers:
    """Answers what is asked of agents; ``turn_out`` closes the sockets of who is revoked."""

    desk: Desk
    reader: Questions
    turn_out: Callable[[], None]

    def by_name(self) -> Mapping[str, Handler]:
        """Return the handlers by their endpoints' names."""
        return {
            "read_me": self.me,
            "set_presence": self.set_presence,
            "list_devices": self.devices,
            "revoke_device": self.revoke_device,
            "list_agents": self.list_agents,
            "create_agent": self.create,
            "edit_agent": self.edit,
            "reset_agent": self.reset,
            "sign_out_agent": self.sign_out,
        }

    def me(self, call: Call) -> shapes.Shape:
        """Say who asks, with the presence of now."""
        return self.reader.ask(lambda read: _card(read, call))

    def set_presence(self, call: Call) -> shapes.Shape:
        """Set the presence of the device that asks; it counts while the device is heard of."""
        body: rest.PresenceBody = call.body
        presence = Presence(body.presence)
        request = agent.Renew(call.agent.agent_id, call.who.device_id, call.now, LEASE_MS, presence)
        self.desk.carry_out(f"~{call.agent.agent_id}", lambda tx: agent.renew(tx, request))
        return self.reader.ask(lambda read: _card(read, call))

    def devices(self, call: Call) -> shapes.Shape:
        """List one's own sign-ins."""
        found = self.reader.ask(lambda read: read.archive.devices(call.agent.agent_id))
        return rest.Devices(tuple(views.device(one, call.who.device_id) for one in found))

    def revoke_device(self, call: Call) -> Write:
        """Sign out one device, another's only as an administrator."""
        device = self.reader.ask(lambda read: read.archive.device(call.path["device_id"]))
        own = device is not None and device.agent_id == call.agent.agent_id
        relation = Relation.OWN if own else Relation.FOREIGN
        if device is None or not states_for(Action.REVOKE_DEVICE, call.agent.role, relation):
            message = "There is no such device."
            raise NotFoundError(message)
        owner, device_id = device.agent_id, device.device_id
        return Write(
            f"~{owner}",
            lambda tx: roster.sign_out(tx, owner, device_id, call.now),
            lambda _reply: None,
            self.turn_out,
        )

    def list_agents(self, call: Call) -> shapes.Shape:
        """List all agents; addresses and who is disabled are administrators' business."""
        found = self.reader.ask(lambda read: read.agents(call.now))
        whole = bool(states_for(Action.ADMINISTER_AGENTS, call.agent.role, Relation.SHARED))
        shown = [one for one in found if whole or not one.disabled]
        return rest.AgentRecords(tuple(views.agent_record(one, address=whole) for one in shown))

    def create(self, call: Call) -> Write:
        """Enrol an agent. No code is ever stored, so no answer is kept for repeats."""
        body: rest.AgentBody = call.body
        code = new_code()
        new = NewAgent(
            agent_id=str(uuid4()),
            email=body.email,
            name=body.name,
            role=Role(body.role),
            capacity=body.capacity,
            created_at=call.now,
            code_hash=hash_token(code),
            code_expires_at=call.now + roster.CODE_LIFETIME_MS,
            departments=body.departments,
            languages=body.languages,
            skills=body.skills,
        )
        by = administration.By(call.agent, new.agent_id, call.now)
        return Write(
            f"~{new.agent_id}",
            lambda tx: administration.create_agent(tx, new, by),
            lambda reply: rest.AgentEnrolled(_record(reply), code),
        )

    def edit(self, call: Call) -> Write:
        """Change an agent."""
        body: rest.AgentChanges = call.body
        edit = administration.AgentEdit(
            body.name,
            None if body.role is None else Role(body.role),
            body.capacity,
            body.departments,
            body.languages,
            body.skills,
            body.disabled,
        )
        by = _by(call)
        return Write(
            f"~{by.agent_id}",
            lambda tx: administration.edit_agent(tx, edit, by),
            _record,
            self.turn_out if body.disabled else _nothing,
        )

    def reset(self, call: Call) -> Write:
        """Give an agent a new code."""
        code, by = new_code(), _by(call)
        hashed = hash_token(code)
        return Write(
            f"~{by.agent_id}",
            lambda tx: administration.reset_agent(tx, hashed, by),
            lambda _reply: rest.OneTimeCode(code),
            self.turn_out,
        )

    def sign_out(self, call: Call) -> Write:
        """Sign an agent out everywhere."""
        by = _by(call)
        return Write(
            f"~{by.agent_id}",
            lambda tx: administration.sign_out_everywhere(tx, by),
            lambda _reply: None,
            self.turn_out,
        )


def _by(call: Call) -> administration.By:
    return administration.By(call.agent, call.path["agent_id"], call.now)


def _card(read: Reading, call: Call) -> AgentCard:
    found = read.agent(call.agent.agent_id, call.now)
    if found is None:
        message = "Your account does not exist any more."
        raise UnauthenticatedError(message)
    return agent_card(found)


def _record(reply: object) -> rest.AgentRecord:
    return views.agent_record(expect(expect(reply, Saved).record, Agent))


def _nothing() -> None:
    """Nobody was signed out."""
