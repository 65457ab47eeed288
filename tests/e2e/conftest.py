"""The whole of Baton: a relay, a browser, and the desktop app on a screen of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.browser import private_browser
from tests.support.desk import Desk
from tests.support.display import private_display
from tests.support.relay_process import RelayProcess

DEMO = ("-m", "relay.cli", "demo", "--no-desk")


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """A virtual screen for the windows of the run."""
    with private_display() as name:
        yield name


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser for the run."""
    with private_browser() as running:
        yield running


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[RelayProcess]:
    """The demo, started: EduConsult's site, its articles, Maya and Tom."""
    relay = RelayProcess(tmp_path, program=(*DEMO, "--data-dir", str(tmp_path)))
    relay.start()
    yield relay
    relay.stop()


@pytest.fixture
def desk(tmp_path: Path, demo: RelayProcess, display: str) -> Iterator[Desk]:
    """The desktop app, started, in front of its sign-in."""
    app = Desk(tmp_path / "desk", demo.url, display).start()
    yield app
    app.stop()
