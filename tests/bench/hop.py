"""What the durable hop costs, against socket.io's bare one: `python -m tests.bench.hop`.

A visitor's message is checked, rate-limited, committed with synchronous=FULL, pushed to the
agent and acknowledged; the reference on Node only checks, pushes and acknowledges. All
servers are measured on one core, in turn, round by round; the load has the other core, and
so has a server while it is not measured.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.fixtures import Filled, History, fill_with_chats, fill_with_visitors
from tests.bench.load import Load, compile_generator, connected_load
from tests.bench.processes import (
    Cores,
    Server,
    allow_open_files,
    at_work,
    choose_cores,
    require_disk,
)
from tests.bench.results import (
    HISTORY,
    NODE,
    RELAY,
    IdleCost,
    Measurement,
    Round,
    breach_of,
    disturbance_of,
    summarise,
    table,
)
from tests.bench.servers import install_node_modules, running_node, running_relay
from tests.bench.trouble import BenchmarkError

FILES_BESIDE_SOCKETS = 200
ATTEMPTS_PER_ROUND = 3
IDLE_SETTLE_S = 12.0
"""Longer than the interval of pings and heartbeats, so that each connection has had both."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A server and the load connected to it."""

    server: Server
    load: Load


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and tell its figures; 1 where they would be worthless."""
    options = _parse(arguments)
    # So that the servers end with the benchmark, whoever ends it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        figures = _run(options)
    except BenchmarkError as error:
        print(f"The benchmark failed. {error}", file=sys.stderr)
        if options.json:
            print(json.dumps({"failed": str(error)}))
        return 1
    if options.json:
        print(json.dumps(figures))
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.hop", description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument("--pairs", type=_positive, default=200, help="visitors, each with an agent")
    parser.add_argument("--seconds", type=_positive, default=8, help="length of a window")
    parser.add_argument("--warm-up", type=_positive, default=2, help="seconds before a window")
    parser.add_argument("--rounds", type=_positive, default=3)
    parser.add_argument("--skip-history", action="store_true", help="measure an empty one only")
    parser.add_argument("--stored", type=_positive, default=1_000_000, help="messages of history")
    parser.add_argument("--sessions", type=_positive, default=50_000, help="sessions of history")
    parser.add_argument("--deep", type=_positive, default=5_000, help="history of each pair")
    parser.add_argument("--idle", type=int, default=5_000, help="idle visitors; 0 skips them")
    parser.add_argument("--folder", type=Path, help="where databases go; must be on a disk")
    return parser.parse_args(arguments)


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        message = f"{text} is not a positive number"
        raise argparse.ArgumentTypeError(message)
    return value


def _run(options: argparse.Namespace) -> dict[str, object]:
    cores = choose_cores()
    with tempfile.TemporaryDirectory(prefix="baton-bench-", dir=options.folder) as name:
        folder = Path(name)
        require_disk(folder)
        allow_open_files(max(options.idle, 2 * options.pairs) + FILES_BESIDE_SOCKETS)
        program = compile_generator(folder)
        install_node_modules()
        with _loaded_servers(options, program, cores, folder) as loaded:
            rounds = _measure_rounds(loaded, cores, options)
        print(table(rounds))
        idle = _measure_idle(options.idle, program, cores, folder) if options.idle > 0 else None
    figures = summarise(rounds, idle)
    print(_in_words(figures))
    return figures


@contextmanager
def _loaded_servers(
    options: argparse.Namespace, program: Path, cores: Cores, folder: Path
) -> Iterator[dict[str, Loaded]]:
    """Run all servers at once, each with its pairs connected and out of the others' way."""
    with ExitStack() as stack:
        loaded: dict[str, Loaded] = {}
        databases = _databases(options, folder)
        for name, filled in databases.items():
            database = folder / f"{name}.db"
            relay = stack.enter_context(
                running_relay(name, database=database, core=cores.server, folder=folder)
            )
            load = _connected(program, relay, filled, core=cores.load)
            loaded[name] = Loaded(relay, stack.enter_context(load))
        node = stack.enter_context(running_node(NODE, core=cores.server, folder=folder))
        load = _connected(program, node, databases[RELAY], core=cores.load)
        loaded[NODE] = Loaded(node, stack.enter_context(load))
        for each in loaded.values():
            each.server.move_to(cores.load)
        yield loaded


