"""Canned responses: kept by an agent for themself, or by a supervisor for all."""

from __future__ import annotations

from dataclasses import dataclass

from relay.domain.canned import CannedResponse, checked_text
from relay.domain.errors import MalformedError, NotFoundError
from relay.domain.roster import Agent
from relay.service.outcome import Done, Outcome, Saved
from relay.service.permissions import Action, Relation, require
from relay.service.ports import Transaction


@dataclass(frozen=True, slots=True)
class PutCanned:
    """An agent writes a canned response anew, or over the one with this id."""

    agent: Agent
    canned_id: str
    shortcut: str
    text: str
    shared: bool
    now: int
    new: bool


@dataclass(frozen=True, slots=True)
class DropCanned:
    """An agent deletes a canned response."""

    agent: Agent
    canned_id: str


def put_canned(tx: Transaction, request: PutCanned) -> Outcome:
    """Store a canned response.

    Raises MalformedError for a gap nothing fills or a shortcut that is taken,
    NotFoundError, or ForbiddenError where it is everybody's and the role is not enough.
    """
    owner = None if request.shared else request.agent.agent_id
    if not request.new:
        _require_writable(tx, request.agent, request.canned_id)
    require(Action.WRITE_CANNED, request.agent.role, _relation(request.agent, owner))
    response = CannedResponse(
        request.canned_id, owner, request.shortcut, checked_text(request.text), request.now
    )
    if not tx.office.put_canned(response):
        message = f"There is already a response called {request.shortcut}. Choose another name."
        raise MalformedError(message)
    return Outcome(Saved(response))


def drop_canned(tx: Transaction, request: DropCanned) -> Outcome:
    """Delete a canned response; raises NotFoundError or ForbiddenError."""
    _require_writable(tx, request.agent, request.canned_id)
    tx.office.drop_canned(request.canned_id)
    return Outcome(Done())


def _require_writable(tx: Transaction, agent: Agent, canned_id: str) -> None:
    found = tx.office.canned(canned_id)
    relation = Relation.FOREIGN if found is None else _relation(agent, found.owner_id)
    if relation is Relation.FOREIGN:
        message = "There is no such canned response."
        raise NotFoundError(message)
    require(Action.WRITE_CANNED, agent.role, relation)


def _relation(agent: Agent, owner_id: str | None) -> Relation:
    if owner_id is None:
        return Relation.SHARED
    return Relation.OWN if owner_id == agent.agent_id else Relation.FOREIGN
