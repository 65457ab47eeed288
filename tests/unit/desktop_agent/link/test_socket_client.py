"""One Socket.IO connection, against a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import socketio
from aiohttp import web

from desktop_agent.core.events import Fact
from desktop_agent.core.timing import Timing
from desktop_agent.core.trouble import RelayUnreachableError, UnansweredError
from desktop_agent.link.socket_client import SocketClient
from desktop_agent.link.tasks import Tasks
from relay.protocol.agent import QueueAdded, QueueList, QueueSnapshot
from relay.protocol.codec import RefusedError
from relay.protocol.vocabulary import RefusalCode
from tests.fakes.desktop_relay import DesktopRelay
from tests.fakes.desktop_server import TOKEN
from tests.fakes.desktop_waiting import until

Run = Callable[[Any], Any]
PATIENT = Timing(answer_ms=30_000, connect_ms=30_000)
QUICK = replace(PATIENT, answer_ms=1_000)


class Bench:
    """A client, its relay, and what it told."""

    def __init__(self, timing: Timing = PATIENT) -> None:
        self.relay = DesktopRelay()
        self.tasks = Tasks()
        self.facts: list[Fact] = []
        self.losses: list[str] = []
        self.client = SocketClient(
            self.tasks, timing, on_fact=self.facts.append, on_lost=self.losses.append
        )

    async def list_queue(self) -> QueueSnapshot:
        """Ask for the queue."""
        return await self.client.request("queue.list", QueueList(), QueueSnapshot)


@asynccontextmanager
async def bench(timing: Timing = PATIENT) -> AsyncIterator[Bench]:
    """Run a relay and a client that is connected to it."""
    made = Bench(timing)
    await made.relay.start()
    await made.client.connect(made.relay.address, TOKEN)
    try:
        yield made
    finally:
        await made.client.close()
        await made.relay.stop()
        await made.tasks.stop()


def test_a_request_is_answered(run: Run) -> None:
    """The answer comes in its shape."""

    async def scenario() -> None:
        async with bench() as made:
            assert (await made.list_queue()).me.name == "Maya"

    run(scenario())


def test_many_requests_at_once_each_get_their_own_answer(run: Run) -> None:
    """Emitting takes turns, waiting does not."""

    async def scenario() -> None:
        async with bench() as made:
            answers = await asyncio.gather(*(made.list_queue() for _ in range(50)))
            assert len(answers) == 50
            assert len(made.relay.sent("queue.list")) == 50

    run(scenario())


def test_a_refusal_is_raised(run: Run) -> None:
    """With everything the relay said."""

    async def scenario() -> None:
        async with bench() as made:
            made.relay.refuse_next("queue.list", RefusalCode.BUSY, retry_after_ms=70)
            with pytest.raises(RefusedError) as caught:
                await made.list_queue()
            assert caught.value.refusal.retry_after_ms == 70

    run(scenario())


def test_silence_is_raised_after_the_time_of_an_answer(run: Run) -> None:
    """The connection stays: silence alone proves nothing."""

    async def scenario() -> None:
        async with bench(QUICK) as made:
            made.relay.lose_next_answer("queue.list")
            with pytest.raises(UnansweredError):
                await made.list_queue()
            assert (await made.list_queue()).me.name == "Maya"
            assert made.losses == []

    run(scenario())


def test_facts_are_told_in_their_shapes(run: Run) -> None:
    """A push arrives as what it is."""

    async def scenario() -> None:
        async with bench() as made:
            await made.relay.visitor_waits()
            await until(lambda: made.facts)
            assert isinstance(made.facts[0], QueueAdded)

    run(scenario())


def test_a_fact_that_cannot_be_read_is_passed_over(run: Run) -> None:
    """One malformed push does not end the connection."""

    async def scenario() -> None:
        async with bench() as made:
            (sid,) = made.relay._sids
            await made.relay._sio.emit("queue.added", {"card": 7}, to=sid, namespace="/agent")
            await made.relay.visitor_waits()
            await until(lambda: made.facts)
            assert len(made.facts) == 1
            assert made.losses == []

    run(scenario())


def test_a_token_the_relay_does_not_know_is_refused(run: Run) -> None:
    """The refusal comes with its words, and nothing is told as lost."""

    async def scenario() -> None:
        made = Bench()
        await made.relay.start()
        with pytest.raises(RefusedError, match="sign in again"):
            await made.client.connect(made.relay.address, "token-of-nobody-0123456789")
        assert made.losses == []
        await made.relay.stop()

    run(scenario())


def test_nobody_there_is_raised(run: Run) -> None:
    """Also where something answers that is no relay."""

    async def scenario() -> None:
        made = Bench()
        with pytest.raises(RelayUnreachableError):
            await made.client.connect("http://127.0.0.1:9", TOKEN)
        runner = web.AppRunner(web.Application())
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        with pytest.raises(RelayUnreachableError):
            await made.client.connect(f"http://127.0.0.1:{runner.addresses[0][1]}", TOKEN)
        await runner.cleanup()

    run(scenario())


def test_a_server_that_accepts_and_says_nothing_is_given_up(run: Run) -> None:
    """Connecting has its time, too."""

    async def scenario() -> None:
        held: list[asyncio.StreamWriter] = []
        silent = await asyncio.start_server(lambda _r, w: held.append(w), "127.0.0.1", 0)
        port = silent.sockets[0].getsockname()[1]
        made = Bench(replace(PATIENT, connect_ms=100))
        with pytest.raises(TimeoutError):
            await made.client.connect(f"http://127.0.0.1:{port}", TOKEN)
        silent.close()
        for writer in held:
            writer.close()

    run(scenario())


def test_a_broken_connection_is_told_once_and_fails_what_waits(run: Run) -> None:
    """Nobody waits for an answer that cannot come."""

    async def scenario() -> None:
        async with bench(replace(PATIENT, answer_ms=60_000)) as made:
            made.relay.lose_next_answer("queue.list")
            waiting = asyncio.gather(made.list_queue(), return_exceptions=True)
            await until(lambda: made.relay.sent("queue.list"))
            await made.relay.stop()
            (outcome,) = await waiting
            assert isinstance(outcome, RelayUnreachableError)
            assert len(made.losses) == 1
            with pytest.raises(RelayUnreachableError):
                await made.list_queue()
            await made.relay.start()

    run(scenario())


def test_a_dropped_connection_is_told_and_gone(run: Run) -> None:
    """The relay sees the socket close, and a new one can be made."""

    async def scenario() -> None:
        async with bench() as made:
            made.client.drop("The relay does not answer.")
            assert made.losses == ["The relay does not answer."]
            await until(lambda: not made.relay.connected)
            await made.client.connect(made.relay.address, TOKEN)
            assert (await made.list_queue()).me.name == "Maya"

    run(scenario())


def test_closing_is_polite_and_not_told(run: Run) -> None:
    """The relay learns at once; the app does not reconnect."""

    async def scenario() -> None:
        async with bench() as made:
            await made.client.close()
            await until(lambda: not made.relay.connected)
            assert made.losses == []

    run(scenario())


def test_a_relay_below_a_path_is_reached(run: Run) -> None:
    """Some relays live behind a proxy, at an address with a path."""

    async def scenario() -> None:
        made = Bench()
        application = web.Application()
        sio = socketio.AsyncServer(async_mode="aiohttp")
        sio.attach(application, socketio_path="chat/socket.io")
        connected: list[str] = []
        sio.on("connect", lambda sid, _environ, _auth: connected.append(sid), namespace="/agent")
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await made.client.connect(f"http://127.0.0.1:{runner.addresses[0][1]}/chat", TOKEN)
        assert len(connected) == 1
        await made.client.close()
        await sio.shutdown()
        await runner.cleanup()

    run(scenario())
