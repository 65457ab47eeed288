"""Have the model fail in every way, and see what visitors see and what it costs the others.

    python -m tests.drills.model_faults --runs 200 --json

A real relay asks a stub of Gemini's HTTP interface through the real library. Half of the
questions are ones that an article answers, half ones that none does. A fault's runs are
cut into blocks, and after each block the model answers for as many runs, at the same pace:
that is what the hops of other sessions, visitors with an agent on the same relay, are
compared with. ``hop_ratio`` is the median of what each block's p99 is of that of the
answering block after it: one stall of the machine is more than a hundredth of a block, and
must not decide, nor must a machine that is slower for a minute, which both blocks of a
pair meet. ``hop_p99_ms`` are of all hops of the blocks together. The
circuit breaker is out of the way, so that every run meets its fault, except where a
fault's name says so, and where the service itself asks for a pause (429 with Retry-After);
``model_asked`` says how often it was asked. Exit status 1: somebody was left without an
answer, or others were held up.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from tests.drills.report import print_report
from tests.fakes.gemini_server import GeminiServer
from tests.support.gemini import HARD, KNOWN, settings_for
from tests.support.identifiers import new_id
from tests.support.limits import WIDE_LIMITS
from tests.support.people import Visitor
from tests.support.relay_process import RelayProcess

FAULTS = (
    "stream", "slow", "hang", "rate_limited", "rate_limited_bare", "error", "cut", "blocked",
    "blocked_late", "empty", "not_json", "huge", "markup", "exfiltration", "suggestion",
)  # fmt: skip
WITHOUT = "answer"
"""How the model behaves in between."""

DEADLINE_S = 1.5
SLOW_S = 3.0
PATIENCE_S = 20.0
AT_ONCE = 8
EVERY_S = 1.0
"""Each of those who ask begins a conversation about so often, whatever became of the last:
as visitors come, neither all in the same moment nor in step with anything. Together 29,000
an hour. Three times as many kept a relay, on two cores shared with them, at 64 % of one
while the model answered and at 74 % while handing over; this leaves it room."""

MOST_TIMES_THE_HOP = 1.5
BLOCKS = 10
_ARTICLES = {"75 euros.", "From nine to five.", "Ask two months before."}

Figures = dict[str, int | float | str]


@dataclass(frozen=True, slots=True)
class Plan:
    """How often each fault is met, through which library, with which faults."""

    runs: int
    sdk: str = "auto"
    faults: Sequence[str] = FAULTS
    breaker: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What one visitor saw, after how many milliseconds, and its text."""

    kind: str
    after_ms: float
    text: str = ""


@dataclass(slots=True)
class Block:
    """A part of the drill during which the model behaves in one way, and what came of it."""

    seen: list[Seen]
    hops: list[float]
    lost: int
    asked: int


class Meter:
    """Measures the hops of other sessions, in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Talk to the program by its streams."""
        self._process = process
        self._line()

    def cut(self) -> tuple[list[float], int]:
        """Return the times since the last cut, in milliseconds, and connections lost."""
        assert self._process.stdin is not None
        self._process.stdin.write("cut\n")
        self._process.stdin.flush()
        told = json.loads(self._line())
        return told["times"], told["lost"]

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def drill(plan: Plan) -> dict[str, Figures]:
    """Run all segments; return the figures of each fault."""
    with ExitStack() as stack:
        stub = stack.enter_context(_serving())
        stub.slow_s = SLOW_S
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-drill-")))
        relay = stack.enter_context(_running(_relay(plan, stub, folder)))
        meter = stack.enter_context(_metering(relay))
        _block(relay, stub, meter, range(2 * AT_ONCE), WITHOUT)
        return {
            behaviour: _figures(*_beside(relay, stub, meter, plan, behaviour))
            for behaviour in (WITHOUT, *plan.faults)
        }


def _beside(
    relay: RelayProcess, stub: GeminiServer, meter: Meter, plan: Plan, behaviour: str
) -> tuple[list[Block], list[Block]]:
    """Return the blocks of one behaviour, and those in between in which the model answers."""
    found, answering = [], []
    for runs in _shares(plan.runs):
        found.append(_block(relay, stub, meter, runs, behaviour))
        answering.append(_block(relay, stub, meter, runs, WITHOUT))
    return found, answering


