"""A visitor over plain HTTP and an agent in the real desktop app, on a screen of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import Desk
from tests.support.display import private_display
from tests.support.http_visitor import HttpVisitor
from tests.support.relay_process import RelayProcess


@pytest.fixture
def desk(relay_process: RelayProcess, tmp_path: Path) -> Iterator[Desk]:
    """The desktop app, signed in, on a screen of its own."""
    token = relay_process.start().add_agent("Maya")
    with private_display() as display:
        app = Desk(tmp_path / "desk", relay_process.url, display, token).start()
        yield app
        app.stop()


def test_they_chat_as_everybody_does(relay_process: RelayProcess, desk: Desk) -> None:
    """The app shows the visitor in its queue; each side reads what the other writes."""
    ana = HttpVisitor.open(relay_process.url)
    asked = ana.say("I want to talk to a human")["seq"]
    desk.wait("the visitor in the queue", lambda: desk.do("queue", "queueList"))
    desk.do("click_row", "queueList", 0)
    desk.wait("the button", lambda: desk.do("enabled", "claimButton"))
    desk.do("click", "claimButton")
    claimed = ana.await_text("You're now chatting with Maya.", asked)
    desk.wait("the claim", lambda: desk.do("queue", "mineList"))
    desk.wait("the history", lambda: "I want to talk to a human" in desk.texts())
    desk.do("type", "composer", "Hello, Maya here.")
    desk.do("key", "composer", "Return")
    heard = ana.await_text("Hello, Maya here.", claimed)
    ana.say("Hello from the command line")
    desk.wait("the answer", lambda: "Hello from the command line" in desk.texts())
    assert [e["text"] for e in ana.read(heard)["entries"]] == ["Hello from the command line"]
