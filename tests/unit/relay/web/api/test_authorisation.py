"""Who may do what: every action, role, relation and state of the table, over HTTP.

Walks the table of permissions and the table of endpoints, so that neither can grow
without this test growing with it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from relay.domain.file_types import TEXT
from relay.domain.lifecycle import State, Trigger
from relay.domain.roster import Role
from relay.service.permissions import TABLE, Action, Relation, states_for
from relay.web.api.endpoint import Endpoint
from relay.web.api.table import AGENT_ENDPOINTS, ENDPOINTS
from tests.playbook import Playbook, VisitorPart
from tests.unit.relay.web.api.conftest import Api

SESSION_ACTIONS = {
    "read_session": Action.READ_SESSION,
    "read_entries": Action.READ_SESSION,
    "read_history": Action.READ_SESSION,
    "list_files": Action.READ_SESSION,
    "claim_session": Action.CLAIM,
    "send_reply": Action.REPLY,
    "complete_session": Action.COMPLETE,
    "add_file": Action.ADD_FILE,
}
STATES = (State.BOT, State.PENDING, State.ACTIVE, State.COMPLETED, State.ABANDONED)


@dataclass(frozen=True, slots=True)
class Case:
    """An endpoint of sessions, asked by a role for a session of this relation and state."""

    endpoint: Endpoint
    role: Role
    relation: Relation
    state: State

    @property
    def allowed(self) -> bool:
        """Whether the table allows it."""
        action = SESSION_ACTIONS[self.endpoint.name]
        return self.state in states_for(action, self.role, self.relation)

    def __str__(self) -> str:
        """Return a name for the test's report."""
        return f"{self.endpoint.name}-{self.role}-{self.relation}-{self.state}"


def _cases() -> Iterator[Case]:
    for endpoint in AGENT_ENDPOINTS:
        if endpoint.name not in SESSION_ACTIONS:
            continue
        for role in Role:
            for state in STATES:
                yield Case(endpoint, role, Relation.SHARED, state)
            yield Case(endpoint, role, Relation.OWN, State.ACTIVE)


CASES = tuple(_cases())


def _session_in(state: State, play: Playbook, own: Api, other: Api, case: Case) -> VisitorPart:
    """Bring a session into its state; an active one is the asker's own, or another's."""
    ana = play.visitor("Ana")
    ana.opens()
    if state is State.BOT:
        return ana
    ana.asks_for_person()
    if state is State.ACTIVE:
        owner = own if case.relation is Relation.OWN else other
        assert owner.part is not None
        owner.part.claims(ana)
    elif state is State.COMPLETED:
        ana.ends()
    elif state is State.ABANDONED:
        ana.presses(Trigger.LEAVE)
    return ana


def _ask(api: Api, endpoint: Endpoint, session_id: str, fence: int) -> int:
    bodies = {
        "send_reply": {"fence": fence, "text": "Hello"},
        "complete_session": {"fence": fence},
    }
    path = endpoint.path.replace("{session_id}", session_id)
    if endpoint.upload:
        answer = api.ask("POST", f"{path}?name=a{TEXT.endings[0]}", data=b"plain words")
    else:
        answer = api.ask(endpoint.method, path, bodies.get(endpoint.name))
    return answer.status_code


@pytest.fixture
def cast(enrol: Callable[..., Api]) -> dict[Role, Api]:
    """An agent of every role."""
    # Room for every case, so that capacity never decides.
    return {role: enrol(f"One{role.value}", role, capacity=999) for role in Role}


def test_every_role_relation_and_state(
    cast: dict[Role, Api],
    enrol: Callable[..., Api],
    play: Playbook,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What the table allows works, everything else is refused and changes nothing (D-14)."""
    wrong = []
    other = enrol("Another", capacity=999)
    for case in CASES:
        asker = cast[case.role]
        ana = _session_in(case.state, play, asker, other, case)
        before = play.session(ana)
        status = _ask(asker, case.endpoint, ana.session_id, before.fence)
        worked = status in {200, 201}
        unchanged = play.session(ana) == before
        if worked is not case.allowed or (not worked and not (400 < status < 500 and unchanged)):
            wrong.append(f"{case}: {status}, allowed: {case.allowed}")
    with capsys.disabled():
        sys.stdout.write(f"\nroles on sessions: {len(CASES) - len(wrong)}/{len(CASES)}\n")
    assert wrong == []


def test_every_role_on_what_is_no_session(
    cast: dict[Role, Api], capsys: pytest.CaptureFixture[str]
) -> None:
    """Endpoints whose relation is in the table let in exactly the roles the table names."""
    wrong, tried = [], 0
    for endpoint in AGENT_ENDPOINTS:
        if endpoint.on is None or endpoint.action is None:
            continue
        path = endpoint.path.replace("{agent_id}", "0" * 32)
        for role, api in cast.items():
            tried += 1
            status = api.ask(endpoint.method, path).status_code
            if (status == 403) is bool(states_for(endpoint.action, role, endpoint.on)):
                wrong.append(f"{endpoint.name} as {role}: {status}")
    with capsys.disabled():
        sys.stdout.write(f"\nroles on the rest: {tried - len(wrong)}/{tried}\n")
    assert wrong == []


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_without_a_token_nothing_is_told(nobody: Api, endpoint: Endpoint) -> None:
    """No endpoint answers anybody who does not say who they are, nor with a made-up token."""
    path = endpoint.path
    for name in endpoint.parameters:
        path = path.replace(f"{{{name}}}", "0" * 32)
    assert nobody.ask(endpoint.method, path).status_code == 401
    nobody.token = "made up"
    assert nobody.ask(endpoint.method, path).status_code == 401


def test_every_row_is_reached() -> None:
    """No row of the table stands for nothing: each action belongs to an endpoint."""
    assert {row.action for row in TABLE} == {e.action for e in AGENT_ENDPOINTS}


def test_every_endpoint_of_sessions_is_tried() -> None:
    """An endpoint with a session in its path has its rows above."""
    paths = {e.name for e in AGENT_ENDPOINTS if "{session_id}" in e.path}
    assert paths == set(SESSION_ACTIONS)
