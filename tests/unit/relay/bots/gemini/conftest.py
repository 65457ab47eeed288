"""A stub of the service, and the process that asks it, shared by the tests of a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from relay.bots.gemini.pieces import ModelSetup
from relay.bots.gemini.process import ModelProcess
from tests.fakes.gemini_server import KEY, GeminiServer

ProcessFor = Callable[[str], ModelProcess]


@pytest.fixture(scope="module")
def service() -> Iterator[GeminiServer]:
    """The stub that the tests of a file share."""
    running = GeminiServer().start()
    yield running
    running.stop()


@pytest.fixture
def stub(service: GeminiServer) -> GeminiServer:
    """The stub as if it were new."""
    service.begin_anew()
    return service


@pytest.fixture(scope="module")
def process_for(service: GeminiServer) -> Iterator[ProcessFor]:
    """Returns the running process for a library; starting one takes longer than most tests."""
    running: dict[str, ModelProcess] = {}

    def get(sdk: str) -> ModelProcess:
        if sdk not in running:
            setup = ModelSetup(KEY, "gemini-test", sdk=sdk, base_url=service.url, threads=8)  # type: ignore[arg-type]  # by name
            running[sdk] = ModelProcess(setup, time.monotonic)
        return running[sdk]

    yield get
    for process in running.values():
        process.close()
