"""An owner's own bot behind a URL, asked by a real relay."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.fakes.owners_bot import SECRET, OwnersBot, owners_bot
from tests.support.http_visitor import JSON, HttpVisitor, send
from tests.support.relay_process import RelayProcess

WITHIN_S = 20.0


@pytest.fixture
def owner() -> Iterator[OwnersBot]:
    """Run an owner's bot."""
    with owners_bot() as bot:
        yield bot


@pytest.fixture
def relay(tmp_path: Path, owner: OwnersBot) -> Iterator[RelayProcess]:
    """Run a relay that asks it, and has a person where it fails."""
    running = RelayProcess(
        tmp_path,
        {
            "BATON_BOT": "webhook",
            "BATON_WEBHOOK_URL": owner.url,
            "BATON_WEBHOOK_SECRET": SECRET,
            "BATON_WEBHOOK_PRIVATE": "127.0.0.1",
            "BATON_WEBHOOK_FALLBACK": "person",
            "BATON_BOT_DEADLINE_S": "3",
        },
    )
    running.start()
    try:
        yield running
    finally:
        running.stop()


def _reply(asked: dict[str, object], relay: RelayProcess, text: str) -> int:
    """Bring a later reply as the owner's bot would; return the status."""
    path = urlsplit(str(asked["reply_url"])).path
    headers = {"Authorization": f"Bearer {asked['reply_token']}", **JSON}
    return send(relay.url, "POST", path, body={"text": text}, headers=headers).status


def _until(found: Callable[[], bool]) -> None:
    until = time.monotonic() + WITHIN_S
    while not found():
        assert time.monotonic() < until
        time.sleep(0.05)


def _said(visitor: HttpVisitor) -> list[str]:
    return [e["text"] for e in visitor.read()["entries"] if e.get("voice") == "bot"]


def test_its_answer_reaches_the_visitor(relay: RelayProcess, owner: OwnersBot) -> None:
    """At once, with the request signed."""
    owner.reply = b'{"text": "We ship everywhere."}'
    ana = HttpVisitor.open(relay.url)
    ana.say("do you ship to Mars?")
    _until(lambda: "We ship everywhere." in _said(ana))
    assert owner.forged == 0
    assert owner.asked[0]["turns"][-1]["text"] == "do you ship to Mars?"


def test_a_later_answer_reaches_the_visitor_once(relay: RelayProcess, owner: OwnersBot) -> None:
    """By its token; used again, it changes nothing."""
    owner.status = 202
    ana = HttpVisitor.open(relay.url)
    ana.say("do you ship to Mars?")
    _until(lambda: bool(owner.asked))
    assert _reply(owner.asked[0], relay, "Next year.") == 204
    _until(lambda: "Next year." in _said(ana))
    assert _reply(owner.asked[0], relay, "Never.") == 204
    assert _reply({**owner.asked[0], "reply_token": "guess"}, relay, "Never.") == 401
    time.sleep(0.5)
    assert _said(ana).count("Next year.") == 1
    assert "Never." not in _said(ana)
    assert ana.read()["session"]["state"] == "bot"


def test_an_answer_that_never_comes_calls_a_person(relay: RelayProcess, owner: OwnersBot) -> None:
    """The visitor is not left waiting, and what comes after that is dropped."""
    owner.status = 202
    ana = HttpVisitor.open(relay.url)
    ana.say("do you ship to Mars?")
    _until(lambda: ana.read()["session"]["state"] == "pending")
    assert _reply(owner.asked[0], relay, "Too late.") in {204, 401}
    time.sleep(0.5)
    assert "Too late." not in _said(ana)


def test_an_answer_to_a_past_epoch_is_dropped(relay: RelayProcess, owner: OwnersBot) -> None:
    """Whoever asked for a person meanwhile is not talked to by the bot."""
    owner.status = 202
    ana = HttpVisitor.open(relay.url)
    ana.say("do you ship to Mars?")
    _until(lambda: bool(owner.asked))
    ana.press("handoff.request")
    assert _reply(owner.asked[0], relay, "Too late.") == 204
    time.sleep(0.5)
    assert "Too late." not in _said(ana)
    assert ana.read()["session"]["state"] == "pending"


def test_a_bot_that_is_down_calls_a_person(relay: RelayProcess, owner: OwnersBot) -> None:
    """By the rule for a bot that failed."""
    owner.status = 500
    ana = HttpVisitor.open(relay.url)
    ana.say("do you ship to Mars?")
    _until(lambda: ana.read()["session"]["state"] == "pending")
