"""Being told, put together, where there is neither a tray nor a notification service.

With both, and as a process of its own: tests/e2e/test_desk_told.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_agent.core.effects import RequestAccept, RequestClaim
from desktop_agent.core.intents import FocusChanged, Prefer
from desktop_agent.core.preferences import Preferences
from desktop_agent.core.timing import Timing
from desktop_agent.link.tasks import Tasks
from desktop_agent.telling import Telling
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.main_window import MainWindow
from relay.protocol.agent import QueueAdded, QueueRemoved
from relay.protocol.passing import OfferMade
from relay.protocol.vocabulary import Change
from tests.fakes.desktop_playbook import alert_of, offer, online, session_id, waiting_card
from tests.fakes.desktop_store import FakeOutside, store_of
from tests.fakes.desktop_waiting import until

Run = Callable[[Any], Any]


@pytest.fixture(autouse=True)
def no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the tests alone with their own window."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")


@dataclass
class Desk:
    """A window that tells."""

    store: Store
    outside: FakeOutside
    window: MainWindow
    telling: Telling

    def banner(self) -> QLabel:
        """Return the banner's first line."""
        found = self.window.findChild(QLabel, "callTitle")
        assert found is not None
        return found

    def somebody_waits(self) -> None:
        """Let a visitor ask for a person."""
        card = waiting_card()
        self.store.dispatch(QueueAdded(card=card, alert=alert_of(card)))


@asynccontextmanager
async def telling(qtbot: QtBot, *, hidden: bool = False) -> AsyncIterator[Desk]:
    """Run a desk that tells, with nobody waiting and the sound off."""
    store, outside = store_of(online())
    window = MainWindow(store)
    qtbot.addWidget(window)
    tasks = Tasks()
    store.dispatch(Prefer(Preferences(sound=False)))
    told = Telling(store, window, tasks, Timing())
    told.start()
    told.show_window(hidden=hidden)
    try:
        yield Desk(store, outside, window, told)
    finally:
        await told.stop()
        await tasks.stop()


def test_the_window_tells_and_its_banner_claims(run: Run, qtbot: QtBot) -> None:
    """From the banner to the chat with one press."""

    async def scenario() -> None:
        async with telling(qtbot) as desk:
            desk.store.dispatch(FocusChanged(focused=False))
            desk.somebody_waits()
            await until(desk.banner().isVisible, "the banner is there")
            assert desk.banner().text() == "Ines is waiting"
            accept = desk.window.findChild(QPushButton, "acceptCallButton")
            qtbot.mouseClick(accept, Qt.MouseButton.LeftButton)
            assert desk.outside.wanted[-1] == RequestClaim(session_id(1), "id-1")
            await until(lambda: not desk.banner().isVisible(), "the banner is gone")

    run(scenario())


def test_the_banner_goes_when_somebody_else_takes_the_chat(run: Run, qtbot: QtBot) -> None:
    """Nobody is called to a chat that is over."""

    async def scenario() -> None:
        async with telling(qtbot) as desk:
            desk.somebody_waits()
            await until(desk.banner().isVisible, "the banner is there")
            gone = QueueRemoved(
                session_id=session_id(1), version=9, change=Change.CLAIMED, agent_name="Tom"
            )
            desk.store.dispatch(gone)
            await until(lambda: not desk.banner().isVisible(), "the banner is gone")

    run(scenario())


def test_whoever_wants_no_notifications_gets_none(run: Run, qtbot: QtBot) -> None:
    """From the moment on that it is chosen; and all of them when it is taken back."""

    async def scenario() -> None:
        async with telling(qtbot) as desk:
            quiet = replace(desk.store.state.preferences, notifications=False)
            desk.store.dispatch(Prefer(quiet))
            desk.somebody_waits()
            assert not desk.banner().isVisible()
            desk.store.dispatch(Prefer(replace(quiet, notifications=True)))
            await until(desk.banner().isVisible, "the banner is there")

    run(scenario())


def test_without_a_tray_closing_the_window_ends_and_hidden_is_minimised(
    run: Run, qtbot: QtBot
) -> None:
    """An app that nobody can bring back would be lost."""

    async def scenario() -> None:
        async with telling(qtbot, hidden=True) as desk:
            assert desk.window.isVisible()
            assert desk.window.isMinimized()
            with qtbot.waitSignal(desk.window.closed):
                desk.window.close()

    run(scenario())


def test_the_settings_show_how_one_is_told(run: Run, qtbot: QtBot) -> None:
    """Trying it out says which way was taken."""

    async def scenario() -> None:
        async with telling(qtbot) as desk:
            desk.window.settings.notification_test_wanted.emit()
            await until(desk.banner().isVisible, "the sample is there")
            words = desk.window.findChild(QLabel, "toldByLabel").text()
            assert words.startswith("This desktop shows no notifications")
            desk.window.settings.sound_test_wanted.emit()
            assert desk.window.findChild(QLabel, "playedByLabel").text()

    run(scenario())


def test_an_offer_is_accepted_from_outside_the_window(run: Run, qtbot: QtBot) -> None:
    """As an offer: claiming a colleague's chat would be refused."""

    async def scene() -> None:
        async with telling(qtbot) as desk:
            # The window comes to the front only now; then somebody looks elsewhere.
            await until(desk.window.isActiveWindow, "the window has the focus")
            desk.store.dispatch(FocusChanged(focused=False))
            desk.store.dispatch(OfferMade(offer(1, by="Tom")))
            await until(lambda: desk.banner().text() == "Tom passes Ines to you")
            accept = desk.window.findChild(QPushButton, "acceptCallButton")
            qtbot.mouseClick(accept, Qt.MouseButton.LeftButton)
            wanted = RequestAccept(offer(1).offer_id, "id-1")
            await until(lambda: wanted in desk.outside.wanted)

    run(scene())
