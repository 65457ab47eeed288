"""Relays as they run in production, each in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.support.limits import WIDE_LIMITS
from tests.support.people import AgentClient, Visitor
from tests.support.relay_process import RelayProcess

_numbers = count(1)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    """A relay that the tests of a file share, with wide limits: they come from one address."""
    running = RelayProcess(tmp_path_factory.mktemp("relay"), WIDE_LIMITS).start()
    yield running
    running.stop()


@pytest.fixture
def visit(relay: RelayProcess) -> Iterator[Callable[[], Visitor]]:
    """Opens sessions on the shared relay."""
    visitors: list[Visitor] = []

    def open_session() -> Visitor:
        visitors.append(Visitor.open(relay.url))
        return visitors[-1]

    yield open_session
    for visitor in visitors:
        visitor.wire.drop()


@pytest.fixture
def hire(relay: RelayProcess) -> Iterator[Callable[[], AgentClient]]:
    """Connects agents, each a new one, to the shared relay."""
    agents: list[AgentClient] = []

    def connect() -> AgentClient:
        token = relay.add_agent(f"Agent{next(_numbers)}", capacity=50)
        agents.append(AgentClient.connect(relay.url, token))
        return agents[-1]

    yield connect
    for agent in agents:
        agent.wire.drop()


@pytest.fixture
def own_relay(tmp_path: Path) -> Iterator[Callable[..., RelayProcess]]:
    """Starts relays for one test alone, with settings or a program of their own."""
    relays: list[RelayProcess] = []

    def start(program: tuple[str, ...] | None = None, **settings: str) -> RelayProcess:
        folder = tmp_path / str(len(relays))
        folder.mkdir()
        given = {f"BATON_{name.upper()}": value for name, value in settings.items()}
        relay = RelayProcess(folder, WIDE_LIMITS | given)
        if program is not None:
            relay.program = program
        relays.append(relay)
        return relay.start()

    yield start
    for relay in relays:
        relay.stop()
