"""Who may do what: one table of action, relation, role and state; what is not in it is refused.

The REST API, its document and the tests of who may do what all walk this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from relay.domain.errors import ForbiddenError, NotFoundError, NotOwnerError
from relay.domain.lifecycle import LIVE_STATES, State
from relay.domain.roster import Agent, Role
from relay.domain.session import Session

RANKS = {role: rank for rank, role in enumerate(Role)}
"""Each role includes those of a lower rank."""

_KEPT = frozenset(State) - {State.ERASED}
_ANY = frozenset(State)


class Relation(StrEnum):
    """How an agent stands to a thing: theirs, everybody's of their circle, or others'.

    A session is an agent's own while they are assigned, shared where they work on
    its department, foreign else. A canned response is shared where it belongs to all.
    """

    OWN = "own"
    SHARED = "shared"
    FOREIGN = "foreign"


class Action(StrEnum):
    """Everything that can be asked for over HTTP."""

    LIST_SESSIONS = "list_sessions"
    READ_SESSION = "read_session"
    CLAIM = "claim"
    REPLY = "reply"
    COMPLETE = "complete"
    PASS_ON = "pass_on"  # noqa: S105 - not a password
    FORCE = "force"
    NOTE = "note"
    LIST_DEPARTMENTS = "list_departments"
    ADD_FILE = "add_file"
    SEARCH = "search"
    READ_ANALYTICS = "read_analytics"
    READ_CANNED = "read_canned"
    WRITE_CANNED = "write_canned"
    SEE_SELF = "see_self"
    SET_PRESENCE = "set_presence"
    READ_DEVICES = "read_devices"
    REVOKE_DEVICE = "revoke_device"
    LIST_AGENTS = "list_agents"
    ADMINISTER_AGENTS = "administer_agents"
    READ_RULES = "read_rules"
    WRITE_RULES = "write_rules"


@dataclass(frozen=True, slots=True)
class Row:
    """From this role on, an action on a thing of this relation, in these states."""

    action: Action
    relation: Relation
    least: Role
    states: frozenset[State] = _ANY


_A, _S, _D = Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR
_OWN, _SHARED, _FOREIGN = Relation

TABLE: tuple[Row, ...] = (
    Row(Action.LIST_SESSIONS, _SHARED, _A),
    Row(Action.READ_SESSION, _OWN, _A, _KEPT),
    Row(Action.READ_SESSION, _SHARED, _A, _KEPT),
    Row(Action.READ_SESSION, _FOREIGN, _S, _KEPT),
    # Whose session it is already gets it again: a claim may be repeated.
    Row(Action.CLAIM, _OWN, _A, frozenset({State.ACTIVE})),
    Row(Action.CLAIM, _SHARED, _A, frozenset({State.PENDING})),
    Row(Action.CLAIM, _FOREIGN, _S, frozenset({State.PENDING})),
    Row(Action.REPLY, _OWN, _A, frozenset({State.ACTIVE})),
    Row(Action.COMPLETE, _OWN, _A, frozenset({State.ACTIVE})),
    Row(Action.PASS_ON, _OWN, _A, frozenset({State.ACTIVE})),
    Row(Action.FORCE, _OWN, _S, LIVE_STATES),
    Row(Action.FORCE, _SHARED, _S, LIVE_STATES),
    Row(Action.FORCE, _FOREIGN, _S, LIVE_STATES),
    Row(Action.NOTE, _OWN, _A, _KEPT),
    Row(Action.NOTE, _SHARED, _A, _KEPT),
    Row(Action.NOTE, _FOREIGN, _S, _KEPT),
    Row(Action.LIST_DEPARTMENTS, _SHARED, _A),
    Row(Action.ADD_FILE, _OWN, _A, frozenset({State.ACTIVE})),
    Row(Action.SEARCH, _SHARED, _A),
    Row(Action.READ_ANALYTICS, _SHARED, _S),
    Row(Action.READ_CANNED, _OWN, _A),
    Row(Action.READ_CANNED, _SHARED, _A),
    Row(Action.WRITE_CANNED, _OWN, _A),
    Row(Action.WRITE_CANNED, _SHARED, _S),
    Row(Action.SEE_SELF, _OWN, _A),
    Row(Action.SET_PRESENCE, _OWN, _A),
    Row(Action.READ_DEVICES, _OWN, _A),
    Row(Action.REVOKE_DEVICE, _OWN, _A),
    Row(Action.REVOKE_DEVICE, _FOREIGN, _D),
    Row(Action.LIST_AGENTS, _SHARED, _A),
    Row(Action.ADMINISTER_AGENTS, _SHARED, _D),
    Row(Action.READ_RULES, _SHARED, _S),
    Row(Action.WRITE_RULES, _SHARED, _D),
)
"""The whole table."""


def states_for(action: Action, role: Role, relation: Relation) -> frozenset[State]:
    """Return the states in which the role may; empty where it never may."""
    found: frozenset[State] = frozenset()
    for row in TABLE:
        matches = row.action is action and row.relation is relation
        if matches and RANKS[role] >= RANKS[row.least]:
            found |= row.states
    return found


def least_role(action: Action) -> Role:
    """Return the lowest role that may do the action to anything at all."""
    return min((row.least for row in TABLE if row.action is action), key=RANKS.__getitem__)


def require(action: Action, role: Role, relation: Relation) -> None:
    """Raise ForbiddenError where the role may never do this to such a thing."""
    if not states_for(action, role, relation):
        message = "Your role does not allow this. An administrator can change it."
        raise ForbiddenError(message)


def relation_to(agent: Agent, session: Session) -> Relation:
    """Return how the agent stands to the session."""
    if session.state is State.ACTIVE and session.assignee_id == agent.agent_id:
        return Relation.OWN
    return Relation.SHARED if agent.works_on(session.department) else Relation.FOREIGN


def require_session(action: Action, agent: Agent, session: Session | None) -> Session:
    """Return the session where the agent may do this to it; its state is looked at later.

    Raises NotFoundError where they may not even know of it, NotOwnerError where it
    is somebody else's, ForbiddenError where their role may not do it to any.
    """
    if session is None:
        raise NotFoundError
    relation = relation_to(agent, session)
    if session.state not in states_for(Action.READ_SESSION, agent.role, relation):
        raise NotFoundError
    if states_for(action, agent.role, relation):
        return session
    if states_for(action, agent.role, Relation.OWN):
        raise NotOwnerError
    require(action, agent.role, relation)
    return session
