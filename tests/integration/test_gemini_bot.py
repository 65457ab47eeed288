"""A relay whose answers Gemini writes: what a visitor sees of it, and never sees."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.gemini_server import KEY, GeminiServer
from tests.support.gemini import HARD, KNOWN, settings_for
from tests.support.people import AgentClient, Visitor
from tests.support.relay_process import RelayProcess

PATIENCE_S = 20.0

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
    relay = own_relay(
        **settings_for(stub, tmp_path / "articles"), bot_deadline_s="60", gemini_deadline_s="40"
    )
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
