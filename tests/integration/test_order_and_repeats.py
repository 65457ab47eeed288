"""R5, R8: one sender's order, and what is sent more than once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import socketio

from tests.support.identifiers import new_id
from tests.support.people import AgentClient, Visitor, accepted
from tests.support.relay_process import ORIGIN, RelayProcess
from tests.support.wire_client import WireClient

PIPELINED = 500
ANSWERED_WITHIN_S = 60.0


def test_pipelined_messages_keep_their_order(relay: RelayProcess) -> None:
    """500 messages that a stock client sends at once are stored in the order of sending."""
    client = socketio.Client(reconnection=False, websocket_extra_options={"origin": ORIGIN})
    client.connect(
        relay.url,
        auth={"protocol": 1},
        namespaces=["/visitor"],
        transports=["websocket"],
    )
    opened = client.call("session.open", {"open_id": new_id()}, namespace="/visitor")
    session_id = opened["ok"]["page"]["session"]["session_id"]
    answers: dict[int, Any] = {}
    done = threading.Event()

    def answered(number: int, answer: Any) -> None:  # noqa: ANN401 - JSON is anything
        answers[number] = answer
        if len(answers) == PIPELINED:
            done.set()

    for number in range(PIPELINED):
        client.emit(
            "message.send",
            {"session_id": session_id, "cmid": new_id(), "text": f"number {number}"},
            namespace="/visitor",
            callback=lambda answer, number=number: answered(number, answer),
        )
    assert done.wait(ANSWERED_WITHIN_S)
    token = opened["ok"]["token"]
    client.disconnect()
    seqs = [accepted(answers[number])["seq"] for number in range(PIPELINED)]
    assert seqs == sorted(seqs)
    again = WireClient(relay.url)
    again.connect("/visitor", token=token)
    stored = Visitor(relay.url, again, session_id, token).transcript()
    again.drop()
    said = [entry["text"] for entry in stored if entry.get("voice") == "visitor"]
    assert said == [f"number {number}" for number in range(PIPELINED)]


def test_a_repeated_message_is_stored_once(visit: Callable[[], Visitor]) -> None:
    """Sent five times under one id, it gets the first answer five times."""
    visitor = visit()
    cmid = new_id()
    answers = [visitor.say("once", cmid) for _ in range(5)]
    assert answers == [answers[0]] * 5
    stored = [entry for entry in visitor.transcript() if entry.get("cmid") == cmid]
    assert [entry["text"] for entry in stored] == ["once"]


def test_other_words_under_the_same_id_change_nothing(visit: Callable[[], Visitor]) -> None:
    """They get the first answer, marked as a conflict; the first words stand."""
    visitor = visit()
    cmid = new_id()
    first = visitor.say("first", cmid)
    again = visitor.say("second", cmid)
    assert again == {**first, "conflict": True}
    stored = [entry["text"] for entry in visitor.transcript() if entry.get("cmid") == cmid]
    assert stored == ["first"]


def test_tabs_that_send_the_same_at_once_store_it_once(visit: Callable[[], Visitor]) -> None:
    """Five connections of one visitor race with one id; all get the same answer."""
    visitor = visit()
    payload = visitor.message("raced", new_id())
    tabs = [WireClient(visitor.url) for _ in range(5)]
    for tab in tabs:
        tab.connect("/visitor", token=visitor.token)
    with ThreadPoolExecutor(len(tabs)) as pool:
        answers = list(pool.map(lambda tab: accepted(tab.ask("message.send", payload)), tabs))
    for tab in tabs:
        tab.drop()
    assert answers == [answers[0]] * len(tabs)
    stored = [e for e in visitor.transcript() if e.get("cmid") == payload["cmid"]]
    assert len(stored) == 1


def test_repeats_of_every_kind_get_the_first_answer(
    visit: Callable[[], Visitor], hire: Callable[[], AgentClient]
) -> None:
    """Asking for a person, claiming, replying and completing are as safe to repeat as sending."""
    visitor, agent = visit(), hire()
    button = {"session_id": visitor.session_id, "cmid": new_id()}
    _ask_twice(visitor.wire, "handoff.request", button)
    claim = {"session_id": visitor.session_id, "cmid": new_id()}
    card = _ask_twice(agent.wire, "session.claim", claim)["card"]
    agent.fences[visitor.session_id] = card["fence"]
    _ask_twice(agent.wire, "reply.send", agent.message(visitor.session_id, "hello"))
    finish = {"session_id": visitor.session_id, "cmid": new_id(), "fence": card["fence"]}
    _ask_twice(agent.wire, "session.complete", finish)
    changes = [entry.get("change") for entry in visitor.transcript()]
    assert [change for change in changes if change] == [
        "opened",
        "escalated",
        "claimed",
        "completed",
    ]


def test_a_repeated_opening_gives_the_same_session(relay: RelayProcess) -> None:
    """A client that lost the answer gets its session with a new token; the old one is void."""
    open_id = {"open_id": new_id()}
    sessions = []
    for _ in range(3):
        with WireClient(relay.url) as wire:
            wire.connect("/visitor")
            opened = accepted(wire.ask("session.open", open_id))
            sessions.append(opened["page"]["session"]["session_id"])
    assert len(set(sessions)) == 1
    with WireClient(relay.url) as wire:
        wire.connect("/visitor", token=opened["token"])


def _ask_twice(wire: WireClient, name: str, payload: dict[str, Any]) -> dict[str, Any]:
    first = accepted(wire.ask(name, payload))
    again = accepted(wire.ask(name, payload))
    assert again == first
    return first
