"""Signing in, enrolling with a one-time code, signing out."""

from __future__ import annotations

from typing import Any

import gevent
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from relay.domain.roster import Role
from relay.service import roster
from relay.service.admission import hash_token
from relay.service.records import NewAgent
from relay.web.passwords import PasswordHasher
from tests.fakes.clock import Clock
from tests.playbook import Playbook

EMAIL, PASSWORD, CODE = "maya@desk.example", "correct horse battery staple", "abcde-fghjk"
API = "/api/v1/agents"


@pytest.fixture
def maya(play: Playbook, passwords: PasswordHasher) -> NewAgent:
    """An agent who has a password."""
    return _add(play, password_hash=passwords.hash(PASSWORD))


@pytest.fixture
def newcomer(play: Playbook, clock: Clock) -> NewAgent:
    """An agent who has a one-time code and no password yet."""
    expires = clock.now + roster.CODE_LIFETIME_MS
    return _add(play, code_hash=hash_token(CODE), code_expires_at=expires)


def _add(play: Playbook, **secrets: Any) -> NewAgent:  # noqa: ANN401 - fields by name
    agent = NewAgent(play.new_id(), EMAIL, "Maya", Role.SUPERVISOR, 3, play.now, **secrets)
    play.carry_out(lambda tx: roster.add_agent(tx, agent))
    return agent


def _sign_in(client: FlaskClient, **changes: object) -> TestResponse:
    return client.post(f"{API}/sign-in", json={"email": EMAIL, "password": PASSWORD} | changes)


def _enrol(client: FlaskClient, **changes: object) -> TestResponse:
    body = {"email": EMAIL, "code": CODE, "password": PASSWORD}
    return client.post(f"{API}/enrol", json=body | changes)


def _is_signed_in(play: Playbook, token: str) -> bool:
    hashed = hash_token(token)
    return play.database.ask(lambda read: read.agent_by_token(hashed, play.now)) is not None


def test_signing_in(client: FlaskClient, play: Playbook, maya: NewAgent) -> None:
    """The right password is exchanged for a token and what the app shows of oneself."""
    answer = _sign_in(client, device="laptop")
    assert answer.status_code == 200
    body = answer.get_json()
    assert body["agent"] == {"agent_id": maya.agent_id, "name": "Maya", "role": "supervisor"}
    assert _is_signed_in(play, body["token"])
    assert play.database.rows("SELECT device FROM agent_sessions") == [("laptop",)]


@pytest.mark.usefixtures("maya")
def test_every_token_is_another(client: FlaskClient, play: Playbook) -> None:
    """Each sign-in has its own long token, of which only the hash is stored."""
    tokens = {_sign_in(client).get_json()["token"] for _ in range(3)}
    assert len(tokens) == 3
    assert min(map(len, tokens)) >= 43
    stored = {row[0] for row in play.database.rows("SELECT token_hash FROM agent_sessions")}
    assert stored == {hash_token(token) for token in tokens}


@pytest.mark.usefixtures("maya")
def test_the_address_in_any_form(client: FlaskClient) -> None:
    """Case and outer space of the address do not matter."""
    assert _sign_in(client, email="  MAYA@Desk.Example ").status_code == 200


def test_all_ways_of_being_wrong_look_the_same(
    client: FlaskClient, play: Playbook, maya: NewAgent
) -> None:
    """Unknown address, wrong password, disabled account: one answer, word for word."""
    wrong = [_sign_in(client, password="wrong"), _sign_in(client, email="nobody@desk.example")]
    play.carry_out(lambda tx: roster.disable(tx, maya.agent_id, play.now))
    wrong += [_sign_in(client), _sign_in(client, password="wrong")]
    assert {answer.status_code for answer in wrong} == {401}
    assert len({answer.get_data() for answer in wrong}) == 1
    assert play.database.rows("SELECT 1 FROM agent_sessions") == []


@pytest.mark.usefixtures("newcomer")
def test_without_a_password_yet(client: FlaskClient) -> None:
    """Who has not enrolled cannot sign in, with whatever password."""
    assert _sign_in(client, password="nobody's password").status_code == 401


@pytest.mark.usefixtures("newcomer")
def test_enrolling(client: FlaskClient, play: Playbook) -> None:
    """The code is exchanged for a password of one's own and signs in at once."""
    answer = _enrol(client)
    assert answer.status_code == 200
    assert _is_signed_in(play, answer.get_json()["token"])
    assert _sign_in(client).status_code == 200


@pytest.mark.usefixtures("newcomer")
def test_a_code_copied_with_space(client: FlaskClient) -> None:
    """Space around the code, as copying brings it, does not matter."""
    assert _enrol(client, code=f" {CODE}\n").status_code == 200


@pytest.mark.usefixtures("newcomer")
def test_a_wrong_code(client: FlaskClient) -> None:
    """A wrong code sets no password and says what to do."""
    answer = _enrol(client, code="wrong")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "unauthenticated")
    assert "Ask for a new one" in answer.get_json()["detail"]
    assert _sign_in(client).status_code == 401


@pytest.mark.usefixtures("newcomer")
def test_a_code_is_used_up(client: FlaskClient) -> None:
    """A code works once: a second password cannot be set with it."""
    _enrol(client)
    assert _enrol(client, password="another good long password").status_code == 401
    assert _sign_in(client).status_code == 200


