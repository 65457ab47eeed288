"""What a reply of the knowledge bot costs, and who feels it: `python -m tests.bench.reply`.

A reply is all that the relay does from the visitor's message to the bot's: both are stored
durably and pushed. Its CPU time is compared with socket.io's bare hop on Node, measured in the
same round. Then agents and visitors keep the same core busy, alone and while the bot answers
others and learns a changed article; the 99th percentiles of the two are compared. At last a
large knowledge base is started, with and without an earlier training.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

import psutil

from relay.bots.articles import write_article
from relay.bots.knowledge import KnowledgeBot
from relay.bots.knowledge_base import read_knowledge, write_folder, write_text
from relay.demo import knowledge_folder
from relay.domain.answer import Turn
from relay.domain.asking import asks_for_person
from tests.bench.articles import knowledge_of
from tests.bench.asking import cost_of_replies, visitors_asking
from tests.bench.fixtures import Filled, fill_with_chats
from tests.bench.load import ORIGIN as LOAD
from tests.bench.load import Load, compile_generator, connected_load
from tests.bench.processes import Cores, Server, choose_cores, pinned_to, require_disk
from tests.bench.reply_results import ReplyRound, Start, summarise, troubles_of
from tests.bench.results import Measurement, breach_of
from tests.bench.servers import install_node_modules, running_node, running_relay
from tests.bench.trouble import BenchmarkError
from tests.support.relay_process import ORIGIN as PEOPLE

LEARNING_WITHIN_S = 30.0
MANY_WITHIN_S = 300.0
ATTEMPTS_PER_ROUND = 3
QUESTIONS = 300
SURE, TORN = 0.9, 0.5
RATE = 20.0
"""Replies per second beside the load: a site with hundreds of visitors who talk to the bot."""


@dataclass(frozen=True, slots=True)
class Site:
    """A running relay with its articles, whose visitors ask what these answer."""

    server: Server
    load: Load
    articles: Path
    questions: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and tell its figures; 1 where they would be worthless."""
    options = _parse(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        figures = _run(options)
    except BenchmarkError as error:
        print(f"The benchmark failed. {error}", file=sys.stderr)
        if options.json:
            print(json.dumps({"failed": str(error)}))
        return 1
    print(json.dumps(figures) if options.json else json.dumps(figures, indent=2))
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reply", description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument("--pairs", type=int, default=50, help="visitors, each with an agent")
    parser.add_argument("--seconds", type=int, default=8, help="length of a window")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--articles", type=int, default=1_000, help="for the start; 0 skips it")
    parser.add_argument("--noisy", action="store_true", help="count rounds though others disturb")
    parser.add_argument("--folder", type=Path, help="where databases go; must be on a disk")
    return parser.parse_args(arguments)


def _run(options: argparse.Namespace) -> dict[str, object]:
    cores = choose_cores()
    with tempfile.TemporaryDirectory(prefix="baton-bench-", dir=options.folder) as name:
        folder = Path(name)
        require_disk(folder)
        program = compile_generator(folder)
        install_node_modules()
        with pinned_to(cores.load), _serving(options, program, cores, folder) as (site, node):
            rounds = _measure_rounds(site, node, options)
        print(json.dumps(summarise(rounds, [])), file=sys.stderr)
        starts = _starts(options.articles, cores, folder) if options.articles else []
    return summarise(rounds, starts)


@contextmanager
def _serving(
    options: argparse.Namespace, program: Path, cores: Cores, folder: Path
) -> Iterator[tuple[Site, Load]]:
    """Run a relay with a copy of the demo's articles, and the reference."""
    articles = folder / "articles"
    shutil.copytree(knowledge_folder(), articles)
    filled = fill_with_chats(folder / "relay.db", pairs=options.pairs)
    with (
        _relay("relay", articles, cores, folder) as relay,
        _loaded(program, filled, relay, cores) as load,
        running_node("node", core=cores.server, folder=folder) as node,
        _loaded(program, filled, node, cores) as reference,
    ):
        yield Site(relay, load, articles, _asked_of(articles)), reference


@contextmanager
def _relay(name: str, articles: Path, cores: Cores, folder: Path) -> Iterator[Server]:
    settings = {"BATON_KNOWLEDGE_DIR": str(articles), "BATON_ORIGINS": f"{PEOPLE},{LOAD}"}
    database = folder / f"{name}.db"
    with running_relay(
        name, database=database, core=cores.server, folder=folder, extra=settings
    ) as server:
        yield server


@contextmanager
def _loaded(program: Path, filled: Filled, server: Server, cores: Cores) -> Iterator[Load]:
    with connected_load(
        program, filled.pairs, port=server.port, server_pid=server.process.pid, core=cores.load
    ) as load:
        yield load


def _asked_of(articles: Path) -> tuple[str, ...]:
    """Return questions that the bot is sure of, so that visitors stay with it.

    Those that follow each other are of different articles: nobody repeats themself.
    """
    bot = KnowledgeBot(read_knowledge(articles))
    in_turn = zip_longest(*(article.questions for article in bot.articles))
    asked = (question for each in in_turn for question in each if question is not None)
    return tuple(islice((question for question in asked if _is_sure(bot, question)), QUESTIONS))


def _is_sure(bot: KnowledgeBot, question: str) -> bool:
    sure = [one.confidence for one in bot.answer([Turn("visitor", question)], None).choices]
    if not sure or asks_for_person(question) is not None:
        return False
    return sure[0] > SURE and max(sure[1:], default=0.0) < TORN


def _measure_rounds(site: Site, node: Load, options: argparse.Namespace) -> list[ReplyRound]:
    rounds: list[ReplyRound] = []
    troubles: list[str] = []
    for _ in range(ATTEMPTS_PER_ROUND * options.rounds):
        found = _measure(site, node, options)
        troubles = troubles_of(found)
        if troubles:
            print(f"A disturbed round: {'; '.join(troubles)}.", file=sys.stderr)
        if not troubles or options.noisy:
            rounds.append(found)
        if len(rounds) == options.rounds:
            return rounds
    message = f"Too few undisturbed rounds; the last reasons: {'; '.join(troubles)}."
    raise BenchmarkError(message)


def _measure(site: Site, node: Load, options: argparse.Namespace) -> ReplyRound:
    bare = _window(node, options)
    replies = cost_of_replies(site.server, site.questions, seconds=options.seconds)
    alone = _window(site.load, options)
    with _learning(site), visitors_asking(site.server, site.questions, per_second=RATE):
        learning = _window(site.load, options)
    with _taking_over(site), visitors_asking(site.server, site.questions, per_second=RATE):
        taking_over = _window(site.load, options)
    return ReplyRound(bare, replies, alone, learning, taking_over)


def _window(load: Load, options: argparse.Namespace) -> Measurement:
    measured = load.measure(warm_up_s=1, window_s=options.seconds)
    breach = breach_of(measured)
    if breach is not None:
        raise BenchmarkError(breach)
    return measured


@contextmanager
def _learning(site: Site) -> Iterator[None]:
    """Change an article; yield while the relay's training runs, which must outlast the block."""
    _change_an_article(site.articles)
    until = time.monotonic() + LEARNING_WITHIN_S
    while not (children := psutil.Process(site.server.process.pid).children()):
        if time.monotonic() > until:
            message = "The relay did not begin to learn a changed article."
            raise BenchmarkError(message)
        time.sleep(0.05)
    yield
    if not children[0].is_running():
        message = "The training was over before the window was."
        raise BenchmarkError(message)
    children[0].wait()


@contextmanager
def _taking_over(site: Site) -> Iterator[None]:
    """Let the relay load and take over within the block what an earlier start learnt."""
    shutil.copytree(knowledge_folder(), site.articles, dirs_exist_ok=True)
    before = _taken_over(site)
    # It looks every five seconds, and takes up what was quiet for as long.
    time.sleep(4.0)
    yield
    until = time.monotonic() + LEARNING_WITHIN_S
    while _taken_over(site) == before:
        if time.monotonic() > until:
            message = "The relay did not take over what it knew before."
            raise BenchmarkError(message)
        time.sleep(0.1)


def _taken_over(site: Site) -> int:
    return site.server.log.read_text().count("the bot answers from")


def _change_an_article(articles: Path) -> None:
    first = next(iter(read_knowledge(articles).articles))
    path = articles / f"{first.article_id}.md"
    text = write_article(first).replace(first.title, f"{first.title} {time.time_ns()}")
    write_text(path, text)


def _starts(count: int, cores: Cores, folder: Path) -> list[Start]:
    """Start a relay with a large knowledge base twice: the second finds what the first learnt."""
    articles, data = folder / "many", folder / "many-data"
    write_folder(knowledge_of(count), articles)
    data.mkdir()
    starts = []
    for name in ("cold", "cached"):
        began = time.monotonic()
        with _relay(name, articles, cores, data) as server:
            seconds = time.monotonic() - began
            _wait_for_the_learning(server)
            learnt = time.monotonic() - began
            starts.append(Start(name, count, seconds, learnt, server.rss_bytes() / 2**20))
    return starts


def _wait_for_the_learning(server: Server) -> None:
    """Return when the relay, which may listen before, answers from what it has learnt."""
    until = time.monotonic() + MANY_WITHIN_S
    while "learning goes on" in (said := server.log.read_text()) and "has learnt" not in said:
        if time.monotonic() > until:
            message = "The relay did not learn its articles."
            raise BenchmarkError(message)
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
