"""Administrators change other agents; there is always one administrator left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from relay.domain.errors import NotFoundError, WrongStateError
from relay.domain.roster import Agent, Role
from relay.service import roster
from relay.service.outcome import Done, Outcome, Saved
from relay.service.ports import Transaction
from relay.service.records import Audited, NewAgent


@dataclass(frozen=True, slots=True)
class AgentEdit:
    """What an administrator changes of an agent; None leaves it."""

    name: str | None = None
    role: Role | None = None
    capacity: int | None = None
    departments: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    skills: tuple[str, ...] | None = None
    disabled: bool | None = None


@dataclass(frozen=True, slots=True)
class By:
    """Which administrator does something, to whom, and when."""

    actor: Agent
    agent_id: str
    now: int


def create_agent(tx: Transaction, agent: NewAgent, by: By) -> Outcome:
    """Enrol an agent; raises MalformedError as ``roster.add_agent`` does."""
    roster.add_agent(tx, agent)
    _note(tx, by, "agent.created", f"{agent.email} as {agent.role}")
    return Outcome(Saved(_existing(tx, agent.agent_id)))


def edit_agent(tx: Transaction, edit: AgentEdit, by: By) -> Outcome:
    """Change an agent; disabling signs them out and puts their sessions back.

    Raises NotFoundError, MalformedError, or WrongStateError where no administrator
    would be left.
    """
    before = _existing(tx, by.agent_id)
    demoted = edit.role is not None and edit.role is not Role.ADMINISTRATOR
    if before.role is Role.ADMINISTRATOR and (demoted or edit.disabled):
        _require_another_administrator(tx, by.agent_id)
    given = {name: value for name, value in asdict(edit).items() if value is not None}
    disabled = given.pop("disabled", None)
    if given:
        roster.edit_agent(tx, replace(before, **given))
    if disabled:
        roster.disable(tx, by.agent_id, by.now)
    elif disabled is False:
        roster.enable(tx, by.agent_id)
    _note(tx, by, "agent.changed", ", ".join(_words(asdict(edit))))
    return Outcome(Saved(_existing(tx, by.agent_id)), stirs=True)


def reset_agent(tx: Transaction, code_hash: str, by: By) -> Outcome:
    """Replace password and sign-ins by a one-time code; raises NotFoundError."""
    _existing(tx, by.agent_id)
    roster.reset(tx, by.agent_id, code_hash, by.now)
    _note(tx, by, "agent.reset", "")
    return Outcome(Done())


def sign_out_everywhere(tx: Transaction, by: By) -> Outcome:
    """Revoke all sign-ins of an agent; raises NotFoundError."""
    _existing(tx, by.agent_id)
    tx.agents.revoke_devices(by.agent_id, by.now)
    _note(tx, by, "agent.signed_out", "")
    return Outcome(Done())


def _note(tx: Transaction, by: By, action: str, detail: str) -> None:
    tx.audit.add(Audited(by.now, by.actor.agent_id, by.actor.name, action, by.agent_id, detail))


def _words(changes: Mapping[str, object]) -> Iterator[str]:
    for name, value in changes.items():
        if value is not None:
            shown = " ".join(value) if isinstance(value, tuple) else value
            yield f"{name} = {shown}"


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
