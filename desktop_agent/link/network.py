"""All that speaks to the relay, loaded only when the window is on its way to the screen.

The network's libraries take longer to load than the window; nobody should look at an
empty screen for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from desktop_agent.core import effects
from desktop_agent.core.effects import SignInEffect, SocketEffect
from desktop_agent.core.events import Event
from desktop_agent.core.timing import Timing
from desktop_agent.link.tasks import Tasks

if TYPE_CHECKING:
    from desktop_agent.link.relay_link import RelayLink
    from desktop_agent.link.sign_in import SignInLink


class Network:
    """Carries out what concerns the relay; until ``load`` is done it keeps it for later."""

    def __init__(
        self,
        tasks: Tasks,
        timing: Timing,
        device: str,
        *,
        dispatch: Callable[[Event], None],
        jitter: Callable[[], float],
    ) -> None:
        """Take the device's name for sign-ins, where events go, and a source of randomness."""
        self._tasks = tasks
        self._timing = timing
        self._device = device
        self._dispatch = dispatch
        self._jitter = jitter
        self._relay: RelayLink | None = None
        self._sign_in: SignInLink | None = None
        self._kept: list[SignInEffect | SocketEffect] = []

    async def load(self) -> None:
        """Load the libraries on a thread of their own, then do what was asked meanwhile."""
        loading = ThreadPoolExecutor(1, thread_name_prefix="loading")
        await asyncio.wrap_future(loading.submit(_load_libraries))
        loading.shutdown()
        self._make_links()
        kept, self._kept = self._kept, []
        for effect in kept:
            self.perform(effect)

    def perform(self, effect: SignInEffect | SocketEffect) -> None:
        """Begin to carry out ``effect``; returns at once."""
        if self._relay is None or self._sign_in is None:
            self._kept.append(effect)
            return
        match effect:
            case effects.RequestSignIn() | effects.RequestEnrolment() | effects.RequestSignOut():
                self._sign_in.perform(effect)
            case _:
                self._relay.perform(effect)

    async def close(self) -> None:
        """Say goodbye to the relay."""
        if self._relay is not None:
            await self._relay.close()

    def _make_links(self) -> None:
        from desktop_agent.link.relay_link import RelayLink
        from desktop_agent.link.rest_client import RestClient
        from desktop_agent.link.sign_in import SignInLink

        self._relay = RelayLink(
            self._tasks, self._timing, dispatch=self._dispatch, jitter=self._jitter
        )
        client = RestClient(self._device)
        self._sign_in = SignInLink(self._tasks, client, dispatch=self._dispatch)


def _load_libraries() -> None:
    from importlib import import_module

    for module in ("relay_link", "rest_client", "sign_in"):
        import_module(f"desktop_agent.link.{module}")
