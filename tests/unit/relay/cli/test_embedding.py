"""``baton serve --app``: finding the application, and saying what is wrong with it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from relay.cli.common import CommandFailed
from relay.cli.embedding import load_application, mount
from relay.settings import Settings
from tests.support.identifiers import new_id

WITH = """
from flask import Flask
from relay.handoff import Handoff
app = Flask(__name__)
@app.post("/chat")
def chat():
    return {"reply": "x"}
Handoff(app, reply=lambda text: text, chat=CHAT)
"""
WITHOUT = "from flask import Flask\nshop = Flask(__name__)\ndef create_app():\n    return shop\n"

Write = Callable[[str], str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a module of a name of its own into the current folder; returns the name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))

    def new(text: str) -> str:
        name = f"shop_{new_id().replace('-', '')}"
        (tmp_path / f"{name}.py").write_text(text)
        return name

    return new


@pytest.mark.parametrize("place", ["", ":shop", ":create_app", ":create_app()"])
def test_as_flask_finds_it(write: Write, place: str) -> None:
    """An application is found by its name, by a factory, or by being the only one."""
    name = write(WITHOUT)
    assert load_application(name + place).name == name


@pytest.mark.parametrize("place", [":nothing", ".py:nothing"])
def test_what_is_not_there(write: Write, place: str) -> None:
    """A module or name that is not there is told in a sentence."""
    with pytest.raises(CommandFailed, match="--app"):
        load_application(write(WITHOUT) + place)
    with pytest.raises(CommandFailed, match="no_such_module"):
        load_application("no_such_module:app")


def test_an_application_without_handoff(write: Write) -> None:
    """What has no handoff is told how to get one."""
    with pytest.raises(CommandFailed, match="import Handoff"):
        mount(write(WITHOUT), Settings())


def test_a_handoff_that_does_not_fit(write: Write) -> None:
    """What the extension refuses is told as any wrong setting."""
    with pytest.raises(CommandFailed, match="/chat"):
        mount(write(WITH.replace("CHAT", '"/wrong"')), Settings())


def test_a_relay_in_the_application(write: Write, tmp_path: Path) -> None:
    """The application and the relay in it are returned; nothing was opened."""
    app, relay = mount(write(WITH.replace("CHAT", '"/chat"')), Settings(data_dir=str(tmp_path)))
    assert app.test_client().get("/healthz").status_code == 200
    assert list(tmp_path.glob("*.db")) == []
    relay.reader.close()
