"""How long the app's window stands still while messages arrive in a long chat."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.fixtures import History, Pair, fill_with_chats
from tests.bench.load import ORIGIN
from tests.bench.processes import choose_cores
from tests.bench.servers import running_relay
from tests.bench.trouble import BenchmarkError
from tests.support.desk import Desk
from tests.support.identifiers import new_id
from tests.support.people import accepted
from tests.support.wire_client import WireClient

ARRIVE_WITHIN_S = 60.0
AT_REST_S = 3.0
SLOWEST_SHARE = 0.9
"""Slower than this share of the wanted rate, the load was not what was asked for."""


@dataclass(frozen=True, slots=True)
class Stalls:
    """How long the window's loop did not come round, in ms, at the rate that was reached."""

    longest_ms: float
    p99_ms: float
    at_rest_ms: float
    rate: float


def measure_stalls(folder: Path, display: str, *, entries: int, rate: int, seconds: int) -> Stalls:
    """Open a chat of ``entries`` in the app and let its visitor write; all is real."""
    database = folder / "long.db"
    history = History(messages=entries, sessions=1, messages_per_pair=entries)
    (pair,) = fill_with_chats(database, pairs=1, history=history).pairs
    core = choose_cores().load
    with running_relay("relay-long", database=database, core=core, folder=folder) as relay:
        address = f"http://127.0.0.1:{relay.port}"
        quiet = {"DBUS_SESSION_BUS_ADDRESS": ""}
        token = pair.agent_token
        desk = Desk(folder / "desk-long", address, display, token=token, environment=quiet).start()
        try:
            return _measured(desk, address, pair, entries=entries, count=rate * seconds, rate=rate)
        finally:
            desk.stop()


def _measured(
    desk: Desk, address: str, pair: Pair, *, entries: int, count: int, rate: int
) -> Stalls:
    desk.wait("the chat", lambda: desk.do("queue", "mineList"))
    desk.do("click_row", "mineList", 0)
    _await_rows(desk, entries)
    before = int(desk.do("count", "conversationView"))
    desk.do("watch")
    time.sleep(AT_REST_S)
    at_rest = desk.do("stalls")
    visitor = WireClient(address, origin=ORIGIN)
    visitor.connect("/visitor", token=pair.visitor_token)
    desk.do("watch")
    reached = _write(visitor, pair.session_id, count=count, rate=rate)
    _await_rows(desk, before + count)
    stalls = desk.do("stalls")
    visitor.drop()
    return Stalls(stalls["longest_ms"], stalls["p99_ms"], at_rest["longest_ms"], reached)


def _write(visitor: WireClient, session_id: str, *, count: int, rate: int) -> float:
    """Say ``count`` things at ``rate`` a second; return the rate that was reached."""
    began = time.perf_counter()
    for number in range(count):
        time.sleep(max(0.0, began + number / rate - time.perf_counter()))
        text = f"Message {number} of somebody who writes much faster than people do. " * 2
        said = {"session_id": session_id, "cmid": new_id(), "text": text.strip()}
        accepted(visitor.ask("message.send", said))
    reached = count / (time.perf_counter() - began)
    if reached < SLOWEST_SHARE * rate:
        message = f"Only {reached:.0f} messages a second were stored: is something else running?"
        raise BenchmarkError(message)
    return reached


def _await_rows(desk: Desk, wanted: int) -> None:
    deadline = time.monotonic() + ARRIVE_WITHIN_S
    while (shown := int(desk.do("count", "conversationView"))) < wanted:
        if time.monotonic() > deadline:
            message = f"Only {shown} of {wanted} messages were shown."
            raise BenchmarkError(message)
        time.sleep(0.2)
