"""A network between the desktop app and a relay that can freeze, thaw and break."""

from __future__ import annotations

import asyncio
import contextlib


class Network:
    """Forwards TCP to a port of this machine, as long as it is not told otherwise."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._server: asyncio.Server | None = None
        self._links: set[asyncio.Task[None]] = set()
        self.address = ""

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        """Cut every link and stop listening."""
        if self._server is not None:
            self._server.close()
        await self.cut()

    def freeze(self) -> None:
        """Let nothing through, while every connection looks open."""
        self._flowing.clear()

    def thaw(self) -> None:
        """Let everything through again, what was under way included."""
        self._flowing.set()

    async def cut(self) -> None:
        """Break every connection; what was under way is lost."""
        links = tuple(self._links)
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._links.add(task)
            task.add_done_callback(self._links.discard)
        with contextlib.suppress(OSError, asyncio.CancelledError, ExceptionGroup):
            await self._join(reader, writer)
        writer.close()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, far_writer))
                both.create_task(self._pump(far_reader, writer))
        finally:
            far_writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65_536):
            await self._flowing.wait()
            writer.write(chunk)
            await writer.drain()
        writer.close()
