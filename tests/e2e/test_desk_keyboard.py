"""The agent's whole work without a mouse, and every control named for screen readers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from relay.cli.demonstration import AGENTS, PASSWORD
from tests.support.desk import Desk
from tests.support.display import private_display
from tests.support.people import Visitor, ask_for_person
from tests.support.relay_process import RelayProcess

MOST_TABS = 40


@pytest.fixture
def desk(tmp_path: Path, demo: RelayProcess) -> Iterator[Desk]:
    """The app, alone on a screen: it has the keyboard."""
    quiet = {"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": "/nonexistent"}
    with private_display() as display:
        app = Desk(tmp_path / "desk", demo.url, display, environment=quiet).start()
        yield app
        app.stop()


def sign_in(desk: Desk) -> None:
    """Sign in as Maya; the address is filled in already."""
    desk.wait("the form", lambda: desk.do("focused") == "emailField")
    desk.do("write", AGENTS[0][0])
    desk.do("keys", "Tab")
    desk.do("write", PASSWORD)
    desk.do("keys", "Return")
    desk.wait("the queue", lambda: "Nobody" in desk.do("text", "nobodyWaits"))


def visitor_asks(relay: RelayProcess, name: str) -> Visitor:
    """Let a visitor ask for a person."""
    visitor = Visitor.open(relay.url, name=name)
    visitor.say(f"{name} has a question")
    ask_for_person(visitor)
    return visitor


def said(visitor: Visitor) -> list[str]:
    """Return what the relay has stored of the visitor's chat."""
    return [entry.get("text", "") for entry in visitor.transcript()]


def tab_to(desk: Desk, name: str) -> None:
    """Press Tab until the control has the keyboard."""
    for _ in range(MOST_TABS):
        if desk.do("focused") == name:
            return
        desk.do("keys", "Tab")
    message = f"{MOST_TABS} times Tab do not lead to {name}"
    raise AssertionError(message)


def test_the_whole_work_is_done_from_the_keyboard(demo: RelayProcess, desk: Desk) -> None:
    """Sign in, take, reply, look, switch, complete, choose settings, come back."""
    sign_in(desk)
    ines = visitor_asks(demo, "Ines")
    _take_the_next_and_answer(desk, ines)
    visitor_asks(demo, "Amadou")
    _look_and_take(desk, "Amadou")
    _switch_and_complete(desk)
    _choose_settings(desk)
    desk.do("keys", "Alt+M", "Home", "Return")
    desk.wait("her chat", lambda: "Hello Ines" in desk.texts())
    desk.wait("the composer", lambda: desk.do("focused") == "composer")
    desk.do("write", "Two")
    desk.do("keys", "Return")
    desk.do("write", "lines")
    desk.do("keys", "Ctrl+Return")
    desk.wait("both", lambda: "Two\nlines" in said(ines))


def _take_the_next_and_answer(desk: Desk, ines: Visitor) -> None:
    desk.wait("Ines", lambda: len(desk.do("queue", "queueList")) == 1)
    desk.do("keys", "Alt+A")
    desk.wait("her chat", lambda: len(desk.do("queue", "mineList")) == 1)
    desk.wait("the composer", lambda: desk.do("focused") == "composer")
    desk.do("write", "Hello Ines")
    desk.do("keys", "Return")
    desk.wait("the reply", lambda: "Hello Ines" in said(ines))


def _look_and_take(desk: Desk, name: str) -> None:
    desk.wait(name, lambda: len(desk.do("queue", "queueList")) == 1)
    desk.do("keys", "Alt+W", "Home")
    desk.wait("a look", lambda: f"{name} has a question" in desk.texts())
    assert desk.do("queue", "queueList"), "looking does not take"
    desk.do("keys", "Return")
    desk.wait("the chat", lambda: len(desk.do("queue", "mineList")) == 2)
    desk.wait("its composer", lambda: desk.do("focused") == "composer")


def _switch_and_complete(desk: Desk) -> None:
    desk.do("keys", "Alt+Down")
    desk.wait("Ines again", lambda: "Hello Ines" in desk.texts())
    desk.do("keys", "Alt+Up")
    desk.wait("Amadou again", lambda: "Amadou has a question" in desk.texts())
    desk.do("keys", "Alt+C")
    desk.wait("the end of his chat", lambda: len(desk.do("queue", "mineList")) == 1)


def _choose_settings(desk: Desk) -> None:
    desk.do("keys", "Ctrl+,")
    desk.wait("the settings", lambda: desk.do("visible", "settingsPage"))
    tab_to(desk, "enterRadio")
    desk.do("keys", "Down")
    desk.wait("the choice", lambda: desk.do("checked", "ctrl_enterRadio"))
    tab_to(desk, "soundCheck")
    desk.do("keys", "Space")
    assert not desk.do("checked", "soundCheck")
    desk.do("keys", "Esc")
    desk.wait("the chats", lambda: not desk.do("visible", "settingsPage"))


def test_every_control_in_every_state_has_a_name(demo: RelayProcess, desk: Desk) -> None:
    """As the system's accessibility tells it, for all that takes the keyboard."""
    seen: dict[str, str] = {}

    def look(state: str) -> None:
        controls = desk.do("controls")
        nameless = [(state, c["object"], c["role"]) for c in controls if not c["name"].strip()]
        assert nameless == []
        seen.update({control["object"]: control["role"] for control in controls})

    desk.wait("the form", lambda: desk.do("focused") == "emailField")
    look("signing in")
    sign_in(desk)
    look("nobody waits")
    ines = visitor_asks(demo, "Ines")
    desk.wait("the banner", lambda: desk.do("visible", "callTitle"))
    look("somebody waits")
    desk.do("keys", "Alt+W", "Home")
    desk.wait("a look", lambda: "Ines has a question" in desk.texts())
    look("looking")
    desk.do("keys", "Alt+A")
    desk.wait("the chat", lambda: desk.do("queue", "mineList"))
    ines.say("Hello?")
    desk.wait("her words", lambda: "Hello?" in desk.texts())
    look("answering")
    desk.do("keys", "Ctrl+,")
    look("settings")
    demo.kill()
    desk.wait("the outage", lambda: desk.do("visible", "connectNowButton"))
    look("reconnecting")

    assert {
        "relayField": "EditableText", "passwordField": "EditableText", "signInButton": "Button",
        "codeCheckBox": "CheckBox", "queueList": "List", "mineList": "List", "composer":
        "EditableText", "conversationView": "List", "takeButton": "Button", "completeButton":
        "Button", "acceptCallButton": "Button", "soundCheck": "CheckBox", "connectNowButton":
        "Button", "darkRadio": "RadioButton", "settingsButton": "Button",
    }.items() <= seen.items()  # fmt: skip
