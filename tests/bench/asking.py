"""Visitors who ask the bot one question after the other, and what that costs the relay."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from threading import Event, Thread

import psutil

from tests.bench.processes import Server
from tests.bench.trouble import BenchmarkError
from tests.support.people import Visitor
from tests.support.wire_client import ConnectionLostError

ANSWER_WITHIN_S = 15.0
AT_ONCE = 8
"""So many visitors ask without a pause: a busy server, as the reference is."""

SETTLE_S = 1.0
QUESTIONS_EACH = 20
"""Then a visitor leaves and another comes: a conversation has its length."""


@dataclass(frozen=True, slots=True)
class Asked:
    """So many questions were answered by the bot, at so much CPU time of the relay."""

    replies: int
    cpu_seconds: float

    @property
    def cpu_us(self) -> float:
        """What one reply cost, from the visitor's message to the bot's."""
        return self.cpu_seconds / self.replies * 1e6


def cost_of_replies(server: Server, questions: Sequence[str], *, seconds: float) -> Asked:
    """Have a few visitors ask without a pause for so long; all that the relay does is counted."""
    process, over, replies = psutil.Process(server.process.pid), Event(), [0] * AT_ONCE
    failed: list[Exception] = []

    def ask(place: int) -> None:
        asking = _questions(server, questions[place::AT_ONCE])
        try:
            while not over.is_set():
                next(asking)
                replies[place] += 1
        except (BenchmarkError, ConnectionLostError) as error:
            failed.append(error)

    threads = [Thread(target=ask, args=(place,)) for place in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    time.sleep(SETTLE_S)
    before, answered = _cpu_seconds(process), sum(replies)
    time.sleep(seconds)
    asked = Asked(sum(replies) - answered, _cpu_seconds(process) - before)
    over.set()
    for thread in threads:
        thread.join()
    _require_answers(failed)
    return asked


@contextmanager
def visitors_asking(
    server: Server, questions: Sequence[str], *, per_second: float
) -> Iterator[None]:
    """Let visitors ask at a steady rate while the block runs; raises where none answered."""
    over, failed = Event(), list[Exception]()

    def ask() -> None:
        asking = _questions(server, questions)
        try:
            while not over.wait(1 / per_second):
                next(asking)
        except (BenchmarkError, ConnectionLostError) as error:
            failed.append(error)

    thread = Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    _require_answers(failed)


def _require_answers(failed: Sequence[Exception]) -> None:
    if failed:
        message = f"A visitor was not answered: {failed[0]}"
        raise BenchmarkError(message)


def _questions(server: Server, questions: Sequence[str]) -> Iterator[None]:
    """Ask a question at each step and come back with its answer."""
    endless = cycle(questions)
    while True:
        visitor = Visitor.open(f"http://127.0.0.1:{server.port}")
        for _ in range(QUESTIONS_EACH):
            seq = visitor.say(next(endless))["seq"]
            _await_answer(visitor, seq)
            yield
        visitor.wire.drop()


def _await_answer(visitor: Visitor, seq: int) -> None:
    until = time.monotonic() + ANSWER_WITHIN_S
    while True:
        for name, payload in visitor.wire.pushes:
            entry = payload.get("entry", {}) if name == "message.added" else {}
            if entry.get("voice") == "bot" and entry["seq"] > seq:
                visitor.wire.pushes.clear()
                return
        if time.monotonic() > until or any(n == "session.changed" for n, _ in visitor.wire.pushes):
            message = f"no answer to entry {seq}, but {visitor.wire.pushes[-1:]}"
            raise BenchmarkError(message)
        frame = visitor.wire.read(0.5)
        if frame is not None:
            visitor.wire._sort(frame)


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
