"""C-03b: another program holds the database's write lock for half a minute."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.identifiers import new_id
from tests.support.limits import WIDE_LIMITS
from tests.support.people import AgentClient, Visitor, accepted, code_of
from tests.support.programs import program
from tests.support.relay_process import RelayProcess
from tests.support.wire_client import WireClient

HELD_S = 30.0
ANSWERED_WITHIN_S = 5.0
READ_WITHIN_S = 2.0
SLACK_S = 1.0
"""What a busy machine may add to an answer."""

ROW_HELD_S = 8.0
CHATS = 4
HEARTBEAT_S = 10.0


@dataclass
class Diary:
    """What one client was told and how long each answer took."""

    answers: list[tuple[str, float]] = field(default_factory=list)

    def ask(self, wire: WireClient, name: str, payload: dict[str, Any]) -> str:
        """Ask once; note the code and the time."""
        began = time.monotonic()
        code = code_of(wire.ask(name, payload))
        self.answers.append((code, time.monotonic() - began))
        return code

    def insist(self, wire: WireClient, name: str, payload: dict[str, Any]) -> None:
        """Ask until it is done, as the contract wants it: the same request again."""
        while self.ask(wire, name, payload) != "ok":
            wire.listen(0.5)


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    """A relay whose database file the test can lock."""
    running = RelayProcess(tmp_path, WIDE_LIMITS, program("plain_relay")).start()
    yield running
    running.stop()


@contextmanager
def held_lock(relay: RelayProcess) -> Iterator[float]:
    """Hold the write lock from another process than the relay's; yields until when."""
    other = sqlite3.connect(relay.folder / "baton.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield time.monotonic() + HELD_S
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_a_lock_of_half_a_minute_costs_nobody_anything(relay: RelayProcess) -> None:
    """Nobody loses their socket, writes are answered busy in time, reading works, all is kept."""
    agent = AgentClient.connect(relay.url, relay.add_agent("Maya", capacity=CHATS))
    visitors = [Visitor.open(relay.url) for _ in range(CHATS)]
    for visitor in visitors:
        visitor.ask_for_person()
        agent.claim(visitor.session_id)
    with ThreadPoolExecutor() as pool, held_lock(relay) as until:
        writing = [pool.submit(_write, visitor, until) for visitor in visitors[:2]]
        reading = [pool.submit(_read, visitor, until) for visitor in visitors[2:]]
        replying = pool.submit(_reply_to_all, agent, visitors, until)
        while time.monotonic() < until:
            time.sleep(0.1)
    written = [future.result() for future in writing]
    replies = replying.result()
    for diary in written:
        assert {code for code, _ in diary.answers} == {"ok", "busy"}
        assert max(took for _, took in diary.answers) < ANSWERED_WITHIN_S + SLACK_S
    for future in reading:
        assert {code for code, _ in future.result().answers} == {"ok"}
        assert max(took for _, took in future.result().answers) < READ_WITHIN_S + SLACK_S
    assert {code for code, _ in replies.answers} == {"ok", "busy"}
    assert max(took for _, took in replies.answers) < ANSWERED_WITHIN_S + SLACK_S
    _expect_all_kept(visitors)


def _write(visitor: Visitor, until: float) -> Diary:
    """Write one message after another, each until it is stored, to the end of the lock."""
    diary = Diary()
    number = 0
    while time.monotonic() < until:
        diary.insist(visitor.wire, "message.send", visitor.message(f"visitor {number}"))
        number += 1
        visitor.wire.listen(0.02)
    diary.insist(visitor.wire, "message.send", visitor.message("visitor after"))
    return diary


def _read(visitor: Visitor, until: float) -> Diary:
    """Read and send heartbeats all the time."""
    diary = Diary()
    session = {"session_id": visitor.session_id}
    while time.monotonic() < until:
        diary.ask(visitor.wire, "session.resume", session | {"since": 0})
        diary.ask(visitor.wire, "session.check", session)
        visitor.wire.listen(0.5)
    return diary


def _reply_to_all(agent: AgentClient, visitors: list[Visitor], until: float) -> Diary:
    """Reply in all chats at once, one request each, and renew: as the app does."""
    diary = Diary()
    open_replies = [agent.message(v.session_id, "agent") for v in visitors]
    next_heartbeat = 0.0
    while open_replies:
        asked = [("reply.send", payload) for payload in open_replies]
        if time.monotonic() >= next_heartbeat:
            asked.append(("presence.renew", {}))
            next_heartbeat = time.monotonic() + HEARTBEAT_S
        began = time.monotonic()
        requests = [agent.wire.request(name, payload) for name, payload in asked]
        codes = []
        for request in requests:
            codes.append(code_of(agent.wire.answer(request, HELD_S)))
            diary.answers.append((codes[-1], time.monotonic() - began))
        open_replies = [p for p, code in zip(open_replies, codes, strict=False) if code != "ok"]
        agent.wire.listen(1.0)
    assert time.monotonic() > until
    return diary


def _expect_all_kept(visitors: list[Visitor]) -> None:
    for visitor in visitors:
        entries = visitor.transcript()
        assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
        said = [e["text"] for e in entries if e.get("voice") == "visitor"]
        assert len(said) == len(set(said))
        replies = [e for e in entries if e.get("voice") == "agent"]
        assert [e["text"] for e in replies] == ["agent"]
    for visitor in visitors[:2]:
        texts = [e["text"] for e in visitor.transcript() if e.get("voice") == "visitor"]
        numbered = [f"visitor {number}" for number in range(len(texts) - 1)]
        assert texts == [*numbered, "visitor after"]


def test_who_gives_up_and_asks_again_gets_the_first_answer(relay: RelayProcess) -> None:
    """A claim that was refused busy is safe to repeat once the lock is gone."""
    agent = AgentClient.connect(relay.url, relay.add_agent("Maya"))
    visitor = Visitor.open(relay.url)
    visitor.ask_for_person()
    claim = {"session_id": visitor.session_id, "cmid": new_id()}
    with held_lock(relay):
        refused = agent.wire.ask("session.claim", claim)
    assert code_of(refused) == "busy"
    assert refused["error"]["retryable"] is True
    cards: list[dict[str, Any]] = []
    while len(cards) < 2:
        answer = agent.wire.ask("session.claim", claim)
        cards += [accepted(answer)["card"]] if code_of(answer) == "ok" else []
    assert cards[0] == cards[1]
    assert cards[0]["fence"] == 1
    assert [e.get("change") for e in visitor.transcript()].count("claimed") == 1


def test_one_locked_session_holds_up_only_itself(tmp_path: Path, postgres_address: str) -> None:
    """On PostgreSQL another program's lock on one row is answered busy; other chats go on."""
    relay = RelayProcess(tmp_path, WIDE_LIMITS, program("plain_relay"), database=postgres_address)
    relay.start()
    try:
        locked, free = Visitor.open(relay.url), Visitor.open(relay.url)
        with psycopg.connect(postgres_address) as other, ThreadPoolExecutor() as pool:
            held = "SELECT id FROM chat_sessions WHERE id = %s FOR UPDATE"
            other.execute(held, [locked.session_id])
            waiting = pool.submit(_write, locked, time.monotonic() + ROW_HELD_S)
            going_on = pool.submit(_write, free, time.monotonic() + ROW_HELD_S)
            time.sleep(ROW_HELD_S)
            other.rollback()
        assert {code for code, _ in going_on.result().answers} == {"ok"}
        assert {code for code, _ in waiting.result().answers} == {"busy", "ok"}
        for visitor in (locked, free):
            entries = visitor.transcript()
            assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
            said = [e["text"] for e in entries if e.get("voice") == "visitor"]
            assert len(said) == len(set(said))
            visitor.wire.drop()
    finally:
        relay.stop()
