"""The whole app, by its keyboard and mouse, against a real server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListView, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_agent.app import App, build
from desktop_agent.core.intents import OpenSession, SignOut
from desktop_agent.core.state import Phase
from desktop_agent.core.timing import Timing
from desktop_agent.settings import Settings
from desktop_agent.viewmodels.conversation_model import LineRole
from relay.protocol.vocabulary import SessionState
from tests.fakes.desktop_relay import DesktopRelay
from tests.fakes.desktop_server import EMAIL, PASSWORD, TOKEN
from tests.fakes.desktop_waiting import until

Run = Callable[[Any], Any]
QUICK = Timing(draft_pause_ms=5, heartbeat_ms=500, retry_floor_ms=20, retry_ceiling_ms=50)


@asynccontextmanager
async def opened(folder: Path, relay: DesktopRelay, token: str | None = None) -> AsyncIterator[App]:
    """Run the app on a folder of its own."""
    settings = Settings(data_dir=folder, relay=relay.address, use_keyring=False, timing=QUICK)
    app = build(settings, token)
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


@asynccontextmanager
async def running_relay() -> AsyncIterator[DesktopRelay]:
    """Run a relay."""
    relay = DesktopRelay()
    await relay.start()
    try:
        yield relay
    finally:
        await relay.stop()


def part(app: App, kind: type[Any], name: str) -> Any:  # noqa: ANN401 - of the kind asked for
    """Return a widget by its name."""
    found = app.window.findChild(kind, name)
    assert found is not None, name
    return found


def press(qtbot: QtBot, app: App, name: str) -> None:
    """Press a button."""
    qtbot.mouseClick(part(app, QPushButton, name), Qt.MouseButton.LeftButton)


def lines(app: App, role: LineRole) -> list[object]:
    """Return what the open conversation shows."""
    model = part(app, QListView, "conversationView").model()
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


def start_command(address: str, folder: Path) -> subprocess.Popen[str]:
    """Start the app as a process of its own, with a token on standard input."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "desktop_agent.app", "--sign-in-token-stdin"),
            *("--relay", address, "--data-dir", str(folder)),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "BATON_DESK_KEYRING": "off"},
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(f"{TOKEN}\n")
    process.stdin.flush()
    return process


def test_from_signing_in_to_completing_a_chat(tmp_path: Path, run: Run, qtbot: QtBot) -> None:
    """The main job, as an agent does it."""

    async def scenario() -> None:
        async with running_relay() as relay, opened(tmp_path, relay) as app:
            await until(lambda: app.store.state.relay, "the form is filled in")
            qtbot.keyClicks(part(app, QLineEdit, "emailField"), EMAIL)
            qtbot.keyClicks(part(app, QLineEdit, "passwordField"), PASSWORD)
            press(qtbot, app, "signInButton")
            await until(lambda: app.store.state.restored, "at work")
            session = await relay.visitor_waits()
            waiting = part(app, QListView, "queueList").model()
            await until(lambda: waiting.rowCount() == 1, "somebody waits")
            press(qtbot, app, "claimButton")
            composer = part(app, QPlainTextEdit, "composer")
            await until(lambda: not composer.isReadOnly(), "the chat is ours")
            qtbot.keyClicks(composer, "Hello Ines")
            press(qtbot, app, "sendButton")
            await until(lambda: session.texts() == ["Hello Ines"], "it is stored")
            await relay.visitor_says(session, "Hello Maya")
            await until(lambda: lines(app, LineRole.TEXT)[-1] == "Hello Maya", "it is shown")
            assert lines(app, LineRole.TEXT)[-2:] == ["Hello Ines", "Hello Maya"]
            press(qtbot, app, "completeButton")
            await until(lambda: session.state is SessionState.COMPLETED, "it is completed")
            await until(lambda: not app.store.state.mine, "and gone from the desk")

    run(scenario())


def test_a_draft_is_there_again_after_a_restart(tmp_path: Path, run: Run, qtbot: QtBot) -> None:
    """Also when the app was closed before the keyboard had rested."""

    async def scenario() -> None:
        async with running_relay() as relay:
            session = await relay.visitor_waits()
            await relay.taken_by(session, "Maya")
            for text in ("half a sen", "half a sentence"):
                async with opened(tmp_path, relay, TOKEN) as app:
                    await until(lambda app=app: app.store.state.restored, "at work")
                    app.store.dispatch(OpenSession(session.session_id))
                    composer = part(app, QPlainTextEdit, "composer")
                    kept = composer.toPlainText()
                    qtbot.keyClicks(composer, text[len(kept) :])
            async with opened(tmp_path, relay, TOKEN) as app:
                await until(lambda: app.store.state.restored, "at work")
                app.store.dispatch(OpenSession(session.session_id))
                assert part(app, QPlainTextEdit, "composer").toPlainText() == "half a sentence"

    run(scenario())


def test_signing_out_leads_to_the_form_and_leaves_nothing_behind(tmp_path: Path, run: Run) -> None:
    """The relay forgets the token; the next start asks for the password."""

    async def scenario() -> None:
        async with running_relay() as relay, opened(tmp_path, relay, TOKEN) as app:
            await until(lambda: app.store.state.restored, "at work")
            app.store.dispatch(SignOut())
            assert app.store.state.phase is Phase.SIGNED_OUT
            assert part(app, QWidget, "signInPage").isVisible()
            await until(lambda: not relay.tokens, "the token is revoked")
            await until(lambda: not relay.connected, "the socket is closed")

    run(scenario())


def test_the_command_starts_signed_in_and_ends_on_a_signal(tmp_path: Path, run: Run) -> None:
    """As the demo starts it: a token on standard input, nothing in the arguments."""

    async def scenario() -> None:
        async with running_relay() as relay:
            process = start_command(relay.address, tmp_path)
            await until(lambda: relay.sent("queue.list"), "it is at work")
            process.terminate()
            await until(lambda: process.poll() is not None, "it has ended")
            _, errors = process.communicate()
            assert process.returncode == 0, errors
            assert "Traceback" not in errors
            assert TOKEN not in errors
            assert relay.connected == 0

    run(scenario())