def _connected(
    program: Path, server: Server, filled: Filled, *, core: int
) -> AbstractContextManager[Load]:
    pid = server.process.pid
    return connected_load(program, filled.pairs, port=server.port, server_pid=pid, core=core)


def _databases(options: argparse.Namespace, folder: Path) -> dict[str, Filled]:
    filled = {RELAY: fill_with_chats(folder / f"{RELAY}.db", pairs=options.pairs)}
    if not options.skip_history:
        history = History(options.stored, options.sessions, options.deep)
        database = folder / f"{HISTORY}.db"
        filled[HISTORY] = fill_with_chats(database, pairs=options.pairs, history=history)
        print(f"{HISTORY} holds {filled[HISTORY].messages} messages before it starts.")
    return filled


def _measure_rounds(
    loaded: dict[str, Loaded], cores: Cores, options: argparse.Namespace
) -> list[Round]:
    """Measure every server once a round, each round beginning with another one.

    A disturbed round is repeated; with the repetitions there are at most three times as
    many as were asked for.
    """
    rounds: list[Round] = []
    names = list(loaded)
    for attempt in range(ATTEMPTS_PER_ROUND * options.rounds):
        first = attempt % len(names)
        windows = {
            name: _measure(loaded[name], cores, options) for name in names[first:] + names[:first]
        }
        troubles = [
            f"{name}: {trouble}"
            for name, window in windows.items()
            if (trouble := disturbance_of(window))
        ]
        if not troubles:
            rounds.append({name: windows[name] for name in names})
        else:
            print(f"A round is not counted. {'; '.join(troubles)}.")
        if len(rounds) == options.rounds:
            return rounds
    message = (
        f"Only {len(rounds)} of {options.rounds} rounds were undisturbed; the last reasons: "
        f"{'; '.join(troubles)}. Does something else run on this machine, or is its disk slow?"
    )
    raise BenchmarkError(message)


def _measure(loaded: Loaded, cores: Cores, options: argparse.Namespace) -> Measurement:
    with at_work(loaded.server, cores):
        measured = loaded.load.measure(warm_up_s=options.warm_up, window_s=options.seconds)
    breach = breach_of(measured)
    if breach is not None:
        message = f"{loaded.server.name} broke the contract: {breach}"
        raise BenchmarkError(message)
    return measured


def _measure_idle(wanted: int, program: Path, cores: Cores, folder: Path) -> IdleCost:
    database = folder / "idle.db"
    filled = fill_with_visitors(database, visitors_wanted=wanted)
    with running_relay("relay-idle", database=database, core=cores.server, folder=folder) as relay:
        before = relay.rss_bytes()
        with _connected(program, relay, filled, core=cores.load) as load:
            time.sleep(IDLE_SETTLE_S)
            load.require_unbroken()
            grown = relay.rss_bytes() - before
            return IdleCost(
                visitors=wanted,
                kb_per_visitor=grown / wanted / 1024,
                connected_per_s=wanted / load.connected.seconds,
            )


def _in_words(figures: dict[str, object]) -> str:
    words = [
        f"The durable hop costs {figures['ratio_to_node']} times the CPU of the bare one on Node."
    ]
    if "history_ratio" in figures:
        words.append(f"With the history it costs {figures['history_ratio']} times as much.")
    if "idle_kb_per_visitor" in figures:
        words.append(
            f"An idle visitor costs {figures['idle_kb_per_visitor']} KB; "
            f"{figures['visitors_connected_per_s']} connected per second."
        )
    return "\n".join(words)


if __name__ == "__main__":
    sys.exit(main())
