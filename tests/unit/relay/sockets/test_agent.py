"""The agents' events, from hello to sign-out."""

from __future__ import annotations

from typing import Any

import gevent
import pytest
from socketio.exceptions import ConnectionRefusedError as SocketRefusedError

from relay.domain.lifecycle import State
from relay.service import roster
from tests.playbook import AgentPart, VisitorPart
from tests.unit.relay.sockets.conftest import House

SPACE = "/agent"
CMID = "0" * 31 + "b"


@pytest.fixture
def maya(house: House) -> AgentPart:
    """An agent who is connected as ``maya``."""
    return _agent(house, "Maya")


@pytest.fixture
def ana(house: House) -> VisitorPart:
    """A visitor who waits."""
    visitor = house.play.visitor("Ana")
    visitor.opens()
    visitor.asks_for_person()
    return visitor


def _agent(house: House, name: str) -> AgentPart:
    agent = house.play.agent(name)
    house.arrive(name.lower(), origin=None)
    house.connect(SPACE, name.lower(), _hello(agent))
    return agent


def _hello(agent: AgentPart) -> dict[str, object]:
    return {"protocol": 1, "token": f"token {agent.device_id}"}


def _code(answer: dict[str, Any]) -> str | None:
    error = answer.get("error", {})
    found: str | None = error.get("code")
    return found


@pytest.mark.usefixtures("maya")
def test_connecting_makes_an_agent_online(house: House, maya: AgentPart) -> None:
    """The app proves itself by its token, is told what agents are told, and is online."""
    assert house.proved("maya")
    rooms = {room for sid, room, _ in house.server.rooms if sid == "maya"}
    assert rooms == {"agents", "queues", f"agent:{maya.agent.agent_id}"}
    me = house.ask(SPACE, "maya", "queue.list")["ok"]["me"]
    assert (me["presence"], me["name"]) == ("online", "Maya")


@pytest.mark.parametrize(
    ("origin", "websocket", "code"),
    [
        ("https://evil.example", True, "origin_refused"),
        ("null", True, "origin_refused"),
        (None, False, "forbidden"),
    ],
)
def test_ways_that_are_not_for_agents(
    house: House, origin: str | None, code: str, *, websocket: bool
) -> None:
    """Foreign pages and long-polling do not get in, even with a good token."""
    agent = house.play.agent("Maya")
    house.arrive("s", origin=origin, websocket=websocket)
    with pytest.raises(SocketRefusedError) as refused:
        house.connect(SPACE, "s", _hello(agent))
    assert refused.value.error_args["message"] == code


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"protocol": 1, "token": "x" * 43}, "unauthenticated"),
        ({"protocol": 9, "token": "x" * 43}, "protocol_unsupported"),
        ({"protocol": 1}, "bad_request"),
        (None, "bad_request"),
        ({"protocol": 1, "token": 0}, "bad_request"),
        ({"protocol": 1, "token": True}, "bad_request"),
    ],
)
def test_a_hello_that_is_refused(house: House, hello: object, code: str) -> None:
    """Each wrong hello is told what is wrong with it."""
    house.arrive("s", origin=None)
    with pytest.raises(SocketRefusedError) as refused:
        house.connect(SPACE, "s", hello)
    assert refused.value.error_args["message"] == code


def test_a_chat_from_claim_to_end(house: House, maya: AgentPart, ana: VisitorPart) -> None:
    """Claim, reply and complete, each under the fence that the claim gave."""
    del maya
    card = house.ask(SPACE, "maya", "session.claim", session_id=ana.session_id, cmid=CMID)["ok"][
        "card"
    ]
    under = {"session_id": ana.session_id, "fence": card["fence"]}
    said = house.ask(SPACE, "maya", "reply.send", **under, cmid="c" * 32, text="Hello Ana")
    assert said["ok"]["seq"] == 5
    done = house.ask(SPACE, "maya", "session.complete", **under, cmid="d" * 32)
    assert done["ok"]["state"] == "completed"
    assert house.play.session(ana).state is State.COMPLETED


def test_the_slower_agent(house: House, maya: AgentPart, ana: VisitorPart) -> None:
    """Who comes second learns who won."""
    _agent(house, "Tom")
    for sid, cmid in (("maya", "c" * 32), ("tom", "d" * 32)):
        answer = house.ask(SPACE, sid, "session.claim", session_id=ana.session_id, cmid=cmid)
    assert (_code(answer), answer["error"]["winner"]) == ("already_taken", maya.agent.name)


