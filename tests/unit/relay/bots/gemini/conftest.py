"""A stub of the service for each test, and a bot that asks it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.gemini_server import GeminiServer


@pytest.fixture
def stub() -> Iterator[GeminiServer]:
    """A stub of the service."""
    running = GeminiServer().start()
    yield running
    running.stop()