def _shares(runs: int) -> list[range]:
    """Cut the runs into blocks, each of them enough for all lanes."""
    blocks = max(1, min(BLOCKS, runs // AT_ONCE))
    edges = [runs * number // blocks for number in range(blocks + 1)]
    return [range(begin, end) for begin, end in pairwise(edges)]


def _relay(plan: Plan, stub: GeminiServer, folder: Path) -> RelayProcess:
    given = settings_for(stub, folder / "articles", plan.sdk) | {
        "gemini_deadline_s": str(DEADLINE_S),
        "bot_deadline_s": str(DEADLINE_S * 3),
        "gemini_failures": "5" if plan.breaker else "1000000",
        "gemini_pause_s": "2" if plan.breaker else "0.001",
        "gemini_calls_per_day": "1000000",
        "gemini_tokens_per_day": "1000000000",
    }
    settings = {f"BATON_{name.upper()}": value for name, value in given.items()}
    return RelayProcess(folder, WIDE_LIMITS | settings)


def _block(
    relay: RelayProcess, stub: GeminiServer, meter: Meter, runs: range, behaviour: str
) -> Block:
    stub.begin_anew()
    stub.slow_s, stub.behaviour = SLOW_S, behaviour
    # No time that the service asks for outlasts the drill.
    stub.retry_after_s = 0
    meter.cut()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        parts = pool.map(lambda lane: _lane(relay.url, runs[lane::AT_ONCE]), range(AT_ONCE))
        seen = [one for part in parts for one in part]
    hops, lost = meter.cut()
    return Block(seen, hops, lost, len(stub.asked))


def _lane(url: str, runs: range) -> list[Seen]:
    seen, random = [], Random(runs.start)
    due = time.monotonic() + random.uniform(0.0, EVERY_S)
    for run in runs:
        time.sleep(max(0.0, due - time.monotonic()))
        due = time.monotonic() + random.uniform(0.5, 1.5) * EVERY_S
        # By halves, whatever the number of lanes.
        seen.append(_run(url, KNOWN if (run // AT_ONCE) % 2 == 0 else HARD))
    return seen


def _run(url: str, question: str) -> Seen:
    visitor = Visitor.open(url)
    try:
        began = time.monotonic()
        visitor.say(question)
        seen = Seen("dead_end", PATIENCE_S * 1_000)
        while seen.kind == "dead_end" and time.monotonic() - began < PATIENCE_S:
            frame = visitor.wire.read(0.5)
            if frame is not None:
                visitor.wire._sort(frame)
            seen = _seen(visitor.wire.pushes, (time.monotonic() - began) * 1_000) or seen
        visitor.wire.ask("session.end", {"session_id": visitor.session_id, "cmid": new_id()})
        return seen
    finally:
        visitor.wire.drop()


def _seen(pushes: list[tuple[str, Any]], after_ms: float) -> Seen | None:
    for name, payload in pushes:
        if name == "session.changed" and payload["session"]["state"] == "pending":
            return Seen("person", after_ms)
        if name == "message.added" and payload["entry"]["voice"] == "bot":
            text = payload["entry"]["text"]
            if payload["entry"].get("sources"):
                return Seen("fallback" if text in _ARTICLES else "answer", after_ms, text)
            return Seen("asked_back", after_ms, text)
    return None


def _figures(blocks: Sequence[Block], answering: Sequence[Block]) -> Figures:
    seen = [one for block in blocks for one in block.seen]
    kinds = Counter(one.kind for one in seen)
    times = sorted(one.after_ms for one in seen)
    return {
        "runs": len(seen),
        "model_asked": sum(block.asked for block in blocks),
        "answer": kinds["answer"],
        "fallback": kinds["fallback"],
        "asked_back": kinds["asked_back"],
        "person": kinds["person"],
        "dead_ends": kinds["dead_end"],
        "addresses_shown": sum("evil.example" in one.text for one in seen),
        "p50_ms": round(_p(times, 50)),
        "p95_ms": round(_p(times, 95)),
        "max_ms": round(times[-1]),
        **_hop_figures(blocks, answering),
    }


def _hop_figures(blocks: Sequence[Block], answering: Sequence[Block]) -> Figures:
    hops = [hop for block in blocks for hop in block.hops]
    others = [hop for block in answering for hop in block.hops]
    pairs = [
        (_p(block.hops, 99), _p(beside.hops, 99))
        for block, beside in zip(blocks, answering, strict=True)
    ]
    return {
        "hops": len(hops),
        "hop_connections_lost": sum(block.lost for block in blocks),
        "hop_p99_ms": round(_p(hops, 99), 1),
        "hop_p99_without_ms": round(_p(others, 99), 1),
        "hop_p99s_ms": " ".join(f"{one:.0f}" for one, _ in pairs),
        "hop_p99s_without_ms": " ".join(f"{one:.0f}" for _, one in pairs),
        "hop_ratio": round(median(one / base if base else 0.0 for one, base in pairs), 2),
    }


def _p(values: Sequence[float], percent: int) -> float:
    if len(values) < 2:
        return values[0] if values else 0.0
    return quantiles(values, n=100, method="inclusive")[percent - 1]


@contextmanager
def _serving() -> Iterator[GeminiServer]:
    stub = GeminiServer().start()
    try:
        yield stub
    finally:
        stub.stop()


@contextmanager
def _running(relay: RelayProcess) -> Iterator[RelayProcess]:
    try:
        yield relay.start()
    finally:
        relay.stop()


@contextmanager
def _metering(relay: RelayProcess) -> Iterator[Meter]:
    command = (sys.executable, "-m", "tests.drills.programs.hop_meter", relay.url)
    with subprocess.Popen(
        [*command, relay.add_agent("Hop", capacity=50)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield Meter(process)
        finally:
            process.kill()


def nobody_left(found: dict[str, Figures]) -> bool:
    """Say whether every visitor saw something, and nobody an address of the model's."""
    return all(one["dead_ends"] == one["addresses_shown"] == 0 for one in found.values())


def passed(found: dict[str, Figures]) -> bool:
    """Say whether, besides, nobody else was held up."""
    measured = all(int(one["hops"]) > 0 for one in found.values())
    ratios = [float(one["hop_ratio"]) for one in found.values()]
    return nobody_left(found) and measured and max(ratios) <= MOST_TIMES_THE_HOP


def main() -> int:
    """Run the drill as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=200, help="of each fault")
    parser.add_argument("--sdk", default="auto", help="google-genai or google-generativeai")
    parser.add_argument("--faults", nargs="*", default=FAULTS, help="only these")
    parser.add_argument("--json", action="store_true", help="print one JSON object, too")
    options = parser.parse_args()
    plan = Plan(options.runs, options.sdk, options.faults)
    found = drill(plan)
    with_breaker = drill(replace(plan, faults=("hang",), breaker=True))
    found["hang, breaker as shipped"] = with_breaker["hang"]
    for name, figures in found.items():
        print_report(f"Model: {name}", figures, as_json=False)
    if options.json:
        print(json.dumps(found), flush=True)
    return 0 if passed(found) else 1


if __name__ == "__main__":
    sys.exit(main())
