"""A TCP proxy on the loopback whose link can be cut, slowed, frozen and left half-open."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

_CHUNK = 65_536

R = TypeVar("R")


class Way(StrEnum):
    """A direction of a link."""

    UP = "to the relay"
    DOWN = "to the client"


@dataclass(slots=True, eq=False)
class _Link:
    """One connection through the proxy."""

    writers: list[asyncio.StreamWriter]
    abandoned: bool = False
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def abort(self) -> None:
        for writer in self.writers:
            writer.transport.abort()

    def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        self.abort()


class CrookedProxy:
    """Stands between one client and the relay; all methods may be called from any thread.

    ``noticed`` holds, for each time that links were left half-open, the seconds
    until their client came anew.
    """

    def __init__(self, target_port: int) -> None:
        """Forward to ``target_port`` of this machine."""
        self.port = 0
        self.noticed: list[float] = []
        self._target_port = target_port
        self._links: set[_Link] = set()
        self._refusing = False
        self._abandoned_at: float | None = None
        self._delay_s = 0.0
        self._loop = asyncio.new_event_loop()
        self._flowing: dict[Way, asyncio.Event] = {}
        self._stopping = asyncio.Event()

    @property
    def url(self) -> str:
        """The address that the client connects to."""
        return f"http://127.0.0.1:{self.port}"

    async def listen(self) -> asyncio.Server:
        """Begin to accept connections."""
        self._flowing = {way: asyncio.Event() for way in Way}
        for event in self._flowing.values():
            event.set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def run(self, ready: threading.Event) -> None:
        """Serve in this thread until ``stop``."""
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(ready))
        self._loop.close()

    def stop(self) -> None:
        """End every connection, and ``run``."""
        self._do(self._stopping.set)

    def cut(self) -> None:
        """Reset every connection, and every new one, until ``heal``."""
        self._do(self._cut)

    def delay(self, seconds: float) -> None:
        """Let every chunk wait, in both directions, until ``heal``."""
        self._do(lambda: setattr(self, "_delay_s", seconds))

    def freeze(self, *ways: Way) -> None:
        """Forward nothing that way until ``heal``; what is sent arrives then."""
        self._do(lambda: self._freeze(ways))

    def leave_half_open(self) -> None:
        """Swallow all that the present connections send, for good; neither end is told."""
        self._do(self._abandon)

    def heal(self) -> None:
        """Forward as it comes again; connections left half-open stay lost."""
        self._do(self._heal)

    def _do(self, change: Callable[[], R]) -> R:
        async def carry_out() -> R:
            return change()

        return asyncio.run_coroutine_threadsafe(carry_out(), self._loop).result(10)

    def _cut(self) -> None:
        self._refusing = True
        for link in self._links:
            link.abort()

    def _freeze(self, ways: Iterable[Way]) -> None:
        for way in ways:
            self._flowing[way].clear()

    def _abandon(self) -> None:
        self._abandoned_at = time.monotonic()
        for link in self._links:
            link.abandoned = True

    def _heal(self) -> None:
        self._refusing, self._delay_s = False, 0.0
        for event in self._flowing.values():
            event.set()

    async def _serve(self, ready: threading.Event) -> None:
        server = await self.listen()
        ready.set()
        await self._stopping.wait()
        server.close()
        for link in list(self._links):
            link.end()
        await asyncio.sleep(0.05)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        if self._abandoned_at is not None:
            self.noticed.append(time.monotonic() - self._abandoned_at)
            self._abandoned_at = None
        try:
            upstream, to_relay = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.transport.abort()
            return
        link = _Link([writer, to_relay])
        self._links.add(link)
        link.tasks = [
            asyncio.ensure_future(self._pump(link, reader, to_relay, Way.UP)),  # noqa: TID251 - no app here
            asyncio.ensure_future(self._pump(link, upstream, writer, Way.DOWN)),  # noqa: TID251 - as above
        ]
        await asyncio.wait(link.tasks)
        self._links.discard(link)
        link.abort()

    async def _pump(
        self, link: _Link, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: Way
    ) -> None:
        try:
            while chunk := await source.read(_CHUNK):
                await self._pass_on(link, chunk, sink, way)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        if not link.abandoned:
            sink.close()

    async def _pass_on(
        self, link: _Link, chunk: bytes, sink: asyncio.StreamWriter, way: Way
    ) -> None:
        await self._flowing[way].wait()
        if self._delay_s:
            await asyncio.sleep(self._delay_s)
        if not link.abandoned:
            sink.write(chunk)
            await sink.drain()


@contextmanager
def crooked_proxy(target_port: int) -> Iterator[CrookedProxy]:
    """Run a proxy in a thread of its own; raises TimeoutError where it does not come up."""
    proxy = CrookedProxy(target_port)
    ready = threading.Event()
    thread = threading.Thread(target=proxy.run, args=(ready,), daemon=True)
    thread.start()
    if not ready.wait(10):
        message = "the proxy did not come up"
        raise TimeoutError(message)
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join(10)
