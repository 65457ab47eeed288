"""What finding words costs, and what it costs the others: `python -m tests.bench.search --json`.

A relay with a million stored messages is loaded with visitors' messages; in turn without
and with an agent who searches over HTTP, again and again. Fails where a message's 99th
percentile beside the searches is above twice that without.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from relay.store.engines import database_url, writing_engine
from relay.store.search_index import index_more
from tests.bench.fixtures import Filled, History, fill_with_chats, sqlite_address
from tests.bench.load import compile_generator, connected_load
from tests.bench.processes import allow_open_files, choose_cores, require_disk
from tests.bench.results import Measurement
from tests.bench.servers import running_relay
from tests.bench.trouble import BenchmarkError

PAIRS = 50
VOCABULARY = 20_000
WORDS_A_MESSAGE = 14
MOST = 2.0
"""How many times its own 99th percentile a hop may take beside the searches."""


class Talk:
    """Sentences of made-up words, a few of them common and most of them rare, as in a language."""

    def __init__(self, seed: int = 7) -> None:
        """Make up the words."""
        self.dice = random.Random(seed)
        syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
        self.words = ["".join(self.dice.choices(syllables, k=3)) for _ in range(VOCABULARY)]
        self._weights = [0.0]
        for rank in range(1, VOCABULARY + 1):
            self._weights.append(self._weights[-1] + 1 / rank)

    def sentence(self, _ordinal: int) -> str:
        """Return something to say."""
        return " ".join(self._pick(WORDS_A_MESSAGE))

    def question(self) -> str:
        """Return something to look for: one word or two, common ones more often."""
        return " ".join(self._pick(self.dice.randint(1, 2)))

    def _pick(self, count: int) -> list[str]:
        return self.dice.choices(self.words, cum_weights=self._weights[1:], k=count)


@dataclass(slots=True)
class Searcher:
    """An agent's program that searches until it is told to stop."""

    port: int
    token: str
    talk: Talk
    pause_s: float
    times_ms: list[float] = field(default_factory=list)
    found: int = 0
    failed: str = ""

    @contextmanager
    def searching(self) -> Iterator[None]:
        """Search while the block runs."""
        over = threading.Event()
        thread = threading.Thread(target=self._run, args=(over,))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(30)
        if self.failed:
            raise BenchmarkError(self.failed)

    def _run(self, over: threading.Event) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}"}
        while not over.is_set():
            path = f"/api/v1/search?q={quote(self.talk.question())}"
            begun = time.perf_counter()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            self.times_ms.append((time.perf_counter() - begun) * 1_000)
            if answer.status != 200:
                self.failed = f"a search was answered {answer.status}: {body[:200]!r}"
                return
            self.found += len(json.loads(body)["items"])
            over.wait(self.pause_s)
        connection.close()


def measure(options: argparse.Namespace, folder: Path) -> dict[str, float | int]:
    """Return the figures of both kinds of window."""
    cores = choose_cores()
    require_disk(folder)
    allow_open_files(4 * PAIRS + 200)
    program = compile_generator(folder)
    talk = Talk()
    database = folder / "search.db"
    filled = _fill(database, talk, options)
    begun = time.perf_counter()
    _index(database)
    indexed_s = time.perf_counter() - begun
    token = filled.pairs[0].agent_token
    assert token is not None
    with running_relay("relay", database=database, core=cores.server, folder=folder) as relay:
        load = connected_load(
            program, filled.pairs, port=relay.port, server_pid=relay.process.pid, core=cores.load
        )
        with load as running:
            searcher = Searcher(relay.port, token, talk, options.pause)
            plain: list[Measurement] = []
            beside: list[Measurement] = []
            for _ in range(options.rounds):
                plain.append(running.measure(warm_up_s=1, window_s=options.seconds))
                with searcher.searching():
                    beside.append(running.measure(warm_up_s=1, window_s=options.seconds))
    cuts = quantiles(searcher.times_ms, n=100)
    alone = median(window.ack_p99_ms for window in plain)
    with_searches = median(window.ack_p99_ms for window in beside)
    return {
        "messages": filled.messages,
        "searches": len(searcher.times_ms),
        "hits": searcher.found,
        "search_p50_ms": round(cuts[49], 2),
        "search_p99_ms": round(cuts[98], 2),
        "hop_p99_ms": round(alone, 2),
        "hop_p99_beside_searches_ms": round(with_searches, 2),
        "hop_ratio": round(with_searches / alone, 3),
        "messages_per_s": round(median(window.rate for window in plain)),
        "messages_per_s_beside_searches": round(median(window.rate for window in beside)),
        "indexed_per_s": round(filled.messages / indexed_s),
    }


def _fill(database: Path, talk: Talk, options: argparse.Namespace) -> Filled:
    sessions = max(PAIRS + 1, options.messages // 20)
    history = History(options.messages, sessions, 1, talk.sentence)
    return fill_with_chats(database, pairs=PAIRS, history=history)


def _index(database: Path) -> None:
    engine = writing_engine(database_url(sqlite_address(database)))
    with engine.connect() as connection:
        counted = 1
        while counted:
            with connection.begin():
                counted = index_more(connection, 20_000)
    engine.dispose()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where searching slows the others down too much."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000, help="stored before")
    parser.add_argument("--seconds", type=int, default=8, help="length of a window")
    parser.add_argument("--rounds", type=int, default=3, help="of two windows each")
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between two searches")
    parser.add_argument("--folder", type=Path, help="where the database goes; must be on a disk")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="baton-bench-", dir=options.folder) as name:
            figures = measure(options, Path(name))
    except BenchmarkError as error:
        print(f"The benchmark failed. {error}", file=sys.stderr)
        return 1
    for figure, value in figures.items():
        print(f"{figure:32}{value:>12}")
    if options.json:
        print(json.dumps(figures))
    return int(figures["hop_ratio"] > MOST)


if __name__ == "__main__":
    sys.exit(main())
