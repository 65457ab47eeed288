"""R6: every request gets an answer, whatever goes wrong inside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from relay.protocol import examples
from relay.protocol.registry import REQUESTS, Request, request_names
from relay.protocol.vocabulary import Namespace
from relay.store.engines import database_url, setup_engine
from tests.integration.programs.faulty_relay import SWITCH
from tests.support.identifiers import new_id
from tests.support.limits import WIDE_LIMITS
from tests.support.people import AgentClient, Visitor, code_of
from tests.support.programs import program
from tests.support.relay_process import RelayProcess
from tests.support.wire_client import RefusedHelloError, WireClient

READS = {"session.resume", "session.check", "session.follow", "queue.list", "typing.set"}
NO_STORAGE = {"session.unfollow", "roster.list"}
"""Nothing of this session's is below them: one leaves a room, one lists who is there."""

EXAMPLES = Path(examples.__file__).parent
CASES = [
    pytest.param(namespace, request, id=f"{namespace.value} {request.name}")
    for request in REQUESTS
    for namespace in request.namespaces
]
FALLIBLE = [case for case in CASES if not NO_STORAGE & {getattr(case.values[1], "name", "")}]


@dataclass
class Chat:
    """A visitor and their agent on one relay, and a socket that has no session yet."""

    relay: RelayProcess
    visitor: Visitor
    agent: AgentClient

    def newcomer(self) -> WireClient:
        """Return a visitor's socket without a session."""
        wire = WireClient(self.relay.url)
        wire.connect("/visitor")
        return wire

    def wire_for(self, namespace: Namespace, name: str) -> WireClient:
        """Return a socket that may ask ``name``."""
        if name == "session.open":
            return self.newcomer()
        return self.visitor.wire if namespace is Namespace.VISITOR else self.agent.wire

    def payload(self, name: str) -> dict[str, Any]:
        """Return the example of a request, about this chat and under a new id."""
        payload: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text())["payload"]
        fresh = {
            "session_id": self.visitor.session_id,
            "cmid": new_id(),
            "open_id": new_id(),
            "fence": self.agent.fences[self.visitor.session_id],
        }
        return payload | {key: value for key, value in fresh.items() if key in payload}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    """A relay whose fault can be switched on."""
    folder = tmp_path_factory.mktemp("faulty")
    relay = RelayProcess(folder, WIDE_LIMITS, program("faulty_relay")).start()
    yield relay
    relay.stop()


@pytest.fixture
def chat(faulty: RelayProcess) -> Iterator[Chat]:
    """A chat that an agent has taken."""
    visitor = Visitor.open(faulty.url)
    visitor.ask_for_person()
    agent = AgentClient.connect(faulty.url, faulty.add_agent(f"Agent{new_id()}"))
    agent.claim(visitor.session_id)
    yield Chat(faulty, visitor, agent)
    visitor.wire.drop()
    agent.wire.drop()


@pytest.fixture
def fault(faulty: RelayProcess) -> Iterator[Callable[[], None]]:
    """Switches the fault on; it is off again after the test."""
    switch = faulty.folder / SWITCH
    yield switch.touch
    switch.unlink(missing_ok=True)


def test_the_cases_are_all_there_are() -> None:
    """Reads, writes and the two without the session make up the whole wire."""
    names = frozenset().union(*(request_names(namespace) for namespace in Namespace))
    assert names > READS | NO_STORAGE
    assert {case.values[1].name for case in CASES if isinstance(case.values[1], Request)} == names


@pytest.mark.parametrize(("namespace", "request_"), FALLIBLE)
def test_a_bug_is_answered_as_one(
    chat: Chat, fault: Callable[[], None], namespace: Namespace, request_: Request
) -> None:
    """A fault below a request is answered ``internal``, to be repeated; then the repeat works."""
    name = request_.name
    wire = chat.wire_for(namespace, name)
    payload = chat.payload(name)
    before = chat.visitor.head()
    if name in READS:
        _spoil(chat, "banana")
    else:
        fault()
    answer = wire.ask(name, payload)
    _spoil(chat, "active")
    (chat.relay.folder / SWITCH).unlink(missing_ok=True)
    assert code_of(answer) == "internal"
    assert answer["error"]["retryable"] is True
    assert answer["error"]["retry_after_ms"] > 0
    assert chat.visitor.head() == before
    again = code_of(wire.ask(name, payload))
    assert again == _expected(name)


def test_a_bug_while_connecting_is_answered_too(chat: Chat, fault: Callable[[], None]) -> None:
    """A fault below the connect handler is a CONNECT_ERROR with a refusal, not silence."""
    fault()
    with WireClient(chat.relay.url, origin=None) as wire:
        with pytest.raises(RefusedHelloError) as refused:
            wire.connect("/agent", token=chat.agent.token)
        assert refused.value.refusal["code"] == "internal"
        assert refused.value.refusal["retryable"] is True


def test_a_bug_for_one_is_no_bug_for_others(chat: Chat, fault: Callable[[], None]) -> None:
    """While writing fails, reading and the connections go on."""
    fault()
    assert code_of(chat.visitor.wire.ask("message.send", chat.visitor.message("x"))) == "internal"
    assert [entry["seq"] for entry in chat.visitor.transcript()] == [1, 2, 3, 4]
    assert chat.visitor.wire.listen(0.2) is not None


@pytest.mark.parametrize(("namespace", "request_"), CASES)
def test_malformed_payloads_are_named_as_such(
    chat: Chat, namespace: Namespace, request_: Request
) -> None:
    """Another type, an unknown field or a wrong field is ``bad_request``, and changes nothing."""
    name = request_.name
    wire = chat.wire_for(namespace, name)
    before = chat.visitor.head()
    good = chat.payload(name)
    wrong: list[object] = [None, 1, "x", [], [good], True, good | {"no_such_field": 1}]
    values: tuple[object, ...] = ({"a": 1}, 7.5, [[]])
    wrong += [good | {field: value} for field in good for value in values]
    wrong += [{k: v for k, v in good.items() if k != field} for field in _required(request_)]
    for payload in wrong:
        answer = wire.ask(name, payload)
        assert code_of(answer) == "bad_request", payload
        assert not answer["error"].get("retryable", False)
    assert chat.visitor.head() == before


def _required(request: Request) -> tuple[str, ...]:
    fields = request.payload.__struct_fields__
    return fields[: len(fields) - len(request.payload.__struct_defaults__)]


def _expected(name: str) -> str:
    """Return how an active session answers: some requests are not for it."""
    refused = {
        "handoff.request": "wrong_state",
        "handoff.cancel": "wrong_state",
        "session.rate": "wrong_state",
        # The example's colleague is nobody here, its offer does not stand.
        "session.transfer": "wrong_state",
        "offer.accept": "not_found",
        "offer.decline": "not_found",
        # Only supervisors may.
        "session.requeue": "forbidden",
        "session.close": "forbidden",
    }
    return refused.get(name, "ok")


def _spoil(chat: Chat, state: str) -> None:
    """Write a state that the relay does not know, as a bug or a foreign hand would."""
    engine = setup_engine(database_url(chat.relay.address))
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE chat_sessions SET state = :state WHERE id = :id"),
            {"state": state, "id": chat.visitor.session_id},
        )
    engine.dispose()
