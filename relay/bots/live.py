"""The knowledge bot of a running relay: always the articles as they are on disk.

It looks at their files now and then. Where they changed, a process of its own
trains, and the new bot takes the place of the old one between two questions;
where the new articles are wrong, the old bot stays and the log says what is.
Where a first training takes long, the full-text search answers until it is over.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

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

START_PATIENCE_S = 15.0
"""A start waits for a training as long as this; then visitors come first."""

_LEAST_URGENT = 19
"""The niceness of training: visitors who wait for an answer come first."""

_SHORT_TURN_S = 0.0005

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

    def __init__(self, place: Place, *, patience_s: float = START_PATIENCE_S) -> None:
        """Read the articles; train, or load what an earlier training left.

        Args:
            place: Where everything is.
            patience_s: How long to wait for the training; afterwards the search answers,
                and ``learn`` (which ``keep_up`` begins with) puts the trained bot in its place.

        Raises:
            ArticleError: When the articles cannot be used, or nothing can be learnt from them.
        """
        self.place = place
        self._threads = NativeThreads(1)
        self._seen: Stamp = stamp_of(place.source)
        self._settling: Stamp | None = None
        self._knowledge = read_knowledge(place.source)
        self._first: _Training | None = None
        self._bot = self._beginner(patience_s)

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
        self.learn()
        while True:
            gevent.sleep(LOOK_EVERY_S)
            self.look()

    def learn(self) -> bool:
        """Wait for the training that the start did not wait for; return whether it took over."""
        if self._first is None:
            return False
        try:
            self._first.wait()
            with _giving_way():
                found = self._threads.run(_loaded, self.place, self._knowledge)
        except ArticleError as error:
            logger.error("the bot goes on answering by its search alone: %s", error)  # noqa: TRY400 - as below
            return False
        finally:
            self._first.stop()
            self._first = None
        if found is None:
            # The articles changed while they were learnt: the next look takes them up.
            self._seen = ()
            return False
        self._bot = found
        logger.info("the bot has learnt its %d articles", len(self._knowledge.articles))
        return True

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
            self._bot = self._successor(knowledge)
        except ArticleError as error:
            logger.error("the bot keeps the articles it has: %s", error)  # noqa: TRY400 - an owner's slip, not a bug: no traceback
            return False
        logger.info("the bot answers from %d articles now", len(knowledge.articles))
        return True

    def _beginner(self, patience_s: float) -> KnowledgeBot:
        """Return the bot for the start, when nothing else runs yet."""
        if not trained.can_train():
            return _searching(self.place, self._knowledge)
        found = _loaded(self.place, self._knowledge)
        if found is not None:
            return found
        training = _Training(self.place)
        if training.wait(patience_s):
            return _required(_loaded(self.place, self._knowledge), self.place)
        training.give_way()
        self._first = training
        logger.warning("learning goes on: until it is done the bot answers by its search alone")
        return _searching(self.place, self._knowledge)

    def _successor(self, knowledge: Knowledge) -> KnowledgeBot:
        """Return the bot for changed articles, made while visitors are answered."""
        run = self._threads.run
        if not trained.can_train():
            return run(_searching, self.place, knowledge)
        with _giving_way():
            found = run(_loaded, self.place, knowledge)
        if found is None:
            training = _Training(self.place)
            training.give_way()
            try:
                training.wait()
            finally:
                # Where the relay is stopping nobody will need what is being learnt.
                training.stop()
            with _giving_way():
                found = run(_loaded, self.place, knowledge)
        return _required(found, self.place)


def _required(found: KnowledgeBot | None, place: Place) -> KnowledgeBot:
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


def _searching(place: Place, knowledge: Knowledge) -> KnowledgeBot:
    return KnowledgeBot(knowledge, place.name, threshold=place.threshold, classifier=None)


class _Training:
    """A process that learns the articles and keeps what it learnt."""

    def __init__(self, place: Place) -> None:
        logger.info("learning the articles in %s", place.source)
        where = [str(place.source), str(place.kept)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "relay.bots.training", *where],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=os.environ | _ONE_THREAD,
        )

    def give_way(self) -> None:
        """Let everybody else come first from now on."""
        # Where the system knows no niceness, training is as urgent as the rest.
        with suppress(AttributeError, OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _LEAST_URGENT)

    def wait(self, patience_s: float | None = None) -> bool:
        """Return whether it was over in time; raises ArticleError with what it said."""
        try:
            _, said = self._process.communicate(timeout=patience_s)
        except subprocess.TimeoutExpired:
            return False
        if self._process.returncode:
            last = said.decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
            problem = f"they cannot be learnt: {last[0]}"
            raise ArticleError(problem)
        return True

    def stop(self) -> None:
        """End it where it is not over."""
        if self._process.poll() is None:
            self._process.kill()
