"""Socket.IO to a relay: connecting, asking, hearing facts, noticing the end.

python-socketio neither buffers nor repeats and must not emit from two tasks at
once; so requests take turns, a request that is cut off fails at once, and what
must not be lost is kept in the outbox above.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import aiohttp
import socketio

from desktop_agent.core.events import Fact
from desktop_agent.core.timing import Timing
from desktop_agent.core.trouble import RelayUnreachableError, UnansweredError
from desktop_agent.link.tasks import Tasks
from relay.protocol import registry
from relay.protocol.agent import AgentHello
from relay.protocol.codec import (
    MalformedError,
    RefusedError,
    from_plain_tolerantly,
    read_answer,
    to_plain,
)
from relay.protocol.shapes import Refusal, Shape
from relay.protocol.vocabulary import PROTOCOL_VERSION, Namespace, RefusalCode

_log = logging.getLogger(__name__)
_NAMESPACE: Final = Namespace.AGENT.value
_GOODBYE_SECONDS = 1.0
_UNREADABLE = Refusal(
    code=RefusalCode.INTERNAL,
    message="The relay's answer could not be read. It will be asked again.",
    retryable=True,
)
_NO_RELAY = (
    socketio.exceptions.SocketIOError,
    aiohttp.ClientError,
    OSError,
    # What answers at a mistyped address need not speak Engine.IO at all.
    ValueError,
    TypeError,
    LookupError,
)

S = TypeVar("S", bound=Shape)


class SocketClient:
    """One agent's connection at a time; a new one may be made after each loss."""

    def __init__(
        self,
        tasks: Tasks,
        timing: Timing,
        *,
        on_fact: Callable[[Fact], None],
        on_lost: Callable[[str], None],
    ) -> None:
        """Take what to call with facts, and with words when a connection breaks."""
        self._tasks = tasks
        self._timing = timing
        self._on_fact = on_fact
        self._on_lost = on_lost
        self._connection: _Connection | None = None

    async def connect(self, relay: str, token: str) -> None:
        """Open the connection.

        Raises RefusedError where the relay refuses it, RelayUnreachableError
        where there is none.
        """
        connection = _Connection(self._hear, self._broken)
        try:
            async with asyncio.timeout(self._timing.connect_ms / 1000):
                await connection.open(relay, token)
        except BaseException:
            await connection.abandon()
            raise
        self._connection = connection

    async def request(self, name: str, payload: Shape, reply: type[S]) -> S:
        """Ask and return the answer.

        Raises RefusedError where the relay refuses, UnansweredError where it
        does not answer in time, RelayUnreachableError without a connection.
        """
        connection = self._connection
        if connection is None:
            message = "There is no connection to the relay."
            raise RelayUnreachableError(message)
        answer = await connection.ask(name, to_plain(payload), self._timing.answer_ms / 1000)
        try:
            return read_answer(answer, reply)
        except MalformedError as error:
            _log.warning("The answer to %s is malformed: %s", name, error)
            raise RefusedError(_UNREADABLE) from None

    def drop(self, words: str) -> None:
        """Tear the connection down as broken; what waits for an answer fails."""
        if self._connection is not None:
            self._broken(self._connection, words)

    async def close(self) -> None:
        """Close the connection politely; nothing is told of it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    def _broken(self, connection: _Connection, words: str) -> None:
        if connection is self._connection:
            self._connection = None
            self._on_lost(words)
            self._tasks.start(connection.abandon(), "free the connection")
        connection.fail_waiting(words)

    def _hear(self, name: str, plain: object) -> None:
        try:
            fact = from_plain_tolerantly(plain, registry.fact_named(name).payload)
        except MalformedError as error:
            # The next heartbeat finds what this should have told.
            _log.warning("Passed over a malformed %s: %s", name, error)
            return
        self._on_fact(fact)  # type: ignore[arg-type]  # the registry names facts of this namespace


class _Connection:
    """One socket with its own HTTP session, so that closing that frees everything."""

    def __init__(
        self,
        on_fact: Callable[[str, object], None],
        on_broken: Callable[[_Connection, str], None],
    ) -> None:
        self._http = aiohttp.ClientSession()
        self._client = socketio.AsyncClient(
            reconnection=False, handle_sigint=False, http_session=self._http
        )
        self._on_broken = on_broken
        self._turn = asyncio.Lock()
        self._waiting: set[asyncio.Future[object]] = set()
        self._refusal: Refusal | None = None
        for fact in registry.FACTS:
            if Namespace.AGENT in fact.namespaces:
                heard = partial(on_fact, fact.name)
                self._client.on(fact.name, heard, namespace=_NAMESPACE)
        self._client.on("connect_error", self._refused, namespace=_NAMESPACE)
        self._client.on("disconnect", self._disconnected, namespace=_NAMESPACE)

    async def open(self, relay: str, token: str) -> None:
        """Connect and prove who we are; raises RefusedError or RelayUnreachableError."""
        hello = AgentHello(protocol=PROTOCOL_VERSION, token=token)
        prefix = urlsplit(relay).path.strip("/")
        try:
            await self._client.connect(
                relay,
                auth=lambda: to_plain(hello),
                transports=["websocket"],
                namespaces=[_NAMESPACE],
                socketio_path=f"{prefix}/socket.io".lstrip("/"),
                wait_timeout=3600,  # the caller's timeout ends it sooner
            )
        except TimeoutError:
            raise
        except _NO_RELAY as error:
            if self._refusal is not None:
                raise RefusedError(self._refusal) from None
            message = "The relay cannot be reached."
            raise RelayUnreachableError(message) from error

    async def ask(self, name: str, payload: dict[str, Any], seconds: float) -> object:
        """Emit and wait for the acknowledgement."""
        answered: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._waiting.add(answered)
        try:
            async with self._turn:
                await self._client.emit(
                    name, payload, namespace=_NAMESPACE, callback=partial(_resolve, answered)
                )
            return await asyncio.wait_for(answered, seconds)
        except TimeoutError:
            message = "The relay does not answer."
            raise UnansweredError(message) from None
        except socketio.exceptions.SocketIOError:
            message = "The connection to the relay is lost."
            self._on_broken(self, message)
            raise RelayUnreachableError(message) from None
        finally:
            self._waiting.discard(answered)

    def fail_waiting(self, words: str) -> None:
        """Let every request that waits for an answer fail now."""
        for answered in self._waiting:
            if not answered.done():
                answered.set_exception(RelayUnreachableError(words))

    async def close(self) -> None:
        """Say goodbye, but not for long, and free everything."""
        try:
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await self._client.disconnect()
        except TimeoutError:
            _log.info("The relay did not answer the goodbye.")
        self.fail_waiting("The connection was closed.")
        await self.abandon()

    async def abandon(self) -> None:
        """Free everything without a word to the relay, which may be long gone."""
        await self._http.close()
        loops = (self._client.eio.read_loop_task, self._client.eio.write_loop_task)
        running = {loop for loop in loops if loop is not None and not loop.done()}
        if running:
            _ended, stuck = await asyncio.wait(running, timeout=_GOODBYE_SECONDS)
            for loop in stuck:
                loop.cancel()

    def _refused(self, data: object = None) -> None:
        """Keep the refusal; Socket.IO puts it into ``data`` beside a ``message``."""
        plain = data.get("data") if isinstance(data, dict) else None
        try:
            self._refusal = from_plain_tolerantly(plain, Refusal)
        except MalformedError:
            # Told also where nobody was reached at all; then there is no reason to keep.
            self._refusal = None

    def _disconnected(self, _reason: object = None) -> None:
        self._on_broken(self, "The connection to the relay is lost.")


def _resolve(answered: asyncio.Future[object], answer: object = None) -> None:
    if not answered.done():
        answered.set_result(answer)
