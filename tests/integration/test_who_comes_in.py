"""D-03, D-05: every way in for every state of an account; who is disabled is out everywhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from relay.domain.roster import Role
from relay.service import roster
from relay.service.admission import hash_token
from relay.service.records import Device, NewAgent
from relay.web.passwords import PasswordHasher
from tests.support.http_visitor import JSON, send
from tests.support.identifiers import new_id
from tests.support.limits import WIDE_LIMITS
from tests.support.people import AgentClient, Visitor
from tests.support.relay_process import RelayProcess
from tests.support.wire_client import ConnectionLostError, RefusedHelloError

PASSWORD = "correct horse battery staple"
STATES = ("ok", "wrong", "disabled", "signed out", "expired", "unknown")
WAYS = ("password", "code", "socket", "rest", "archive", "export", "sign-out")
# What was revoked or has run out concerns one kind of proof; the others still stand.
LET_IN = {
    "ok": set(WAYS),
    "signed out": {"password", "code"},
    "expired": set(WAYS) - {"code"},
}
SWEEP_AND_MORE_S = 12.0


@dataclass(slots=True)
class Account:
    """An agent with a password, a one-time code and a token, as they would show them."""

    relay: RelayProcess
    agent_id: str = field(default_factory=new_id)
    token: str = field(default_factory=lambda: f"token-{new_id()}")
    code: str = field(default_factory=new_id)
    password: str = PASSWORD
    email: str = ""

    def bring(self, state: str, hashed: str) -> None:
        """Enrol the agent and bring the account into a state."""
        self.email = f"{self.agent_id}@desk.example"
        store, now = self.relay.store, time.time_ns() // 1_000_000
        expires = 1 if state == "expired" else now + 600_000
        agent = NewAgent(
            self.agent_id, self.email, "Kim", Role.AGENT, 3, now,
            hash_token(self.code), expires, hashed,
        )  # fmt: skip
        device = Device(new_id(), self.agent_id, hash_token(self.token), "test", now)
        store.submit("", lambda tx: roster.add_agent(tx, agent))
        store.submit("", lambda tx: roster.sign_in(tx, roster.SignIn(device)))
        if state == "disabled":
            store.submit("", lambda tx: roster.disable(tx, self.agent_id, now))
        elif state == "signed out":
            out = device.device_id
            store.submit("", lambda tx: roster.sign_out(tx, self.agent_id, out, now))
        elif state == "wrong":
            self.password, self.code, self.token = "wrong", "wrong", "wrong" * 8
        elif state == "unknown":
            self.email, self.token = f"nobody-{self.email}", new_id()

    def comes_in(self, way: str) -> bool:
        """Say whether this way lets the account in."""
        paths = {"rest": "/me", "archive": "/sessions", "export": "/search?q=x"}
        if way == "socket":
            return self._by_socket()
        if way in paths:
            return self._status("GET", paths[way]) == 200
        if way == "sign-out":
            return self._status("POST", "/agents/sign-out") == 204
        body = {"email": self.email, "password": self.password}
        if way == "password":
            return self._status("POST", "/agents/sign-in", body) == 200
        enrol = body | {"code": self.code, "password": PASSWORD}
        return self._status("POST", "/agents/enrol", enrol) == 200

    def _by_socket(self) -> bool:
        try:
            AgentClient.connect(self.relay.url, self.token).wire.drop()
        except (RefusedHelloError, ConnectionLostError):
            return False
        return True

    def _status(self, method: str, path: str, body: object = None) -> int:
        headers = {"Authorization": f"Bearer {self.token}"} if body is None else JSON
        url = self.relay.url
        return send(url, method, f"/api/v1{path}", body=body, headers=headers).status


@pytest.fixture(scope="module")
def hashed() -> str:
    """What is stored of the password."""
    return PasswordHasher().hash(PASSWORD)


@pytest.mark.parametrize("state", STATES)
def test_every_way_in(relay: RelayProcess, state: str, hashed: str) -> None:
    """Only what stands lets in, by whatever way; a disabled account by none (D-03)."""
    found = set()
    for way in WAYS:
        account = Account(relay)
        account.bring(state, hashed)
        if account.comes_in(way):
            found.add(way)
    assert found == LET_IN.get(state, set())


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[RelayProcess, RelayProcess]]:
    """Two relays on one database."""
    address = f"sqlite:///{tmp_path / 'baton.db'}"
    relays = [RelayProcess(tmp_path, WIDE_LIMITS, database=address) for _ in range(2)]
    for one in relays:
        one.start()
    yield relays[0], relays[1]
    for one in relays:
        one.stop()


def test_who_is_disabled_is_out_on_every_relay(pair: tuple[RelayProcess, RelayProcess]) -> None:
    """A disabled agent's sockets close, hear nothing more, and their chat waits again (D-05)."""
    here, there = pair
    maya = here.add_agent("Maya")
    sockets = [AgentClient.connect(one.url, maya) for one in (here, there)]
    visitor = Visitor.open(here.url)
    visitor.ask_for_person()
    sockets[0].claim(visitor.session_id)
    ada = {"Authorization": f"Bearer {here.add_agent('Ada', role=Role.ADMINISTRATOR)}"}
    agents = send(here.url, "GET", "/api/v1/agents", headers=ada).json["items"]
    [agent_id] = [one["agent_id"] for one in agents if one["name"] == "Maya"]
    disabled = send(
        here.url, "PATCH", f"/api/v1/agents/{agent_id}", body={"disabled": True},
        headers=ada | JSON,
    )  # fmt: skip
    assert disabled.status == 200
    assert [one.wire.is_closed(SWEEP_AND_MORE_S) for one in sockets] == [True, True]
    visitor.say("Nobody who is disabled hears this")
    for one in sockets:
        assert "Nobody who" not in str(one.wire.pushes)
        with pytest.raises(RefusedHelloError):
            one.come_back()
    deadline = time.monotonic() + SWEEP_AND_MORE_S
    while "requeued" not in [entry.get("change") for entry in visitor.transcript()]:
        assert time.monotonic() < deadline, visitor.transcript()[-3:]
        visitor.wire.listen(0.2)
