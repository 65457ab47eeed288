"""The relay's end of the process that talks to the model.

Google's libraries block and may hang, so they run beside the relay and not in it:
the hub only reads and writes two pipes, and what hangs for too long is ended
together with its process.
"""

from __future__ import annotations

import itertools
import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import gevent
import msgspec
from gevent import subprocess
from gevent.lock import Semaphore
from gevent.queue import Queue

from relay.bots.gemini.pieces import (
    Answer,
    Ask,
    Draft,
    Failure,
    FailureKind,
    ModelFailedError,
    ModelSetup,
    Prompt,
    Said,
    Written,
    read_said,
    write_line,
)

OVERDUE_S = 3.0
"""So long after its deadline a call counts as hanging for good."""

_PROGRAM = ("-m", "relay.bots.gemini.worker")

logger = logging.getLogger("relay.bots.gemini")

OnDraft = Callable[[Written], None]


@dataclass(slots=True)
class _Call:
    """A question under way; the process still works at it while ``given_up``."""

    due: float
    said: Queue[Said] = field(default_factory=Queue)
    given_up: bool = False


class ModelProcess:
    """Asks the model through a process of its own; call from greenlets of one hub."""

    def __init__(self, setup: ModelSetup, clock: Callable[[], float]) -> None:
        """Prepare; ``clock`` is monotonic, in seconds. ``open`` starts the process."""
        self._setup = setup
        self._clock = clock
        self._numbers = itertools.count(1)
        self._calls: dict[int, _Call] = {}
        self._process: Any = None
        self._starting, self._writing = Semaphore(), Semaphore()

    def open(self) -> None:
        """Start the process, unless it runs; raises ModelFailedError where it cannot be."""
        with self._starting:
            if self._process is not None:
                return
            self._process = _started()
            # Over a pipe, because others can read a command line.
            self._write(self._process, write_line(self._setup))
            gevent.spawn(self._listen, self._process)

    def close(self) -> None:
        """End the process with whatever it is at."""
        process = self._process
        if process is not None:
            self._let_go(process)

    def ask(self, prompt: Prompt, timeout_s: float, on_draft: OnDraft | None = None) -> Answer:
        """Return the model's answer; ``on_draft`` is told what it has written so far.

        Raises:
            ModelFailedError: When there is none within ``timeout_s`` seconds.
        """
        self._make_room()
        self.open()
        number, call = next(self._numbers), _Call(self._clock() + timeout_s)
        self._calls[number] = call
        try:
            self._write(self._process, write_line(Ask(number, prompt, timeout_s)))
            with gevent.Timeout(timeout_s, ModelFailedError(FailureKind.TIMEOUT)):
                return _await(call, on_draft)
        finally:
            # Its thread in the process is busy until the process says so.
            call.given_up = True

    def _make_room(self) -> None:
        """Begin anew where nothing but hanging calls is left; refuse where all are at work."""
        if len(self._calls) < self._setup.threads:
            return
        now = self._clock()
        if any(call.due + OVERDUE_S < now for call in self._calls.values()):
            logger.warning("calls to the model hang for good; their process is begun anew")
            self.close()
            return
        raise ModelFailedError(FailureKind.BUSY)

    def _write(self, process: Any, line: bytes) -> None:  # noqa: ANN401 - gevent's own Popen
        try:
            with self._writing:
                process.stdin.write(line + b"\n")
                process.stdin.flush()
        except (OSError, ValueError):
            raise ModelFailedError(FailureKind.UNAVAILABLE, "its process ended") from None

    def _listen(self, process: Any) -> None:  # noqa: ANN401 - gevent's own Popen
        with suppress(OSError, ValueError):
            for line in process.stdout:
                self._take(line)
        if process is self._process:
            self._let_go(process)

    def _let_go(self, process: Any) -> None:  # noqa: ANN401 - gevent's own Popen
        """Forget a process that ended or shall end; whoever waits for it is told."""
        self._process = None
        with suppress(OSError):
            process.kill()
        self._fail_all()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                stream.close()

    def _take(self, line: bytes) -> None:
        try:
            said: Said = read_said(line)
        except msgspec.DecodeError:
            logger.warning("the process that talks to the model said something unreadable")
            return
        call = self._calls.get(said.number)
        if call is None:
            return
        call.said.put(said)
        if not isinstance(said, Draft):
            del self._calls[said.number]

    def _fail_all(self) -> None:
        calls, self._calls = self._calls, {}
        for number, call in calls.items():
            call.said.put(Failure(number, FailureKind.UNAVAILABLE, "its process ended"))


def _started() -> Any:  # noqa: ANN401 - gevent's own Popen
    try:
        return subprocess.Popen(
            [sys.executable, *_PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except OSError as error:
        raise ModelFailedError(FailureKind.UNAVAILABLE, str(error.strerror)) from None


def _await(call: _Call, on_draft: OnDraft | None) -> Answer:
    while True:
        said = call.said.get()
        match said:
            case Answer():
                return said
            case Failure():
                raise said.error()
            case Draft():
                if on_draft is not None:
                    on_draft(said.written)
