"""The core's wishes to the relay, carried out; every answer goes back as an event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from desktop_agent.core import effects, events
from desktop_agent.core.effects import SocketEffect
from desktop_agent.core.events import Event
from desktop_agent.core.timing import Timing
from desktop_agent.core.trouble import EnvironmentTroubleError
from desktop_agent.link.requests import Request, request_for
from desktop_agent.link.socket_client import SocketClient
from desktop_agent.link.tasks import Tasks
from relay.protocol.codec import RefusedError
from relay.protocol.shapes import Refusal


class RelayLink:
    """Carries out socket effects as tasks; requests leave in the order they are asked."""

    def __init__(
        self,
        tasks: Tasks,
        timing: Timing,
        *,
        dispatch: Callable[[Event], None],
        jitter: Callable[[], float],
    ) -> None:
        """Take where events go, and a source of random numbers from 0 to 1."""
        self._tasks = tasks
        self._dispatch = dispatch
        self._jitter = jitter
        self._client = SocketClient(tasks, timing, on_fact=dispatch, on_lost=self._lost)
        self._connecting: asyncio.Task[None] | None = None

    def perform(self, effect: SocketEffect) -> None:
        """Begin to carry out ``effect``; returns at once."""
        match effect:
            case effects.Connect():
                self._connecting = self._tasks.start(self._connect(effect), "connect")
            case effects.Disconnect():
                self._tasks.start(self.close(), "disconnect")
            case effects.DropConnection(words=words):
                self._client.drop(words)
            case _:
                request = request_for(effect)
                self._tasks.start(self._ask(request), request.name)

    async def close(self) -> None:
        """Close the connection, or stop making one."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait({self._connecting})
        await self._client.close()

    def _lost(self, words: str) -> None:
        self._dispatch(events.ConnectionLost(words, self._jitter()))

    async def _connect(self, effect: effects.Connect) -> None:
        try:
            await self._client.connect(effect.relay, effect.token)
        except RefusedError as error:
            self._dispatch(events.ConnectRefused(error.refusal, self._jitter()))
        except TimeoutError:
            self._lost("The relay does not answer.")
        except EnvironmentTroubleError as error:
            self._lost(str(error))
        else:
            self._dispatch(events.Connected())

    async def _ask(self, request: Request) -> None:
        try:
            answer = await self._client.request(request.name, request.payload, request.reply)
        except (RefusedError, EnvironmentTroubleError) as error:
            if request.failed is not None:
                self._dispatch(request.failed(_refusal_of(error)))
        else:
            if request.answered is not None:
                self._dispatch(request.answered(answer))


def _refusal_of(error: RefusedError | EnvironmentTroubleError) -> Refusal | None:
    return error.refusal if isinstance(error, RefusedError) else None
