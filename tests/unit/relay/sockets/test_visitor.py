"""The visitors' events, from hello to the end."""

from __future__ import annotations

from typing import Any

import pytest
from socketio.exceptions import ConnectionRefusedError as SocketRefusedError

from tests.unit.relay.sockets.conftest import House

SPACE = "/visitor"
OPEN_ID, CMID = "0" * 31 + "a", "0" * 31 + "b"


def _open(house: House, sid: str = "s", open_id: str = OPEN_ID, **more: object) -> dict[str, Any]:
    house.arrive(sid)
    house.connect(SPACE, sid, {"protocol": 1})
    answer = house.ask(SPACE, sid, "session.open", open_id=open_id, **more)
    found: dict[str, Any] = answer["ok"]
    return found


def _session_id(opened: dict[str, Any]) -> str:
    return str(opened["page"]["session"]["session_id"])


def _refused(house: House, sid: str, hello: object) -> str:
    with pytest.raises(SocketRefusedError) as refused:
        house.connect(SPACE, sid, hello)
    return str(refused.value.error_args["message"])


def test_a_first_visit(house: House) -> None:
    """A newcomer opens, gets a token and the greeting, and counts as proved from then on."""
    house.arrive("s")
    house.connect(SPACE, "s", {"protocol": 1})
    assert not house.proved("s")
    opened = house.ask(SPACE, "s", "session.open", open_id=OPEN_ID, name=" Ana\u202e ")["ok"]
    assert [entry["kind"] for entry in opened["page"]["entries"]] == ["change", "message"]
    assert len(opened["token"]) >= 43
    assert house.proved("s")
    [room] = [room for sid, room, _ in house.server.rooms if sid == "s"]
    assert room.startswith("visitor:")
    [(name,)] = house.play.database.rows("SELECT visitor_name FROM chat_sessions")
    assert name == "Ana"


def test_coming_back_with_the_token(house: House) -> None:
    """The token alone brings back the conversation, on any connection."""
    opened = _open(house)
    house.arrive("t")
    house.connect(SPACE, "t", {"protocol": 1, "token": opened["token"]})
    assert house.proved("t")
    page = house.ask(SPACE, "t", "session.resume", since=0)["ok"]
    assert page["session"]["session_id"] == _session_id(opened)


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", SPACE])
def test_a_page_that_is_not_listed(house: House, origin: str | None) -> None:
    """Pages of other sites, and none at all, do not get in."""
    house.arrive("s", origin=origin)
    assert _refused(house, "s", {"protocol": 1}) == "origin_refused"


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        (None, "bad_request"), ([], "bad_request"), ({}, "bad_request"),
        ({"protocol": "1"}, "bad_request"), ({"protocol": 1, "admin": True}, "bad_request"),
        ({"protocol": 1, "token": "short"}, "bad_request"),
        ({"protocol": 2}, "protocol_unsupported"), ({"protocol": 0}, "protocol_unsupported"),
        ({"protocol": 1, "token": "x" * 43}, "unauthenticated"),
    ],
)  # fmt: skip
def test_a_hello_that_is_refused(house: House, hello: object, code: str) -> None:
    """Each wrong hello is told what is wrong with it, and stays unproved."""
    house.arrive("s")
    assert _refused(house, "s", hello) == code
    assert not house.proved("s")


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("session.resume", {"since": 0}),
        ("message.send", {"session_id": OPEN_ID, "cmid": CMID, "text": "x"}),
        ("handoff.request", {"session_id": OPEN_ID, "cmid": CMID}),
        ("session.check", {"session_id": OPEN_ID}),
        ("typing.set", {"session_id": OPEN_ID, "active": True}),
    ],
)
def test_a_newcomer_may_only_open(house: House, event: str, payload: dict[str, object]) -> None:
    """Before there is a conversation there is nothing else to do."""
    house.arrive("s")
    house.connect(SPACE, "s", {"protocol": 1})
    assert house.ask(SPACE, "s", event, **payload)["error"]["code"] == "unauthenticated"


def test_opening_twice_on_one_connection(house: House) -> None:
    """A connection has one visitor."""
    _open(house)
    answer = house.ask(SPACE, "s", "session.open", open_id="0" * 31 + "c")
    assert answer["error"]["code"] == "forbidden"


def test_opening_again_elsewhere(house: House) -> None:
    """A repeated open gets the same conversation with another token and asks to read on."""
    first = _open(house)
    again = _open(house, "t")
    assert _session_id(again) == _session_id(first)
    assert again["token"] != first["token"]
    assert again["page"]["more"] is True


