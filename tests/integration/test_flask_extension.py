"""An existing chatbot gains handoff by a few lines, under servers as people use them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from relay.demo import existing_chatbot_folder
from tests.support.chat_client import ChatClient
from tests.support.http_visitor import HttpVisitor, send
from tests.support.limits import WIDE_LIMITS
from tests.support.people import AgentClient, Visitor
from tests.support.relay_process import RelayProcess

EXAMPLE = existing_chatbot_folder()
CHANGED_AT_MOST = 10
CHATBOT_LINES_BELOW = 60

OURS = ("-m", "relay.cli", "serve", "--app", "chatbot:app")
FLASK = ("--app", "chatbot", "run", "--port", "{port}")
FLASK_ON_GEVENT = ("-m", "gevent.monkey", "--module", "flask", *FLASK)
PLAIN_FLASK = ("-m", "flask", *FLASK)
QUESTIONS = ["When do you open on weekends?", "my tyre has a puncture", "Where are you?"]

Start = Callable[..., RelayProcess]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a version of the chatbot in a folder of its own, with a server of one's choice."""
    running: list[RelayProcess] = []

    def run(
        program: tuple[str, ...] = OURS, version: str = "after", ready: str = "/readyz"
    ) -> RelayProcess:
        folder = tmp_path / str(len(running))
        shutil.copytree(EXAMPLE / version, folder)
        process = RelayProcess(folder, WIDE_LIMITS, ready=ready)
        process.program = [part.format(port=process.port) for part in program]
        running.append(process)
        return process.start()

    yield run
    for process in running:
        process.stop()


@pytest.fixture
def hire() -> Iterator[Callable[[RelayProcess], AgentClient]]:
    """Connects agents as their desktop app does."""
    agents: list[AgentClient] = []

    def connect(process: RelayProcess) -> AgentClient:
        agents.append(AgentClient.connect(process.url, process.add_agent(f"Maya{len(agents)}")))
        return agents[-1]

    yield connect
    for agent in agents:
        agent.wire.drop()