@pytest.mark.usefixtures("maya")
def test_following_changes_nothing(house: House, ana: VisitorPart) -> None:
    """Reading along joins the session's room and leaves the session as it was."""
    before = house.play.session(ana)
    page = house.ask(SPACE, "maya", "session.follow", session_id=ana.session_id, since=2)["ok"]
    assert [entry["seq"] for entry in page["entries"]] == [3]
    room = ("maya", f"session:{ana.session_id}", SPACE)
    assert room in house.server.rooms
    assert house.ask(SPACE, "maya", "session.unfollow", session_id=ana.session_id) == {"ok": {}}
    assert room not in house.server.rooms
    assert house.play.session(ana) == before


@pytest.mark.usefixtures("maya")
def test_following_what_is_not_there(house: House) -> None:
    """A session that does not exist leaves no room behind."""
    answer = house.ask(SPACE, "maya", "session.follow", session_id="f" * 32, since=0)
    assert _code(answer) == "not_found"
    assert ("maya", "session:" + "f" * 32, SPACE) not in house.server.rooms


@pytest.mark.usefixtures("maya")
@pytest.mark.parametrize("presence", ["online", "away"])
def test_setting_presence(house: House, presence: str) -> None:
    """What is set is what others see."""
    card = house.ask(SPACE, "maya", "presence.set", presence=presence)["ok"]
    assert card["presence"] == presence


@pytest.mark.usefixtures("maya")
@pytest.mark.parametrize("presence", ["offline", "unknown", "busy", "", None])
def test_presence_that_cannot_be_set(house: House, presence: object) -> None:
    """Offline is concluded, not said; other words do not exist."""
    assert _code(house.ask(SPACE, "maya", "presence.set", presence=presence)) == "bad_request"


@pytest.mark.usefixtures("maya")
def test_the_heartbeat(house: House, ana: VisitorPart) -> None:
    """The heartbeat tells what the app should have by now."""
    beat = house.ask(SPACE, "maya", "presence.renew", following=[ana.session_id])["ok"]
    assert (beat["waiting"]["count"], beat["mine"]["count"]) == (1, 0)
    assert [head["session_id"] for head in beat["heads"]] == [ana.session_id]
    assert beat["lease_ms"] == 30_000


def test_typing_is_for_the_owner(house: House, maya: AgentPart, ana: VisitorPart) -> None:
    """Only who owns a session shows the visitor that they type."""
    typing = {"session_id": ana.session_id, "active": True}
    assert _code(house.ask(SPACE, "maya", "typing.set", **typing)) == "not_owner"
    maya.claims(ana)
    assert house.ask(SPACE, "maya", "typing.set", **typing) == {"ok": {}}
    assert house.push.told[-1][1] == "maya"


def test_a_device_that_was_signed_out(house: House, maya: AgentPart, ana: VisitorPart) -> None:
    """A revoked sign-in is turned out of its open connection and can do nothing more."""
    house.play.carry_out(lambda tx: roster.disable(tx, maya.agent.agent_id, house.play.now))
    answer = house.ask(SPACE, "maya", "presence.renew")
    assert _code(answer) == "unauthenticated"
    gevent.sleep(0)
    assert house.server.dropped == ["maya"]
    claim = house.ask(SPACE, "maya", "session.claim", session_id=ana.session_id, cmid=CMID)
    assert _code(claim) == "unauthenticated"


@pytest.mark.parametrize("event", ["session.claim", "reply.send", "session.complete"])
def test_a_disabled_agent_changes_nothing(
    house: House, maya: AgentPart, ana: VisitorPart, event: str
) -> None:
    """From the moment of disabling, an open connection cannot touch a chat any more."""
    if event != "session.claim":
        maya.claims(ana)
    before = house.play.session(ana)
    house.play.carry_out(lambda tx: roster.disable(tx, maya.agent.agent_id, house.play.now))
    more: dict[str, dict[str, object]] = {
        "session.claim": {}, "reply.send": {"fence": 1, "text": "Still me"},
        "session.complete": {"fence": 1},
    }  # fmt: skip
    answer = house.ask(SPACE, "maya", event, session_id=ana.session_id, cmid=CMID, **more[event])
    assert "error" in answer
    assert house.play.session(ana) == before


@pytest.mark.usefixtures("maya")
def test_asking_too_fast(house: House) -> None:
    """An app that went wild is slowed down and told for how long."""
    answers = [house.ask(SPACE, "maya", "queue.list") for _ in range(21)]
    refusal = answers[-1]["error"]
    assert refusal["code"] == "rate_limited"
    house.clock.now += refusal["retry_after_ms"]
    assert "ok" in house.ask(SPACE, "maya", "queue.list")


def test_who_only_listens_is_turned_out(house: House, maya: AgentPart) -> None:
    """A revoked sign-in that never asks anything is dropped all the same; others stay."""
    _agent(house, "Tom")
    house.agents.turn_out()
    assert house.server.dropped == []
    house.play.carry_out(lambda tx: roster.disable(tx, maya.agent.agent_id, house.play.now))
    house.agents.turn_out()
    assert house.server.dropped == ["maya"]
