"""Administrators change other agents; there is always one administrator left."""

from __future__ import annotations

from dataclasses import dataclass, replace

from relay.domain.errors import MalformedError, NotFoundError, WrongStateError
from relay.domain.roster import Agent, Role
from relay.service import roster
from relay.service.office import AgentEdit
from relay.service.outcome import Done, Outcome, Saved
from relay.service.ports import Transaction
from relay.service.records import NewAgent


@dataclass(frozen=True, slots=True)
class EditAgent:
    """An administrator changes an agent; ``disabled`` None leaves that as it is."""

    agent_id: str
    edit: AgentEdit
    disabled: bool | None
    now: int


@dataclass(frozen=True, slots=True)
class ResetAgent:
    """An administrator gives an agent a new one-time code, given as its hash."""

    agent_id: str
    code_hash: str
    now: int


def create_agent(tx: Transaction, agent: NewAgent) -> Outcome:
    """Enrol an agent; raises MalformedError as ``roster.add_agent`` does."""
    roster.add_agent(tx, agent)
    return Outcome(Saved(_existing(tx, agent.agent_id)))


def edit_agent(tx: Transaction, request: EditAgent) -> Outcome:
    """Change an agent; disabling signs them out and puts their sessions back.

    Raises NotFoundError, MalformedError, or WrongStateError where no administrator
    would be left.
    """
    before = _existing(tx, request.agent_id)
    edit = _checked(request.edit)
    demoted = edit.role is not None and edit.role is not Role.ADMINISTRATOR
    if before.role is Role.ADMINISTRATOR and (demoted or request.disabled):
        _require_another_administrator(tx, request.agent_id)
    tx.office.edit_agent(request.agent_id, edit)
    if request.disabled:
        roster.disable(tx, request.agent_id, request.now)
    elif request.disabled is False:
        roster.enable(tx, request.agent_id)
    return Outcome(Saved(_existing(tx, request.agent_id)))


def reset_agent(tx: Transaction, request: ResetAgent) -> Outcome:
    """Replace password and sign-ins by a one-time code; raises NotFoundError."""
    _existing(tx, request.agent_id)
    roster.reset(tx, request.agent_id, request.code_hash, request.now)
    return Outcome(Done())


def sign_out_everywhere(tx: Transaction, agent_id: str, now: int) -> Outcome:
    """Revoke all sign-ins of an agent; raises NotFoundError."""
    _existing(tx, agent_id)
    tx.agents.revoke_devices(agent_id, now)
    return Outcome(Done())


def _checked(edit: AgentEdit) -> AgentEdit:
    if edit.capacity is not None and edit.capacity < 1:
        message = "The capacity is the number of chats at a time: one at least."
        raise MalformedError(message)
    return edit if edit.name is None else replace(edit, name=roster.shown_name(edit.name))


def _existing(tx: Transaction, agent_id: str) -> Agent:
    found = tx.agents.get(agent_id)
    if found is None:
        message = "There is no such agent."
        raise NotFoundError(message)
    return found


def _require_another_administrator(tx: Transaction, agent_id: str) -> None:
    if all(other.agent_id == agent_id for other in tx.office.administrators()):
        message = "This is the last administrator. Make somebody else one first."
        raise WrongStateError(message)
