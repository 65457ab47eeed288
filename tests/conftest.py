"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import private_postgres
from tests.support.relay_process import RelayProcess


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """A private PostgreSQL, one for the whole run."""
    with private_postgres(durable=False) as address:
        yield address


@pytest.fixture
def relay_process(tmp_path: Path) -> Iterator[RelayProcess]:
    """A relay with its own database, not started yet; ended after the test."""
    relay = RelayProcess(tmp_path)
    yield relay
    relay.stop()