@pytest.mark.usefixtures("newcomer")
def test_a_code_used_twice_at_once(app: Flask, play: Playbook) -> None:
    """Of two who enrol with the same code at the same moment, one gets in."""
    answers = [
        gevent.spawn(_enrol, app.test_client(), password=f"a good long password {number}")
        for number in range(3)
    ]
    gevent.joinall(answers, timeout=30)
    assert sorted(answer.get().status_code for answer in answers) == [200, 401, 401]
    assert len(play.database.rows("SELECT 1 FROM agent_sessions")) == 1


@pytest.mark.usefixtures("newcomer")
def test_an_expired_code(client: FlaskClient, clock: Clock) -> None:
    """A code is good until its last moment and not after it."""
    clock.now += roster.CODE_LIFETIME_MS
    assert _enrol(client).status_code == 401
    clock.now -= 1
    assert _enrol(client).status_code == 200


@pytest.mark.usefixtures("maya")
def test_no_code_at_all(client: FlaskClient) -> None:
    """An account without a code cannot be enrolled, not even with an empty one."""
    assert _enrol(client, code=" ").status_code == 401
    assert _enrol(client, email="nobody@desk.example").status_code == 401


def test_enrolling_when_disabled(client: FlaskClient, play: Playbook, newcomer: NewAgent) -> None:
    """A disabled account is not enrolled, and its code is told wrong like any other."""
    wrong = _enrol(client, code="wrong")
    play.carry_out(lambda tx: roster.disable(tx, newcomer.agent_id, play.now))
    disabled = _enrol(client)
    assert disabled.status_code == 401
    assert disabled.get_data() == wrong.get_data()


@pytest.mark.usefixtures("newcomer")
def test_a_weak_password_does_not_cost_the_code(client: FlaskClient) -> None:
    """A password that is refused can be replaced by a better one with the same code."""
    weak = _enrol(client, password="short")
    assert (weak.status_code, weak.get_json()["code"]) == (400, "bad_request")
    assert _enrol(client).status_code == 200


@pytest.mark.usefixtures("maya")
def test_signing_out(client: FlaskClient, play: Playbook) -> None:
    """The token that signs out is dead; others live."""
    first, second = (_sign_in(client).get_json()["token"] for _ in range(2))
    headers = {"Authorization": f"Bearer {first}"}
    assert client.post(f"{API}/sign-out", headers=headers).status_code == 204
    assert client.post(f"{API}/sign-out", headers=headers).status_code == 401
    assert (_is_signed_in(play, first), _is_signed_in(play, second)) == (False, True)


@pytest.mark.usefixtures("maya")
@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic bWF5YTp4", "\xff"]
)
def test_signing_out_without_proof(client: FlaskClient, header: str) -> None:
    """Without a valid token there is nothing to sign out."""
    answer = client.post(f"{API}/sign-out", headers={"Authorization": header})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "unauthenticated")


@pytest.mark.usefixtures("maya")
@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"\xff", b'{"email": "a@b.example"}',
        b'{"email": 1, "password": "x"}',
        b'{"email": "a@b.example", "password": ""}',
        b'{"email": "a@b.example", "password": "x", "admin": true}',
        b'{"email": "a@b.example", "password": ["x"]}',
        b'{"email": "\\ud800", "password": "x"}',
        b'{"email": {"$ne": null}, "password": {"$ne": null}}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("route", ["sign-in", "enrol"])
def test_malformed_bodies(client: FlaskClient, route: str, body: bytes) -> None:
    """Whatever is not the expected shape is a bad request, never a fault of ours."""
    answer = client.post(f"{API}/{route}", data=body)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_request")


@pytest.mark.usefixtures("maya")
def test_a_device_without_a_name(client: FlaskClient, play: Playbook) -> None:
    """A device is listed under some name, and on one line."""
    _sign_in(client)
    _sign_in(client, device="my\u202e\nlaptop")
    rows = play.database.rows("SELECT device FROM agent_sessions")
    assert {row[0] for row in rows} == {"unnamed device", "my laptop"}


@pytest.mark.usefixtures("maya")
def test_guessing_is_slowed_down(client: FlaskClient, clock: Clock) -> None:
    """After some attempts even the right password waits, for as long as is said."""
    answers = [_sign_in(client, password="wrong") for _ in range(10)]
    assert {answer.status_code for answer in answers} == {401}
    refused = _sign_in(client)
    assert refused.status_code == 429
    assert refused.get_json()["code"] == "rate_limited"
    seconds = int(refused.headers["Retry-After"])
    clock.now += seconds * 1_000
    assert _sign_in(client).status_code == 200


@pytest.mark.usefixtures("maya")
def test_guessing_from_elsewhere_locks_nobody_out(client: FlaskClient) -> None:
    """Somebody else's attempts do not keep the account's owner out."""
    for _ in range(11):
        client.post(
            f"{API}/sign-in", json={"email": EMAIL, "password": "wrong"},
            environ_base={"REMOTE_ADDR": "192.0.2.66"},
        )  # fmt: skip
    assert _sign_in(client).status_code == 200


@pytest.mark.usefixtures("maya")
def test_a_network_counts_as_one(client: FlaskClient) -> None:
    """Changing the address within one's IPv6 network does not give more attempts."""
    codes = [
        client.post(
            f"{API}/sign-in", json={"email": f"a{number}@desk.example", "password": "wrong"},
            environ_base={"REMOTE_ADDR": f"2001:db8:1:2::{number}"},
        ).status_code
        for number in range(11)
    ]  # fmt: skip
    assert codes == [401] * 10 + [429]
