"""What the desktop app costs: `python -m tests.bench.desktop`.

How long until its window is there and how much memory it holds when idle, signed in,
against an empty window of the same toolkit, started in turn, round by round; and how
long its window stands still while messages arrive in a chat that is long already.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.desktop_stall import measure_stalls
from tests.bench.desktop_windows import WindowWatch, watched
from tests.bench.fixtures import fill_with_chats
from tests.bench.processes import choose_cores
from tests.bench.servers import running_relay
from tests.bench.trouble import BenchmarkError
from tests.support.display import private_display

FROZEN = Path("build/frozen/baton-desk/baton-desk")
EMPTY, SOURCE, PACKAGED = "empty", "source", "packaged"
WINDOW_WITHIN_S = 30.0
SETTLE_S = 2.0
"""How long after its window a program has connected, listed and come to rest."""

END_WITHIN_S = 10.0
MEBIBYTE = 1024 * 1024
EMPTY_WINDOW = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication(sys.argv)
window = QMainWindow()
window.resize(1180, 760)
window.show()
sys.exit(application.exec())
"""


@dataclass(frozen=True, slots=True)
class Program:
    """How one of the programs is started; ``token`` goes through its standard input."""

    command: Sequence[str]
    token: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one start cost: seconds until the window, and bytes when idle.

    ``rss`` counts shared libraries in full, ``uss`` only what is the program's own.
    """

    start_s: float
    rss: int
    uss: int


Round = dict[str, Cost]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and tell its figures; 1 where they would be worthless."""
    options = _parse(arguments)
    # So that the programs end with the benchmark, whoever ends it.
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
    parser = argparse.ArgumentParser(prog="python -m tests.bench.desktop", description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument("--rounds", type=int, default=7, help="starts of each program")
    parser.add_argument("--seconds", type=int, default=20, help="how long messages arrive")
    parser.add_argument("--rate", type=int, default=100, help="messages a second")
    parser.add_argument("--entries", type=int, default=10_000, help="messages that are there")
    parser.add_argument("--frozen", type=Path, default=FROZEN, help="the packaged app, if built")
    return parser.parse_args(arguments)


def _run(options: argparse.Namespace) -> dict[str, object]:
    if shutil.which("Xvfb") is None:
        message = "The benchmark needs a screen of its own: install xvfb."
        raise BenchmarkError(message)
    with (
        tempfile.TemporaryDirectory(prefix="baton-bench-") as name,
        private_display() as display,
    ):
        folder = Path(name)
        rounds = _measure_starts(options, folder, display)
        figures = summarise(rounds)
        print(_in_words(rounds, figures))
        stalls = measure_stalls(
            folder, display, entries=options.entries, rate=options.rate, seconds=options.seconds
        )
    print(
        f"While {stalls.rate:.0f} messages a second arrived in a chat of {options.entries}, the "
        f"window stood still for {stalls.longest_ms:.0f} ms at most (p99 {stalls.p99_ms:.0f} ms; "
        f"at rest {stalls.at_rest_ms:.0f} ms at most)."
    )
    figures["stall_ms"] = round(stalls.longest_ms, 1)
    figures["stall_p99_ms"] = round(stalls.p99_ms, 1)
    figures["stall_at_rest_ms"] = round(stalls.at_rest_ms, 1)
    return figures


# --- start and memory ---------------------------------------------------------


def _measure_starts(options: argparse.Namespace, folder: Path, display: str) -> list[Round]:
    """Start every program once a round, each round beginning with another one."""
    core = choose_cores().load
    database = folder / "idle.db"
    token = fill_with_chats(database, pairs=1).pairs[0].agent_token or ""
    with (
        running_relay("relay-idle", database=database, core=core, folder=folder) as relay,
        watched(display) as watch,
    ):
        programs = _programs(options.frozen, folder, f"http://127.0.0.1:{relay.port}", token)
        names = list(programs)
        environment = _environment(display)
        # The first start reads everything from the disk: it is not counted.
        rounds = []
        for number in range(options.rounds + 1):
            first = number % len(names)
            costs = {
                name: _cost(programs[name], watch, environment)
                for name in names[first:] + names[:first]
            }
            rounds.append(costs)
    return rounds[1:]


def _programs(frozen: Path, folder: Path, relay: str, token: str) -> dict[str, Program]:
    def app(*command: str) -> Program:
        data = folder / f"desk-{len(command)}"
        options = ("--relay", relay, "--data-dir", str(data), "--sign-in-token-stdin")
        return Program((*command, *options), token)

    programs = {
        EMPTY: Program((sys.executable, "-c", EMPTY_WINDOW)),
        SOURCE: app(sys.executable, "-m", "desktop_agent.app"),
    }
    if frozen.is_file():
        programs[PACKAGED] = app(str(frozen.resolve()))
    return programs


def _environment(display: str) -> dict[str, str]:
    """Return an environment without a desktop around it, the same for all."""
    return {
        **os.environ,
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "BATON_DESK_KEYRING": "off",
        "DBUS_SESSION_BUS_ADDRESS": "",
    }


def _cost(program: Program, watch: WindowWatch, environment: Mapping[str, str]) -> Cost:
    watch.forget()
    began = time.perf_counter()
    with _running(program, environment) as process:
        started = watch.next_window_at(WINDOW_WITHIN_S) - began
        time.sleep(SETTLE_S)
        if process.poll() is not None:
            message = f"{program.command[0]} ended by itself ({process.returncode})."
            raise BenchmarkError(message)
        own = psutil.Process(process.pid)
        held = [part.memory_full_info() for part in (own, *own.children(recursive=True))]
    return Cost(started, sum(part.rss for part in held), sum(part.uss for part in held))


@contextmanager
def _running(program: Program, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        program.command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    process.stdin.write(f"{program.token}\n".encode())
    process.stdin.close()
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# --- figures ------------------------------------------------------------------


def summarise(rounds: Sequence[Round]) -> dict[str, object]:
    """Return the ratios to the empty window, each the median of the rounds' own."""
    figures: dict[str, object] = {}
    for name, prefix in ((SOURCE, ""), (PACKAGED, "packaged_")):
        pairs = [(costs[name], costs[EMPTY]) for costs in rounds if name in costs]
        if pairs:
            figures[f"{prefix}start_ratio"] = _median(a.start_s / b.start_s for a, b in pairs)
            figures[f"{prefix}memory_ratio"] = _median(a.rss / b.rss for a, b in pairs)
            figures[f"{prefix}memory_own_ratio"] = _median(a.uss / b.uss for a, b in pairs)
    return figures


def _median(values: Iterator[float]) -> float:
    return round(statistics.median(values), 2)


def _in_words(rounds: Sequence[Round], figures: Mapping[str, object]) -> str:
    lines = []
    for name in rounds[0]:
        costs = [costs[name] for costs in rounds]
        start = statistics.median(cost.start_s for cost in costs)
        rss = statistics.median(cost.rss for cost in costs) / MEBIBYTE
        uss = statistics.median(cost.uss for cost in costs) / MEBIBYTE
        lines.append(f"{name:9} window after {start:.2f} s, idle {rss:.0f} MiB ({uss:.0f} own)")
    ratios = ", ".join(f"{name} {value}" for name, value in figures.items())
    return "\n".join((*lines, ratios))


if __name__ == "__main__":
    sys.exit(main())
