"""Who may do what: the table itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from relay.domain.errors import ForbiddenError, NotFoundError, NotOwnerError
from relay.domain.lifecycle import State
from relay.domain.roster import Agent, Role
from relay.domain.session import Session
from relay.service.permissions import (
    RANKS,
    Action,
    Relation,
    least_role,
    relation_to,
    require,
    require_session,
    states_for,
)

MAYA = Agent("maya", "maya@desk.example", "Maya", Role.AGENT, 3, 0)


def _session(state: State, assignee: str | None = None) -> Session:
    return Session("s", "v", state, 1, 1, 1, 1, 0, 0, assignee_id=assignee)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("relation", Relation)
def test_a_higher_role_never_may_less(action: Action, relation: Relation) -> None:
    """What a role may do, every role above it may do, in at least the same states."""
    allowed = [states_for(action, role, relation) for role in sorted(Role, key=RANKS.get)]  # type: ignore[arg-type] # every role has a rank
    assert allowed == sorted(allowed, key=len)
    assert all(low <= high for low, high in pairwise(allowed))


def test_what_is_not_in_the_table_is_refused() -> None:
    """Nobody, not even an administrator, answers in others' chats."""
    assert states_for(Action.REPLY, Role.ADMINISTRATOR, Relation.FOREIGN) == frozenset()
    assert states_for(Action.REPLY, Role.ADMINISTRATOR, Relation.SHARED) == frozenset()
    with pytest.raises(ForbiddenError):
        require(Action.WRITE_RULES, Role.SUPERVISOR, Relation.SHARED)


def test_whose_a_session_is() -> None:
    """A session is an agent's own while they have it, and not before or after."""
    assert relation_to(MAYA, _session(State.ACTIVE, "maya")) is Relation.OWN
    assert relation_to(MAYA, _session(State.ACTIVE, "otto")) is not Relation.OWN
    assert relation_to(MAYA, _session(State.COMPLETED)) is not Relation.OWN


def test_departments_make_the_circle() -> None:
    """Who works on a department shares its sessions; others' are foreign, everybody's shared."""
    maya = replace(MAYA, departments=("sales",))
    assert relation_to(maya, _session(State.PENDING)) is Relation.SHARED
    sales, fees = (replace(_session(State.PENDING), department=one) for one in ("sales", "fees"))
    assert relation_to(maya, sales) is Relation.SHARED
    assert relation_to(maya, fees) is Relation.FOREIGN
    with pytest.raises(NotFoundError):
        require_session(Action.CLAIM, maya, fees)
    assert require_session(Action.CLAIM, replace(maya, role=Role.SUPERVISOR), fees) is fees
    with pytest.raises(ForbiddenError):
        require_session(Action.FORCE, maya, sales)


def test_refusals_tell_no_more_than_they_must() -> None:
    """What may not be seen does not exist; what is another's is called that."""
    with pytest.raises(NotFoundError):
        require_session(Action.READ_SESSION, MAYA, None)
    with pytest.raises(NotFoundError):
        require_session(Action.READ_SESSION, MAYA, _session(State.ERASED))
    with pytest.raises(NotOwnerError):
        require_session(Action.REPLY, MAYA, _session(State.ACTIVE, "otto"))


def test_who_sees_all() -> None:
    """Supervisors and administrators read every department's sessions, agents do not."""
    for role in Role:
        one = replace(MAYA, role=role, departments=("sales",))
        reads = bool(states_for(Action.READ_SESSION, role, Relation.FOREIGN))
        assert reads is (one.sees_only() is None)
    assert least_role(Action.WRITE_RULES) is Role.ADMINISTRATOR
