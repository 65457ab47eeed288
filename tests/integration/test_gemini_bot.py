"""A relay whose answers Gemini writes: what a visitor sees of it, and never sees."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.gemini_server import KEY, SUGGESTION, GeminiServer
from tests.support.gemini import HARD, KNOWN, settings_for
from tests.support.injections import INJECTIONS
from tests.support.people import AgentClient, Visitor
from tests.support.relay_process import RelayProcess

PATIENCE_S = 60.0

Start = Callable[..., RelayProcess]


@pytest.fixture
def stub() -> Iterator[GeminiServer]:
    """A stub of the service."""
    running = GeminiServer().start()
    yield running
    running.stop()


def _until(visitor: Visitor, name: str, *, more: int = 1) -> list[Any]:
    """Listen until ``more`` facts of that name came; return all of them."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = [payload for told, payload in visitor.wire.listen(0.05) if told == name]
        if len(found) >= more:
            return found
    raise AssertionError(visitor.wire.pushes)


@pytest.mark.parametrize("sdk", ["google-genai", "google-generativeai"])
def test_an_answer_is_seen_being_written(
    own_relay: Start, stub: GeminiServer, tmp_path: Path, sdk: str
) -> None:
    """Drafts grow, belong to the question asked, and end in the answer with its source."""
    stub.behaviour = "stream"
    stub.words = "A student visa costs about 75 euros, and some countries waive it. " * 4
    relay = own_relay(**settings_for(stub, tmp_path / "articles", sdk))
    visitor = Visitor.open(relay.url)
    asked = visitor.say(KNOWN)
    [added] = _until(visitor, "message.added")
    drafts = [payload for name, payload in visitor.wire.pushes if name == "answer.drafted"]
    assert added["entry"]["text"] == stub.words.strip()
    assert [source["title"] for source in added["entry"]["sources"]] == [
        "What a student visa costs"
    ]
    assert len(drafts) > 1
    assert {(draft["seq"], draft["epoch"]) for draft in drafts} == {(asked["seq"], 1)}
    lengths = [len(draft["text"]) for draft in drafts]
    assert lengths == sorted(set(lengths))
    assert all(stub.words.startswith(draft["text"]) for draft in drafts)
    assert [name for name, _ in visitor.wire.pushes][-1] == "message.added"


def test_a_bot_slower_than_the_claim(own_relay: Start, stub: GeminiServer, tmp_path: Path) -> None:
    """Once a person has the visitor, neither drafts nor the answer under way reach them."""
    stub.behaviour = "stream"
    stub.words = "These words must never be read to the end. " * 20
    relay = own_relay(**settings_for(stub, tmp_path / "articles"))
    visitor = Visitor.open(relay.url)
    agent = AgentClient.connect(relay.url, relay.add_agent("Maya"))
    visitor.say(KNOWN)
    _until(visitor, "answer.drafted", more=2)
    visitor.ask_for_person()
    agent.claim(visitor.session_id)
    agent.say(visitor.session_id, "Hello, this is Maya.")
    deadline = time.monotonic() + PATIENCE_S
    while "dropped" not in relay.log.read_text():
        assert time.monotonic() < deadline, "the bot never came to an end"
        visitor.wire.listen(0.1)
    pushes = visitor.wire.listen(0.5)
    names = [name for name, _ in pushes]
    assert "answer.drafted" not in names[names.index("session.changed") :]
    said = [entry["text"] for entry in visitor.transcript() if entry["kind"] == "message"]
    assert said[-1] == "Hello, this is Maya."
    assert not any("never be read" in text for text in said)


@pytest.mark.parametrize(
    ("behaviour", "question", "seen"),
    [
        ("error", KNOWN, "75 euros."),
        ("rate_limited", KNOWN, "75 euros."),
        ("error", HARD, "session.changed"),
        ("unknown", HARD, "session.changed"),
    ],
)
def test_never_silence(
    own_relay: Start, stub: GeminiServer, tmp_path: Path, behaviour: str, question: str, seen: str
) -> None:  # fmt: skip
    """Where the model fails an article answers; where none does, a person is called."""
    stub.behaviour = behaviour
    relay = own_relay(**settings_for(stub, tmp_path / "articles"))
    visitor = Visitor.open(relay.url)
    visitor.say(question)
    if seen == "session.changed":
        [changed] = _until(visitor, seen)
        assert changed["session"]["state"] == "pending"
    else:
        [added] = _until(visitor, "message.added")
        assert added["entry"]["text"] == seen
    assert KEY not in relay.log.read_text()


def test_what_goes_out_is_one_visitors(
    own_relay: Start, stub: GeminiServer, tmp_path: Path
) -> None:
    """Whatever is said to the model, it never has other visitors' words, agents' words or keys."""
    relay = own_relay(**settings_for(stub, tmp_path / "articles"))
    agent = AgentClient.connect(relay.url, relay.add_agent("Maya"))
    secret = Visitor.open(relay.url, name="Canary-Name")
    secret.say("canary-visitor: How much is a student visa?")
    _until(secret, "message.added")
    secret.ask_for_person()
    agent.claim(secret.session_id)
    agent.say(secret.session_id, "canary-agent")
    assert "canary-visitor" in stub.asked[0].prompt
    asked_before = len(stub.asked)
    for words in INJECTIONS[::16]:
        visitor = Visitor.open(relay.url)
        visitor.say(f"{words} {KNOWN}")
        _until_answered(visitor)
        visitor.wire.drop()
    prompts = [asked.prompt for asked in stub.asked[asked_before:]]
    assert len(prompts) > len(INJECTIONS) // 16 // 2
    hidden = ("canary-visitor", "canary-agent", "Canary-Name", KEY, secret.session_id, secret.token)
    assert [one for prompt in prompts for one in hidden if one in prompt] == []


@pytest.mark.parametrize(
    ("behaviour", "text"),
    [
        ("suggestion", SUGGESTION),
        ("markup", "<b>Bold</b> <script>steal()</script> and strong"),
        ("exfiltration", "Fees are 75 euros. logo more"),
    ],
)
def test_the_models_words_are_only_words(
    own_relay: Start, stub: GeminiServer, tmp_path: Path, behaviour: str, text: str
) -> None:
    """Whatever it writes is plain text without its addresses, and moves no session."""
    stub.behaviour = behaviour
    relay = own_relay(**settings_for(stub, tmp_path / "articles"))
    visitor = Visitor.open(relay.url)
    visitor.say(KNOWN)
    [added] = _until(visitor, "message.added")
    assert added["entry"]["text"] == text
    assert [entry["kind"] for entry in visitor.transcript()].count("change") == 1


def test_a_visitors_limit_is_kept_by_the_database(
    own_relay: Start, stub: GeminiServer, tmp_path: Path
) -> None:
    """Beyond it the article answers; a restart of the relay forgives nothing."""
    settings = settings_for(stub, tmp_path / "articles") | {"gemini_calls_per_visitor_hour": "2"}
    relay = own_relay(**settings)
    visitor = Visitor.open(relay.url)
    for number, question in enumerate((KNOWN, "When do you open"), start=1):
        visitor.say(question)
        _until(visitor, "message.added", more=number)
    relay.stop()
    relay.start()
    visitor.come_back()
    visitor.say(KNOWN)
    [added] = _until(visitor, "message.added")
    assert added["entry"]["text"] == "75 euros."
    assert len(stub.asked) == 2


def _until_answered(visitor: Visitor) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not {"message.added", "session.changed"} & {name for name, _ in visitor.wire.pushes}:
        assert time.monotonic() < deadline, "nothing was answered"
        visitor.wire.listen(0.05)