def test_sending_and_repeating(house: House) -> None:
    """A message is stored once, told to the others once, and the bot asked once."""
    session_id = _session_id(_open(house))
    answers = [
        house.ask(SPACE, "s", "message.send", session_id=session_id, cmid=CMID, text="Hello?")
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert answers[0]["ok"]["seq"] == 3
    assert [skip for _, skip in house.push.told] == ["s"]
    assert len(house.follow_ups.started) == 1


def test_the_page_of_a_message(house: House) -> None:
    """Where the visitor is travels with their words."""
    session_id = _session_id(_open(house, page={"url": "https://site.example/a"}))
    page = {"url": "https://site.example/b", "title": "B"}
    house.ask(
        SPACE, "s", "message.send", session_id=session_id, cmid=CMID, text="Hello?", page=page
    )
    rows = house.play.database.rows("SELECT page_url, page_title FROM chat_sessions")
    assert rows == [("https://site.example/b", "B")]


def test_the_buttons(house: House) -> None:
    """Each button leads to its state."""
    session_id = _session_id(_open(house))
    states = [
        house.ask(SPACE, "s", event, session_id=session_id, cmid=f"{number:032x}")["ok"]["state"]
        for number, event in enumerate(("handoff.request", "handoff.cancel", "session.end"))
    ]
    assert states == ["pending", "bot", "completed"]


def test_rating(house: House) -> None:
    """What has ended is rated once for every id, and never with a score beyond its limits."""
    session_id = _session_id(_open(house))
    early = house.ask(SPACE, "s", "session.rate", session_id=session_id, cmid=CMID, score=5)
    assert early["error"]["code"] == "wrong_state"
    house.ask(SPACE, "s", "session.end", session_id=session_id, cmid="e" * 32)
    rating = {"session_id": session_id, "cmid": CMID, "score": 4, "comment": "Quick."}
    first = house.ask(SPACE, "s", "session.rate", **rating)
    assert (first["ok"]["seq"], first["ok"]["state"]) == (4, "completed")
    assert house.ask(SPACE, "s", "session.rate", **rating) == first
    for score in (0, 6, 3.5, "5", None):
        answer = house.ask(SPACE, "s", "session.rate", **(rating | {"score": score}))
        assert answer["error"]["code"] == "bad_request"
    rows = house.play.database.rows("SELECT score, comment FROM ratings")
    assert rows == [(4, "Quick.")]


def test_leaving_an_address(house: House) -> None:
    """The address is kept with the session, and its words are the visitor's."""
    session_id = _session_id(_open(house))
    answer = house.ask(
        SPACE, "s", "contact.leave", session_id=session_id, cmid=CMID, email="Ana@Site.example",
        name="Ana", text="Call me",
    )  # fmt: skip
    assert (answer["ok"]["seq"], answer["ok"]["state"]) == (4, "bot")
    rows = house.play.database.rows("SELECT visitor_email, visitor_name, state FROM chat_sessions")
    assert rows == [("ana@site.example", "Ana", "pending")]
    refused = house.ask(
        SPACE, "s", "contact.leave", session_id=session_id, cmid="d" * 32, email="nothing"
    )
    assert refused["error"]["code"] == "bad_request"


def test_the_heartbeat(house: House) -> None:
    """The heartbeat tells how far the conversation has come."""
    session_id = _session_id(_open(house))
    head = house.ask(SPACE, "s", "session.check", session_id=session_id)["ok"]
    assert (head["head_seq"], head["state"]) == (2, "bot")


def test_typing_is_told_and_not_stored(house: House) -> None:
    """Typing reaches the agent and leaves nothing behind."""
    session_id = _session_id(_open(house))
    assert house.ask(SPACE, "s", "typing.set", session_id=session_id, active=True) == {"ok": {}}
    assert len(house.push.told) == 1
    head = house.ask(SPACE, "s", "session.check", session_id=session_id)["ok"]
    assert head["head_seq"] == 2


@pytest.mark.parametrize(
    "event", ["message.send", "handoff.request", "session.check", "typing.set", "session.resume"]
)
def test_another_visitors_session(house: House, event: str) -> None:
    """Another's session is answered as one that does not exist, whatever is asked."""
    foreign = _session_id(_open(house))
    _open(house, "t", "0" * 31 + "c")
    more: dict[str, dict[str, object]] = {
        "message.send": {"cmid": CMID, "text": "x"}, "handoff.request": {"cmid": CMID},
        "session.check": {}, "typing.set": {"active": True}, "session.resume": {"since": 0},
    }  # fmt: skip
    answers = [
        house.ask(SPACE, "t", event, session_id=session_id, **more[event])
        for session_id in (foreign, "f" * 32)
    ]
    assert answers[0] == answers[1]
    assert answers[0]["error"]["code"] == "not_found"


def test_writing_too_fast(house: House) -> None:
    """Beyond the burst a message waits as long as is said; a heartbeat does not."""
    session_id = _session_id(_open(house))

    def send(number: int) -> Any:  # noqa: ANN401 - the answer
        cmid = f"{number:032x}"
        return house.ask(SPACE, "s", "message.send", session_id=session_id, cmid=cmid, text="x")

    assert ["ok" in send(number) for number in range(4)] == [True, True, True, False]
    refusal = send(3)["error"]
    assert (refusal["code"], refusal["retryable"]) == ("rate_limited", True)
    assert "ok" in house.ask(SPACE, "s", "session.check", session_id=session_id)
    house.clock.now += refusal["retry_after_ms"]
    assert "ok" in send(3)


def test_opening_too_often(house: House) -> None:
    """One address begins only so many conversations."""
    codes = []
    for number in range(3):
        sid = f"s{number}"
        house.arrive(sid)
        house.connect(SPACE, sid, {"protocol": 1})
        answer = house.ask(SPACE, sid, "session.open", open_id=f"{number:032x}")
        codes.append(answer.get("error", {}).get("code"))
    assert codes == [None, None, "rate_limited"]


@pytest.mark.parametrize(
    "identifier", ["", "x" * 32, "0" * 31, "0" * 37, "0" * 36 + "\n", "A" * 32, None, 5, ["0" * 32]]
)
def test_an_id_that_is_none(house: House, identifier: object) -> None:
    """What is no identifier is refused before any database sees it."""
    house.arrive("s")
    house.connect(SPACE, "s", {"protocol": 1})
    answer = house.ask(SPACE, "s", "session.open", open_id=identifier)
    assert answer["error"]["code"] == "bad_request"
