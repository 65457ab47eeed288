"""The knowledge bot of a running relay: always the articles as they are on disk.

It looks at their files now and then. Where they changed, a process of its own
trains, and the new bot takes the place of the old one between two questions;
where the new articles are wrong, the old bot stays and the log says what is.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import gevent
from gevent import subprocess

from relay.bots import trained
from relay.bots.articles import ArticleError
from relay.bots.knowledge import DEFAULT_THRESHOLD, KnowledgeBot
from relay.bots.knowledge_base import Knowledge, Stamp, read_knowledge, stamp_of
from relay.domain.answer import BotAnswer, Turn
from relay.native import NativeThreads

LOOK_EVERY_S = 5.0
"""So often the files are looked at; a change is taken up when they were quiet for as long."""

# A training needs one core; more threads would take the others from the visitors.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

_SHORT_TURN_S = 0.0005

R = TypeVar("R")

logger = logging.getLogger("relay.bots")


@dataclass(frozen=True, slots=True)
class Place:
    """Where articles are, where trainings are kept, and how the bot appears."""

    source: Path
    kept: Path
    name: str
    threshold: float = DEFAULT_THRESHOLD


class LiveKnowledge:
    """Implements the port ``Bot`` by the bot of the moment."""

    def __init__(self, place: Place) -> None:
        """Read the articles; train, or load what an earlier training left.

        Raises:
            ArticleError: When the articles cannot be used, or nothing can be learnt from them.
        """
        self.place = place
        self._threads = NativeThreads(1)
        self._seen: Stamp = stamp_of(place.source)
        self._settling: Stamp | None = None
        self._bot = _made(place, read_knowledge(place.source), None)

    @property
    def name(self) -> str:
        """The name visitors see above its messages."""
        return self.place.name

    @property
    def bot(self) -> KnowledgeBot:
        """The bot of the moment; unchanging, so a question that it began it also ends."""
        return self._bot

    def answer(self, turns: Sequence[Turn], language: str | None) -> BotAnswer:
        """Answer as the bot of the moment does."""
        return self._bot.answer(turns, language)

    def keep_up(self) -> None:
        """Take up changes for as long as the relay runs; a greenlet's work."""
        while True:
            gevent.sleep(LOOK_EVERY_S)
            self.look()

    def look(self) -> bool:
        """Take up the articles where they changed and are no longer being written.

        Returns whether a new bot took over. What cannot be used is told once.
        """
        stamp = self._threads.run(stamp_of, self.place.source)
        if stamp == self._seen:
            self._settling = None
            return False
        if stamp != self._settling:
            self._settling = stamp
            return False
        self._seen, self._settling = stamp, None
        try:
            knowledge = self._threads.run(read_knowledge, self.place.source)
            with _giving_way():
                self._bot = _made(self.place, knowledge, self._threads)
        except ArticleError as error:
            logger.error("the bot keeps the articles it has: %s", error)  # noqa: TRY400 - an owner's slip, not a bug: no traceback
            return False
        logger.info("the bot answers from %d articles now", len(knowledge.articles))
        return True


def _made(place: Place, knowledge: Knowledge, threads: NativeThreads | None) -> KnowledgeBot:
    """Return the bot for ``knowledge``: made by ``threads``, or here where nothing runs yet."""
    run = _here if threads is None else threads.run
    if not trained.can_train():
        return run(_untrained, place, knowledge)
    found = run(_loaded, place, knowledge)
    if found is None:
        _train(place, urgent=threads is None)
        found = run(_loaded, place, knowledge)
    if found is None:
        problem = f"{place.source} changed while it was being learnt; it will be read again."
        raise ArticleError(problem)
    return found


@contextmanager
def _giving_way() -> Iterator[None]:
    """Let the hub run again after half a millisecond instead of five.

    What a training left is made into a bot by Python code in a native thread; each
    time the hub wants to go on it would wait for the interpreter as long as that.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_SHORT_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _here(function: Callable[..., R], *arguments: object) -> R:
    return function(*arguments)


def _loaded(place: Place, knowledge: Knowledge) -> KnowledgeBot | None:
    found = trained.load(trained.file_of(knowledge, place.kept))
    if found is None or len(found.classifier.lines.offsets) != len(knowledge.articles):
        return None
    return KnowledgeBot(
        knowledge,
        place.name,
        threshold=place.threshold,
        weights=found.calibration.served(),
        classifier=found.classifier,
    )


def _untrained(place: Place, knowledge: Knowledge) -> KnowledgeBot:
    return KnowledgeBot(knowledge, place.name, threshold=place.threshold)


def _train(place: Place, *, urgent: bool) -> None:
    """Run a training process to its end; raises ArticleError with what it said."""
    logger.info("learning the articles in %s", place.source)
    where = [str(place.source), str(place.kept)]
    # Before the start nobody waits but for this; afterwards, everybody comes first.
    command = [sys.executable, "-m", "relay.bots.training", *where, *([] if urgent else ["--nice"])]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | _ONE_THREAD,
    )
    try:
        _, said = process.communicate()
    finally:
        # The relay is stopping: nobody will need what is being learnt.
        if process.poll() is None:
            process.kill()
    if process.returncode:
        last = said.decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
        problem = f"they cannot be learnt: {last[0]}"
        raise ArticleError(problem)
