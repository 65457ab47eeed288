"""The agents' events about passing sessions on, from payload to answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from relay.domain.facts import NoteWritten, OfferClosed, SessionMoved
from relay.domain.roster import Presence, Role
from relay.domain.routing import Department, Mode, RoutingPolicy
from relay.service import roster
from tests.playbook import POLICIES, AgentPart, VisitorPart
from tests.unit.relay.sockets.conftest import House

SPACE = "/agent"
ROUTING = RoutingPolicy(
    mode=Mode.OFFER, departments=(Department("visas", "Visas"), Department("fees", "Fees"))
)
Arrive = Callable[..., AgentPart]


@pytest.fixture
def arrive(house: House, monkeypatch: pytest.MonkeyPatch) -> Arrive:
    """Lets an agent connect, on a desk that offers what waits."""
    monkeypatch.setattr(POLICIES, "routing", ROUTING)

    def connect(name: str, **about: object) -> AgentPart:
        agent = house.play.agent(name, **about)  # type: ignore[arg-type]  # by name
        house.arrive(name)
        house.connect(SPACE, name, {"protocol": 1, "token": f"token {agent.device_id}"})
        house.play.now = house.clock.now
        return agent

    return connect


def _waiting(house: House, **about: str) -> VisitorPart:
    visitor = house.play.visitor("Ana")
    visitor.opens(**about)  # type: ignore[arg-type]  # by name
    visitor.asks_for_person()
    return visitor


def test_an_offer_from_list_to_accept(house: House, arrive: Arrive) -> None:
    """It stands in the list and in the heartbeat, and is taken by its id."""
    arrive("Maya")
    ana = _waiting(house)
    house.play.dispatch()
    offer = house.ask(SPACE, "Maya", "queue.list")["ok"]["offers"][0]
    assert (offer["kind"], offer["card"]["session_id"]) == ("queue", ana.session_id)
    beat = house.ask(SPACE, "Maya", "presence.renew")["ok"]
    assert beat["offers"] == (offer["offer_id"],)
    taken = house.ask(SPACE, "Maya", "offer.accept", offer_id=offer["offer_id"], cmid="a" * 32)
    assert taken["ok"]["card"]["agent_name"] == "Maya"
    assert "offers" not in house.ask(SPACE, "Maya", "queue.list")["ok"]


def test_declining(house: House, arrive: Arrive) -> None:
    """The offer ends and is told to have ended; what never was is not found."""
    arrive("Maya")
    _waiting(house)
    house.play.dispatch()
    offer_id = house.ask(SPACE, "Maya", "queue.list")["ok"]["offers"][0]["offer_id"]
    ask = {"offer_id": offer_id, "cmid": "a" * 32}
    assert house.ask(SPACE, "Maya", "offer.decline", **ask) == {"ok": {}}
    assert isinstance(house.push.told[-1][0], OfferClosed)
    missing = house.ask(SPACE, "Maya", "offer.decline", offer_id="f" * 32, cmid="b" * 32)
    assert missing["error"]["code"] == "not_found"


def test_passing_on(house: House, arrive: Arrive) -> None:
    """To a department, to a colleague, and to the bot."""
    maya, tom = arrive("Maya"), arrive("Tom")
    ana = _waiting(house, department="visas")
    fence = maya.claims(ana).fence
    where = {"session_id": ana.session_id, "fence": fence}
    to_tom = {"to_agent": tom.agent.agent_id, "note": "German"}
    started = house.ask(SPACE, "Maya", "session.transfer", cmid="a" * 32, **where, **to_tom)
    offer_id = started["ok"]["offer_id"]
    taken = house.ask(SPACE, "Tom", "offer.accept", offer_id=offer_id, cmid="b" * 32)
    where["fence"] = taken["ok"]["card"]["fence"]
    page = house.ask(SPACE, "Tom", "session.follow", session_id=ana.session_id, since=0)
    assert [note["text"] for note in page["ok"]["notes"]] == ["German"]
    moved = house.ask(
        SPACE, "Tom", "session.transfer", cmid="c" * 32, to_department="fees", **where
    )
    assert moved == {"ok": {"cmid": "c" * 32}}
    where["fence"] = tom.claims(ana).fence
    back = house.ask(SPACE, "Tom", "session.return", cmid="d" * 32, **where)
    assert back["ok"]["state"] == "bot"
    late = house.ask(SPACE, "Tom", "session.return", cmid="e" * 32, **where)
    assert late["error"]["code"] == "not_owner"


@pytest.mark.parametrize(
    ("event", "state"), [("session.requeue", "pending"), ("session.close", "completed")]
)
def test_supervisors(house: House, arrive: Arrive, event: str, state: str) -> None:
    """A supervisor may, an agent may not."""
    maya = arrive("Maya")
    arrive("Sue", role=Role.SUPERVISOR)
    ana = _waiting(house)
    maya.claims(ana)
    ask = {"session_id": ana.session_id, "cmid": "a" * 32}
    assert house.ask(SPACE, "Maya", event, **ask)["error"]["code"] == "forbidden"
    assert house.ask(SPACE, "Sue", event, **ask)["ok"]["state"] == state
    assert isinstance(house.push.told[-1][0], SessionMoved)


def test_a_note(house: House, arrive: Arrive) -> None:
    """It is stored, answered with its number, and told to the others."""
    arrive("Maya")
    ana = _waiting(house)
    ask = {"session_id": ana.session_id, "cmid": "a" * 32, "text": "Knows Tom"}
    added = house.ask(SPACE, "Maya", "note.add", **ask)["ok"]["note"]
    assert (added["text"], added["author"]) == ("Knows Tom", "Maya")
    fact, skip = house.push.told[-1]
    assert isinstance(fact, NoteWritten)
    assert skip == "Maya"


def test_who_is_there(house: House, arrive: Arrive) -> None:
    """Everybody who is not offline, invisible ones too, and the departments."""
    arrive("Maya", departments=("visas",))
    house.play.agent("Gone")
    house.ask(SPACE, "Maya", "presence.set", presence=Presence.INVISIBLE.value)
    _waiting(house, department="visas")
    found = house.ask(SPACE, "Maya", "roster.list")["ok"]
    assert [(one["name"], one["presence"]) for one in found["agents"]] == [("Maya", "invisible")]
    assert [(one["department"], one["waiting"]) for one in found["departments"]] == [
        ("visas", 1), ("fees", 0),
    ]  # fmt: skip


def test_only_the_queues_of_ones_departments(house: House, arrive: Arrive) -> None:
    """List, digest, reading, claiming and what is pushed agree; and follow a change at once."""
    fee = arrive("Fee", departments=("fees",))
    ana, ben = _waiting(house, department="visas"), _waiting(house)
    listed = house.ask(SPACE, "Fee", "queue.list")["ok"]["waiting"]
    assert [card["session_id"] for card in listed] == [ben.session_id]
    assert house.ask(SPACE, "Fee", "presence.renew")["ok"]["waiting"]["count"] == 1
    read = house.ask(SPACE, "Fee", "session.follow", session_id=ana.session_id, since=0)
    assert read["error"]["code"] == "not_found"
    claim = house.ask(SPACE, "Fee", "session.claim", session_id=ana.session_id, cmid="a" * 32)
    assert claim["error"]["code"] == "forbidden"
    assert _rooms(house, "Fee") == {"queue:", "queue:fees"}
    changed = replace(fee.agent, departments=("visas",))
    house.play.carry_out(lambda tx: roster.edit_agent(tx, changed))
    assert house.ask(SPACE, "Fee", "presence.renew")["ok"]["waiting"]["count"] == 2
    assert _rooms(house, "Fee") == {"queue:", "queue:visas"}


def _rooms(house: House, sid: str) -> set[str]:
    return {room for who, room, _ in house.server.rooms if who == sid and room.startswith("queue")}
