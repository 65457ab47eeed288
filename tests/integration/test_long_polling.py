"""The fallback for visitors whose network lets no WebSocket through."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest
import socketio

from relay.protocol.vocabulary import MAX_FRAME_BYTES
from relay.sockets.doorway import POLLED_PACKETS_AT_MOST
from tests.support.identifiers import new_id
from tests.support.people import AgentClient
from tests.support.polling_client import SEPARATOR, PollingClient
from tests.support.relay_process import ORIGIN, RelayProcess
from tests.support.wire_client import WireClient

WITHIN_S = 20
HELLO = '40/visitor,{"protocol":1}'


async def chat(url: str, transports: list[str]) -> tuple[str, list[int]]:
    """Open, say three things and read them back with a stock client; return how and what."""
    async with aiohttp.ClientSession(headers={"Origin": ORIGIN}) as http:
        client = socketio.AsyncClient(reconnection=False, http_session=http)
        await client.connect(
            url,
            auth={"protocol": 1},
            namespaces=["/visitor"],
            transports=transports,
            wait_timeout=WITHIN_S,
        )
        opened = await client.call("session.open", {"open_id": new_id()}, namespace="/visitor")
        session_id = opened["ok"]["page"]["session"]["session_id"]
        for text in ("one", "two", "three"):
            message = {"session_id": session_id, "cmid": new_id(), "text": text}
            await client.call("message.send", message, namespace="/visitor")
        page = await client.call("session.resume", {"since": 0}, namespace="/visitor")
        transport = client.transport()
        await client.disconnect()
        # Its reading task still holds a response, which must not outlive the session.
        await client.eio.wait()
    return transport, [entry["seq"] for entry in page["ok"]["entries"]]


@pytest.mark.parametrize(
    ("transports", "ends_as"),
    [(["polling"], "polling"), (["polling", "websocket"], "websocket")],
)
def test_a_stock_client_chats_by_polling_and_upgrades(
    relay: RelayProcess, transports: list[str], ends_as: str
) -> None:
    """By polling alone, and with the upgrade to WebSocket, a visitor gets a whole chat."""
    transport, seqs = asyncio.run(asyncio.wait_for(chat(relay.url, transports), WITHIN_S))
    assert transport == ends_as
    assert seqs[:5] == [1, 2, 3, 4, 5]
    assert seqs == list(range(1, len(seqs) + 1))


def test_pushes_arrive_by_polling(relay: RelayProcess) -> None:
    """What an agent says reaches a polling visitor."""
    visitor = PollingClient(relay.url)
    visitor.post(HELLO)
    visitor.next_packet("40/visitor,")
    visitor.post(f'42/visitor,1["session.open",{{"open_id":"{new_id()}"}}]')
    opened = json.loads(visitor.next_packet("43/visitor,1").removeprefix("43/visitor,1"))
    session_id = opened[0]["ok"]["page"]["session"]["session_id"]
    button = json.dumps({"session_id": session_id, "cmid": new_id()})
    visitor.post(f'42/visitor,2["handoff.request",{button}]')
    agent = AgentClient.connect(relay.url, relay.add_agent("Polla"))
    agent.claim(session_id)
    agent.say(session_id, "hello by polling")
    assert "hello by polling" in visitor.next_packet('42/visitor,["message.added"')


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'42/visitor,1["connect",{}]',
        b"b!!!",
        b"\xff\xfe",
        b"d=40/visitor",
        b'451-/visitor,["x",{"_placeholder":true,"num":0}]',
        SEPARATOR.join(["3"] * (POLLED_PACKETS_AT_MOST + 1)).encode(),
        SEPARATOR.join([HELLO, "b!!!"]).encode(),
        b"3" * (MAX_FRAME_BYTES + 1),
    ],
)
def test_bad_polled_packets_are_refused(relay: RelayProcess, body: bytes) -> None:
    """A polled request with one bad packet is refused as a whole."""
    client = PollingClient(relay.url)
    assert client.request("POST", body).status == 400
    other = PollingClient(relay.url)
    assert other.post(HELLO).status == 200


def test_requests_without_a_connection_are_refused(relay: RelayProcess) -> None:
    """An unknown, foreign or missing connection id gets nothing."""
    client = PollingClient(relay.url)
    for sid in ("x", client.sid[:-1], "../etc", ""):
        client._path = f"/socket.io/?EIO=4&transport=polling&sid={sid}"
        assert client.request("POST", b"3").status == 400


def test_agents_do_not_poll(relay: RelayProcess) -> None:
    """An agent's valid token is refused over polling."""
    token = relay.add_agent("Pollux")
    client = PollingClient(relay.url, origin=None)
    client.post(f'40/agent,{{"protocol":1,"token":"{token}"}}')
    assert '"forbidden"' in client.next_packet("44/agent,")
    with WireClient(relay.url, origin=None) as wire:
        wire.connect("/agent", token=token)
