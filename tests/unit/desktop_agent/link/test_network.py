"""The network comes after the window, and what was asked meanwhile is not lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

from desktop_agent.core.effects import Connect, RequestSignIn
from desktop_agent.core.events import Connected, Event, SignInFailed
from desktop_agent.core.timing import Timing
from desktop_agent.link.network import Network
from desktop_agent.link.tasks import Tasks
from tests.fakes.desktop_relay import DesktopRelay
from tests.fakes.desktop_server import EMAIL, TOKEN
from tests.fakes.desktop_waiting import until

Run = Callable[[Any], Any]


def test_the_window_does_not_wait_for_the_networks_libraries() -> None:
    """Loading the app loads none of them."""
    heavy = "{'aiohttp', 'socketio', 'keyring'}"
    code = f"import sys, desktop_agent.app; print(sorted({heavy} & sys.modules.keys()))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_what_is_asked_before_it_is_loaded_is_done_afterwards(run: Run) -> None:
    """In its order, by whom it concerns."""

    async def scenario() -> None:
        relay, tasks = DesktopRelay(), Tasks()
        heard: list[Event] = []
        await relay.start()
        network = Network(tasks, Timing(), "test", dispatch=heard.append, jitter=lambda: 0.5)
        network.perform(Connect(relay.address, TOKEN))
        network.perform(RequestSignIn(relay.address, EMAIL, "wrong"))
        assert heard == []
        await network.load()
        await until(lambda: len(heard) == 2, "both are answered")
        assert {type(event) for event in heard} == {Connected, SignInFailed}
        await network.close()
        await until(lambda: relay.connected == 0, "it has said goodbye")
        await tasks.stop()
        await relay.stop()

    run(scenario())


def test_closing_before_it_is_loaded_needs_nothing(run: Run) -> None:
    """The agent may quit at once."""
    heard: list[Event] = []
    network = Network(Tasks(), Timing(), "test", dispatch=heard.append, jitter=lambda: 0.5)
    run(network.close())
    assert heard == []
