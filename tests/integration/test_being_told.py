"""Being told: real relays and a real mail server, from the visitor's click to the mail."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from relay.domain.outbound import Progress
from tests.support.http_visitor import HttpVisitor
from tests.support.identifiers import new_id
from tests.support.mail_server import HOST, MailServer
from tests.support.people import AgentClient, Visitor, accepted
from tests.support.programs import program
from tests.support.relay_process import RelayProcess

PLAIN = program("plain_relay")
RULES = """
[mail]
on_call = ["boss@desk.example"]
wait_minutes = 0
answer_minutes = 0.1

[timers]
visitor_remind_minutes = 0.02

[targets]
first_response_seconds = 2
warn_seconds = 1
"""


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A server that takes everything; not listening yet."""
    found = MailServer()
    yield found
    found.stop()


@pytest.fixture
def told(
    server: MailServer, own_relay: Callable[..., RelayProcess], tmp_path: Path
) -> RelayProcess:
    """A relay that sends mail, answers after a few seconds."""
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES)
    return own_relay(
        PLAIN, mail_host=HOST, mail_port=str(server.port), mail_security="none",
        mail_from="Support <support@desk.example>", rules_file=str(rules),
    )  # fmt: skip


def _await(what: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def test_nobody_is_there(told: RelayProcess, server: MailServer) -> None:
    """The visitor reads it at once, the person on call within seconds, and an address is kept."""
    server.start()
    ana = HttpVisitor.open(told.url)
    ana.press("handoff.request")
    words = ana.read(2)["entries"][-1]["text"]
    assert "nobody is online" in words
    assert server.wait_for(1)
    assert server.taken[0].recipients == ["boss@desk.example"]
    assert server.taken[0].mail["Subject"] == "Ines waits for a person"
    wish = {"session_id": ana.session_id, "cmid": new_id(), "email": "ines@site.example"}
    kept = accepted(ana.wire.ask("contact.leave", wish))
    assert kept["state"] == "pending"
    maya = AgentClient.connect(told.url, told.add_agent("Maya"))
    try:
        assert maya.claim(ana.session_id)["visitor"]["email"] == "ines@site.example"
        maya.say(ana.session_id, "It is 75 euros.")
        assert server.wait_for(2)
    finally:
        maya.wire.drop()
    assert server.taken[1].recipients == ["ines@site.example"]
    assert "It is 75 euros." in server.taken[1].text


def test_who_is_connected_is_not_mailed(told: RelayProcess, server: MailServer) -> None:
    """An open page has the answer already; once it is closed, the next answer is mailed."""
    server.start()
    maya = AgentClient.connect(told.url, told.add_agent("Maya"))
    ana = Visitor.open(told.url)
    try:
        wish = {"session_id": ana.session_id, "cmid": new_id(), "email": "ines@site.example"}
        accepted(ana.wire.ask("contact.leave", wish))
        maya.claim(ana.session_id)
        maya.say(ana.session_id, "Hello Ines")
        time.sleep(14)
        assert server.taken == []
        ana.wire.drop()
        time.sleep(1)
        maya.say(ana.session_id, "Are you gone?")
        assert server.wait_for(1)
    finally:
        maya.wire.drop()
    assert "Are you gone?" in server.taken[0].text
    assert "Hello Ines" not in server.taken[0].text


def test_a_server_that_comes_back(told: RelayProcess, server: MailServer) -> None:
    """Mail waits for its server, through a restart of the relay."""
    ana = HttpVisitor.open(told.url)
    ana.press("handoff.request")

    def waits() -> bool:
        [one] = told.store.ask(lambda read: read.outbound(5))
        return one.progress is Progress.WAITING and "refused" in one.last_error.lower()

    _await(waits)
    told.kill()
    server.start()
    told.start()
    assert server.wait_for(1)


def test_warnings_and_reminders(told: RelayProcess, server: MailServer) -> None:
    """A promised time is warned of while it can be kept, and a silent visitor reminded."""
    server.start()
    maya = AgentClient.connect(told.url, told.add_agent("Maya"))
    ana = HttpVisitor.open(told.url)
    try:
        ana.press("handoff.request")
        maya.claim(ana.session_id)
        maya.wire.listen(8)
        warned = [payload for name, payload in maya.wire.pushes if name == "target.warned"]
        assert {one["session_id"] for one in warned} == {ana.session_id}
        assert {one["target"] for one in warned} == {"first_response"}
        maya.say(ana.session_id, "Hello")
        ana.await_text("Are you still there?")
    finally:
        maya.wire.drop()
