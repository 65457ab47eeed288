"""Agents over HTTP: oneself, devices, and what administrators do."""

from __future__ import annotations

import pytest

from relay.domain.lifecycle import State
from tests.playbook import Playbook
from tests.unit.relay.web.api.conftest import Api


def _id(api: Api) -> str:
    assert api.part is not None
    return api.part.agent.agent_id


def test_oneself(maya: Api) -> None:
    """The token's owner is told who they are, and says whether they take sessions."""
    assert maya.get("/me")["name"] == "Maya"
    away = maya.ask("PUT", "/me/presence", {"presence": "away"})
    assert away.get_json()["presence"] == "away"
    assert maya.ask("PUT", "/me/presence", {"presence": "offline"}).status_code == 400


def test_devices(maya: Api, play: Playbook, turned_out: list[str]) -> None:
    """One's sign-ins are listed; one that is revoked is out at once, and its sockets closed."""
    lost = play.sign_in(_id(maya))
    phone = Api(maya.client, token=f"token {lost}")
    assert phone.get("/me")["name"] == "Maya"
    listed = maya.get("/devices")["items"]
    assert [one.get("current", False) for one in listed if one["device_id"] != lost] == [True]
    assert maya.ask("DELETE", f"/devices/{lost}").status_code == 204
    assert phone.ask("GET", "/me").status_code == 401
    assert len(maya.get("/devices")["items"]) == 1
    assert turned_out == ["turned out"]


def test_devices_of_others(maya: Api, otto: Api, ada: Api) -> None:
    """Others' devices do not exist for an agent; an administrator revokes them."""
    assert otto.part is not None
    path = f"/devices/{otto.part.device_id}"
    answers = [maya.ask("DELETE", path), maya.ask("DELETE", f"/devices/{'0' * 32}")]
    assert answers[0].status_code == 404
    assert answers[0].get_data() == answers[1].get_data()
    assert ada.ask("DELETE", path).status_code == 204
    assert otto.ask("GET", "/me").status_code == 401


def test_enrolling_somebody(ada: Api, nobody: Api) -> None:
    """An administrator enrols an agent, who sets a password with the code and signs in."""
    body = {"email": "kim@desk.example", "name": "Kim", "role": "supervisor", "capacity": 5}
    made = ada.ask("POST", "/agents", body)
    assert made.status_code == 201
    code = made.get_json()["code"]
    enrolled = nobody.ask(
        "POST", "/agents/enrol",
        {"email": body["email"], "code": code, "password": "correct horse battery staple"},
    )  # fmt: skip
    assert enrolled.get_json()["agent"]["role"] == "supervisor"
    assert ada.ask("POST", "/agents", body).status_code == 400


def test_addresses_are_administrators_business(maya: Api, ada: Api) -> None:
    """Agents see each other without e-mail addresses, administrators with them."""
    assert {one["email"] for one in maya.get("/agents")["items"]} == {""}
    assert "maya@desk.example" in {one["email"] for one in ada.get("/agents")["items"]}


def test_editing(ada: Api, maya: Api) -> None:
    """Name, role and capacity change, what is not named stays."""
    changes = {"name": "Maya B", "role": "supervisor", "capacity": 7}
    edited = ada.ask("PATCH", f"/agents/{_id(maya)}", changes).get_json()
    assert {name: edited[name] for name in changes} == changes
    again = ada.ask("PATCH", f"/agents/{_id(maya)}", {"capacity": 1}).get_json()
    assert (again["name"], again["capacity"]) == ("Maya B", 1)
    assert ada.ask("PATCH", f"/agents/{'0' * 32}", {"capacity": 1}).status_code == 404


@pytest.mark.parametrize("changes", [{"capacity": 0}, {"name": "  "}, {"role": "god"}, {"x": 1}])
def test_edits_that_make_no_sense(ada: Api, maya: Api, changes: dict[str, object]) -> None:
    """A wrong value is refused and nothing changes."""
    before = ada.get("/agents")
    assert ada.ask("PATCH", f"/agents/{_id(maya)}", changes).status_code == 400
    assert ada.get("/agents") == before


def test_the_last_administrator(ada: Api) -> None:
    """Nobody can disable or demote the last administrator, not even themself."""
    for changes in ({"disabled": True}, {"role": "agent"}):
        answer = ada.ask("PATCH", f"/agents/{_id(ada)}", changes)
        assert answer.status_code == 409
        assert "last administrator" in answer.get_json()["detail"]


def test_disabling(ada: Api, maya: Api, play: Playbook, turned_out: list[str]) -> None:
    """Who is disabled is out at once, and their chats are back in the queue with a sweep (D-05)."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.asks_for_person()
    assert maya.part is not None
    maya.part.claims(ana)
    waited_since = play.session(ana).pending_since
    answer = ada.ask("PATCH", f"/agents/{_id(maya)}", {"disabled": True})
    assert answer.get_json()["disabled"] is True
    assert maya.ask("GET", "/me").status_code == 401
    assert turned_out == ["turned out"]
    play.sweep()
    session = play.session(ana)
    assert (session.state, session.assignee_id) == (State.PENDING, None)
    assert session.pending_since == waited_since
    assert "Maya" not in {
        one["name"] for one in ada.get("/agents")["items"] if not one.get("disabled")
    }
    assert ada.ask("PATCH", f"/agents/{_id(maya)}", {"disabled": False}).status_code == 200


def test_a_new_code(ada: Api, maya: Api, nobody: Api) -> None:
    """A reset signs somebody out everywhere and gives a code that enrols anew."""
    code = ada.ask("POST", f"/agents/{_id(maya)}/code").get_json()["code"]
    assert maya.ask("GET", "/me").status_code == 401
    body = {"email": "maya@desk.example", "code": code, "password": "correct horse battery staple"}
    assert nobody.ask("POST", "/agents/enrol", body).status_code == 200
    assert ada.ask("POST", f"/agents/{'0' * 32}/code").status_code == 404


def test_signing_out_everywhere(ada: Api, maya: Api) -> None:
    """An administrator signs an agent out on all devices."""
    assert ada.ask("DELETE", f"/agents/{_id(maya)}/devices").status_code == 204
    assert maya.ask("GET", "/me").status_code == 401
