"""Who may do what: every action, role, relation and state of the table, over HTTP.

Walks the table of permissions and the table of endpoints, so that neither can grow
without this test growing with it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import update

from relay.domain.file_types import TEXT
from relay.domain.lifecycle import State, Trigger
from relay.domain.roster import Role
from relay.service.permissions import TABLE, Action, Relation, states_for
from relay.store.direct import DirectStore
from relay.store.engines import setup_engine
from relay.store.indexer import Indexer
from relay.store.tables import chat_sessions
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
    "transfer_session": Action.PASS_ON,
    "return_session": Action.PASS_ON,
    "requeue_session": Action.FORCE,
    "close_session": Action.FORCE,
    "add_note": Action.NOTE,
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
                yield Case(endpoint, role, Relation.FOREIGN, state)
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


def _put_into(play: Playbook, visitor: VisitorPart, department: str) -> None:
    engine = setup_engine(play.database.url)
    with engine.begin() as connection:
        mine = chat_sessions.c.id == visitor.session_id
        connection.execute(update(chat_sessions).where(mine).values(department=department))
    engine.dispose()


def _ask(api: Api, endpoint: Endpoint, session_id: str, fence: int) -> int:
    bodies = {
        "send_reply": {"fence": fence, "text": "Hello"},
        "complete_session": {"fence": fence},
        "transfer_session": {"fence": fence, "to_department": "fees"},
        "return_session": {"fence": fence},
        "add_note": {"text": "Be kind"},
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
    return {
        role: enrol(f"One{role.value}", role, capacity=999, departments=("sales",)) for role in Role
    }


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
        _put_into(play, ana, "fees" if case.relation is Relation.FOREIGN else "sales")
        before = play.session(ana)
        status = _ask(asker, case.endpoint, ana.session_id, before.fence)
        worked = status in {200, 201}
        unchanged = play.session(ana) == before
        if worked is not case.allowed or (not worked and not (400 < status < 500 and unchanged)):
            wrong.append(f"{case}: {status}, allowed: {case.allowed}")
    with capsys.disabled():
        sys.stdout.write(f"\nroles on sessions: {len(CASES) - len(wrong)}/{len(CASES)}\n")
    assert wrong == []


def _everything_of(api: Api, secret: VisitorPart) -> str:
    """Return all that an agent is told over HTTP without naming a session, and of this one."""
    paths = [e.path for e in AGENT_ENDPOINTS if e.method == "GET" and "{" not in e.path]
    told = [api.ask("GET", path, query_string={"q": "secret"} if path == "/search" else None)
            for path in paths]  # fmt: skip
    named = [e for e in AGENT_ENDPOINTS if "{session_id}" in e.path and e.method == "GET"]
    told += [api.ask("GET", e.path.replace("{session_id}", secret.session_id)) for e in named]
    told.append(api.ask("GET", f"/canned-responses?session_id={secret.session_id}"))
    told += [api.ask("GET", f"/sessions?state={state}") for state in STATES]
    return "\n".join(answer.get_data(as_text=True) for answer in told)


@pytest.mark.parametrize("role", Role)
def test_another_departments_sessions(
    cast: dict[Role, Api], otto: Api, play: Playbook, role: Role
) -> None:
    """No list, search, count or transcript tells an agent of other departments' chats (D-07)."""
    ana = play.visitor("Secret Ana")
    ana.opens()
    ana.says("my secret words")
    ana.asks_for_person()
    assert otto.part is not None
    otto.part.claims(ana)
    _put_into(play, ana, "fees")
    Indexer(DirectStore(play.database.url)).batch()
    told = _everything_of(cast[role], ana)
    sees_all = bool(states_for(Action.READ_SESSION, role, Relation.FOREIGN))
    assert ("secret words" in told) is sees_all
    assert (ana.session_id in told) is sees_all
    assert ("Secret Ana" in told) is sees_all


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