def _git(*arguments: str, folder: Path, may_differ: bool = False) -> str:
    ran = subprocess.run(
        ["git", *arguments],  # noqa: S607 - git is found by its name
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0 or may_differ, ran.stderr
    return ran.stdout


@pytest.fixture
def difference(tmp_path: Path) -> str:
    """The change from before to after, as a patch."""
    for version in ("before", "after"):
        shutil.copytree(EXAMPLE / version, tmp_path / version)
    return _git("diff", "--no-index", "before", "after", folder=tmp_path, may_differ=True)


def test_the_change_is_small(difference: str) -> None:
    """A chatbot of under sixty lines changes in at most ten, its tests and routes in none."""
    changed = re.findall(r"^[+-](?!\+\+|--).*$", difference, re.MULTILINE)
    assert 0 < len(changed) <= CHANGED_AT_MOST, difference
    chatbot = (EXAMPLE / "before" / "chatbot.py").read_text(encoding="utf-8")
    assert len(chatbot.splitlines()) < CHATBOT_LINES_BELOW
    before, after = ((EXAMPLE / v / "test_chatbot.py").read_bytes() for v in ("before", "after"))
    assert before == after
    removed = [line for line in changed if line.startswith("-")]
    assert not any("def " in line or "@app" in line for line in removed)


def test_taking_it_out_restores_the_chatbot(difference: str, tmp_path: Path) -> None:
    """Without the lines every file is what it was, to the byte."""
    patch = tmp_path / "handoff.patch"
    patch.write_text(difference.replace("b/after/", "b/before/"))
    _git("apply", "--reverse", "-p2", "--directory=after", patch.name, folder=tmp_path)
    names = {p.relative_to(EXAMPLE / "before") for p in (EXAMPLE / "before").rglob("*.*")}
    names = {name for name in names if "__pycache__" not in name.parts}
    assert len(names) == 3
    for name in names:
        restored = (tmp_path / "after" / name).read_bytes()
        assert restored == (EXAMPLE / "before" / name).read_bytes(), name


@pytest.mark.parametrize("version", ["before", "after"])
def test_its_own_tests_pass(version: str, tmp_path: Path) -> None:
    """The chatbot's tests pass before and after, and leave no file behind."""
    folder = tmp_path / version
    shutil.copytree(EXAMPLE / version, folder, ignore=shutil.ignore_patterns("__pycache__"))
    files = {path.name for path in folder.rglob("*.*")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout
    assert "13 passed" in ran.stdout
    assert {path.name for path in folder.rglob("*.*")} == files


@pytest.mark.parametrize("program", [OURS, FLASK_ON_GEVENT], ids=["baton serve", "flask on gevent"])
def test_the_whole_handoff(
    start: Start, hire: Callable[[RelayProcess], AgentClient], program: tuple[str, ...]
) -> None:
    """Bot, a person by the same endpoint and the same field, and the bot again."""
    shop = start(program)
    ana, maya = ChatClient(shop.url), hire(shop)
    assert "Canal Street" in ana.say("Where are you?")
    assert ana.say("I want to talk to a human").startswith("I am passing you to a person")
    assert "in line" in ana.say("Hello?")
    card = maya.claim(ana.session_id)
    shown = [e["text"] for e in maya.transcript(ana.session_id) if e.get("voice") == "visitor"]
    assert shown == ["Where are you?", "I want to talk to a human", "Hello?"]
    maya.say(ana.session_id, "Hi, Maya here.")
    name = card["agent_name"]
    assert ana.say("There you are!") == f"You're now chatting with {name}.\n\nHi, Maya here."
    with ThreadPoolExecutor(1) as pool:
        reply = pool.submit(ana.say, "Do you have tandems?")
        while maya.transcript(ana.session_id)[-1].get("text") != "Do you have tandems?":
            maya.wire.listen(0.05)
        maya.say(ana.session_id, "Two of them.")
        assert reply.result() == "Two of them."
    completion = {"session_id": ana.session_id, "cmid": "0" * 32, "fence": card["fence"]}
    assert "ok" in maya.wire.ask("session.complete", completion)
    back = ana.say("Where are you?")
    assert back.startswith("This chat was completed")
    assert back.endswith("There is parking in the yard.")
    assert ana.say("Where are you?").startswith("12 Canal Street")


def test_nothing_changes_for_its_clients(start: Start) -> None:
    """Answers, errors and pages are to the byte what they were, until a person is called."""
    before, after = start(PLAIN_FLASK, "before", ready="/"), start()
    old, new = ChatClient(before.url), ChatClient(after.url)
    bodies: list[object] = [{"message": q} for q in QUESTIONS]
    bodies += [{}, {"message": ""}, {"message": 7}, [], b"not json", {"message": " "}]
    for body in bodies:
        was, is_now = old.post(body), new.post(body)
        assert (was.status, was.data) == (is_now.status, is_now.data), body
        assert was.headers["Content-Type"] == is_now.headers["Content-Type"]
    for path in ("/nothing", "/chat"):
        assert send(before.url, "GET", path).status == send(after.url, "GET", path).status


def test_the_widget_on_its_page(start: Start, hire: Callable[[RelayProcess], AgentClient]) -> None:
    """The same server has the widget, whose bot is the chatbot's own function."""
    shop = start()
    script = send(shop.url, "GET", "/widget/baton-chat.js")
    assert (script.status, b"baton-chat" in script.data) == (200, True)
    wrong = {"email": "maya@desk.example", "password": "wrong"}
    assert send(shop.url, "POST", "/api/v1/agents/sign-in", body=wrong).json["status"] == 401
    ines, maya = Visitor.open(shop.url), hire(shop)
    ines.say("Where are you?")
    over_http = HttpVisitor.open(shop.url)
    over_http.say("Can I rent a bike for a day?")
    assert "18 euros" in over_http.read(3, wait=20)["entries"][0]["text"]
    ines.wire.listen(0.5)
    said = [p["entry"]["text"] for name, p in ines.wire.pushes if name == "message.added"]
    assert "Canal Street" in said[-1]
    ines.say("Do you sell pianos?")
    ines.wire.listen(0.5)
    maya.claim(ines.session_id)


def test_a_page_that_listens(start: Start, hire: Callable[[RelayProcess], AgentClient]) -> None:
    """An empty message asks for news: each word once, whatever is sent beside it."""
    shop = start()
    ana, maya = ChatClient(shop.url), hire(shop)
    ana.say("I want to talk to a human")
    assert ana.say("") == ""
    listening = ChatClient(shop.url, ana.cookies)
    maya.claim(ana.session_id)
    heard: list[str] = []
    with ThreadPoolExecutor(1) as pool:
        for number in range(3):
            waiting = pool.submit(listening.say, "")
            if number:
                assert ana.say(f"Question {number}") == ""
                maya.say(ana.session_id, f"Answer {number}")
            heard.append(waiting.result())
    assert heard[0].startswith("You're now chatting with")
    assert heard[1:] == ["Answer 1", "Answer 2"]


def test_the_conversation_survives_a_kill(
    start: Start, hire: Callable[[RelayProcess], AgentClient]
) -> None:
    """After kill -9 the same cookie is in the same conversation, and hears what it missed."""
    shop = start()
    ana, maya = ChatClient(shop.url), hire(shop)
    ana.say("I want to talk to a human")
    maya.claim(ana.session_id)
    maya.say(ana.session_id, "Said before the crash")
    shop.kill()
    shop.start()
    assert ana.say("Still there?").endswith("Said before the crash")


def test_a_server_that_cannot(start: Start) -> None:
    """Under plain Flask the chatbot is as before; Baton's addresses and the log say why, once."""
    shop = start(PLAIN_FLASK, ready="/")
    ana = ChatClient(shop.url)
    for _ in range(3):
        assert ana.say("I want to talk to a human") == "Sorry, I don't know that."
    assert ana.cookies == {}
    refused = send(shop.url, "GET", "/widget/baton-chat.js")
    assert (refused.status, "baton serve --app" in refused.json["detail"]) == (503, True)
    assert shop.log.read_text(errors="replace").count("Handoff is off.") == 1
    assert [path.name for path in shop.folder.glob("*.db")] == []
