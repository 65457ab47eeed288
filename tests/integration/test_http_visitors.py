"""Visitors over plain HTTP on a real relay, with agents on their sockets."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from relay.protocol.examples import example_of
from relay.protocol.http_routes import ROUTES, Route
from tests.support.http_visitor import JSON, HttpVisitor, HttpWire, send
from tests.support.identifiers import new_id
from tests.support.people import AgentClient, Visitor
from tests.support.relay_process import ORIGIN, RelayProcess
from tests.support.wire_client import WireClient

EXAMPLE_SESSION = example_of("message.send")["payload"]["session_id"]
EXAMPLE_ID = example_of("message.send")["payload"]["cmid"]
DOCUMENTED = [r for r in ROUTES if r.request.name != "handoff.cancel"]


def test_a_visitor_on_http_and_an_agent_talk(
    relay: RelayProcess, hire: Callable[[], AgentClient]
) -> None:
    """Bot, queue, agent, and the end: each side sees what the other says, in one order."""
    ana, maya = HttpVisitor.open(relay.url), hire()
    ana.say("I want to talk to a human")
    card = maya.claim(ana.session_id)
    assert card["visitor"]["name"] == "Ines"
    with ThreadPoolExecutor(1) as pool:
        heard = pool.submit(ana.await_text, "Hello, what is it about?")
        maya.say(ana.session_id, "Hello, what is it about?")
        seq = heard.result()
    answer = ana.say("About a visa")
    assert answer["seq"] == seq + 1
    maya.wire.listen(0.5)
    pushed = [p["entry"]["text"] for name, p in maya.wire.pushes if name == "message.added"]
    assert pushed == ["About a visa"]
    page = ana.read(since=answer["seq"])
    assert (page["entries"], page["session"]["agent_name"]) == ([], card["agent_name"])
    assert ana.press("session.end")["state"] == "completed"
    assert [e["seq"] for e in ana.read()["entries"]] == list(range(1, answer["seq"] + 2))


def test_the_bot_answers_who_waits(relay: RelayProcess) -> None:
    """A read with a wait brings the bot's answer as soon as it is there, once."""
    ana = HttpVisitor.open(relay.url)
    seq = ana.say("hello")["seq"]
    page = ana.read(seq, wait=20)
    assert [entry["voice"] for entry in page["entries"]] == ["bot"]


def test_sockets_and_http_in_one_session(relay: RelayProcess) -> None:
    """The token of one way opens the other: what is said here is pushed there."""
    ana = HttpVisitor.open(relay.url)
    with WireClient(relay.url) as tab:
        tab.connect("/visitor", token=ana.wire.token)
        ana.press("handoff.request")
        ana.say("From HTTP")
        tab.listen(0.5)
    texts = [p["entry"]["text"] for name, p in tab.pushes if name == "message.added"]
    assert texts == ["From HTTP"]


def test_a_socket_wakes_who_waits(relay: RelayProcess, visit: Callable[[], Visitor]) -> None:
    """A request over HTTP that waits hears what the visitor's own other tab says."""
    ana = visit()
    ana.ask_for_person()
    over_http = HttpVisitor(HttpWire(relay.url, ana.token), ana.session_id)
    since = ana.head()
    with ThreadPoolExecutor(1) as pool:
        heard = pool.submit(over_http.await_text, "From the socket", since)
        ana.say("From the socket")
        assert heard.result() == since + 1


def test_an_empty_wait(relay: RelayProcess) -> None:
    """A wait without news lasts its time and ends with an empty page."""
    ana = HttpVisitor.open(relay.url)
    began = time.monotonic()
    assert ana.read(2, wait=1)["entries"] == []
    assert time.monotonic() - began >= 0.9


def test_nobody_waits_for_those_who_wait(own_relay: Callable[..., RelayProcess]) -> None:
    """A hundred waiting requests hold up nobody; beyond the limit there is a refusal."""
    relay = own_relay(sockets_per_address="100")
    visitors = [HttpVisitor.open(relay.url) for _ in range(101)]
    with ThreadPoolExecutor(101) as pool:
        waiting = [pool.submit(ana.wire.request, "session.resume", {"since": 2, "wait": 3})
                   for ana in visitors]  # fmt: skip
        time.sleep(1)
        assert visitors[0].say("Still there?")["seq"] == 3
        codes = sorted(answer.result().status for answer in waiting)
    assert codes == [200] * 100 + [429]


def test_acknowledged_means_stored(own_relay: Callable[..., RelayProcess]) -> None:
    """What was answered is there after a kill, and its repeat gets the first answer."""
    relay = own_relay()
    ana, message = HttpVisitor.open(relay.url), new_id()
    first = ana.say("Remember this", message)
    relay.kill()
    relay.start()
    assert ana.say("Remember this", message) == first
    assert [e["text"] for e in ana.read(2)["entries"][:1]] == ["Remember this"]


def test_pages(relay: RelayProcess) -> None:
    """A listed page may ask and read the answer; another may not even ask."""
    ana = HttpVisitor.open(relay.url)
    query = {"since": 0}
    listed = ana.wire.request("session.resume", query, {"Origin": ORIGIN})
    assert (listed.status, listed.headers["Access-Control-Allow-Origin"]) == (200, ORIGIN)
    foreign = ana.wire.request("session.resume", query, {"Origin": "https://evil.example"})
    assert (foreign.status, foreign.json["code"]) == (403, "origin_refused")


def test_the_log_keeps_no_secret(relay: RelayProcess) -> None:
    """Neither a token nor what was said appears in the relay's log."""
    ana = HttpVisitor.open(relay.url)
    ana.say("a very private matter")
    ana.wire.request("message.send", {"session_id": 1})
    log = relay.log.read_text(errors="replace")
    assert str(ana.wire.token) not in log
    assert "private matter" not in log


def test_the_limits_hold_over_both_ways(own_relay: Callable[..., RelayProcess]) -> None:
    """A visitor who is too fast over HTTP is not let through over a socket."""
    relay = own_relay(visitor_messages_per_second="0.01", visitor_message_burst="2")
    ana = HttpVisitor.open(relay.url)
    ana.press("handoff.request")
    for _ in range(2):
        ana.say("quick")
    refused = ana.wire.request("message.send", ana.message("quick"))
    assert (refused.status, refused.json["code"]) == (429, "rate_limited")
    with WireClient(relay.url) as tab:
        tab.connect("/visitor", token=ana.wire.token)
        answer = tab.ask("message.send", ana.message("quick"))
    assert answer["error"]["code"] == "rate_limited"


@pytest.mark.parametrize("path", ["/api/v1/visitor", "/api/v1/visitor/", "/api/v1/visitor/nothing"])
def test_what_is_not_there(relay: RelayProcess, path: str) -> None:
    """Other addresses are a plain 404."""
    assert send(relay.url, "POST", path, body={}, headers=JSON).status == 404


@pytest.mark.parametrize("route", DOCUMENTED, ids=lambda route: route.request.name)
def test_the_documented_commands_run(relay: RelayProcess, route: Route) -> None:
    """Each command of PROTOCOL.md works with one's own relay, token, session and id in place."""
    ana = HttpVisitor.open(relay.url)
    command = route.curl().replace(EXAMPLE_SESSION, ana.session_id).replace(EXAMPLE_ID, new_id())
    if route.request.name == "session.rate":
        ana.press("session.end")
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    script = f"RELAY={shlex.quote(relay.url)} TOKEN={ana.wire.token}\n{command} -sS -f"
    ran = subprocess.run(
        ["bash", "-c", script],  # noqa: S607 - the shell is found by its name
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("{")
