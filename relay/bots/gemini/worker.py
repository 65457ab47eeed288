"""The process that talks to the model: ``python -m relay.bots.gemini.worker``.

It reads the setup and then questions from its standard input, a JSON object a line,
and says drafts, answers and failures on its standard output. It ends with its input,
at once: a call that hangs has no say in that.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any, BinaryIO

from relay.bots.gemini.choosing import NoSdkError, make_model
from relay.bots.gemini.pieces import (
    Answer,
    Ask,
    Draft,
    Failure,
    FailureKind,
    ModelFailedError,
    ModelSetup,
    Said,
    read_ask,
    read_setup,
    write_line,
)
from relay.bots.gemini.reading import MAX_READ_CHARS, read_so_far, read_whole
from relay.bots.gemini.sdk import Model, failure_of

DRAFT_EVERY_S = 0.15
"""How often what is being written is shown, at most."""

Say = Callable[[Said], None]


def carry_out(model: Model, ask: Ask, say: Say) -> None:
    """Ask the model and say what comes of it; never raises."""
    try:
        say(_answer(model, ask, say))
    except Exception as error:  # noqa: BLE001 - whatever a library raises, the relay is told
        failed = failure_of(error)
        say(Failure(ask.number, failed.kind, failed.detail, failed.retry_after_s))


def _answer(model: Model, ask: Ask, say: Say) -> Answer:
    prompt = ask.prompt
    began = drafted = time.monotonic()
    text, tokens = "", 0
    stream: Any = model.stream(prompt, ask.timeout_s)
    with closing(stream) as pieces:
        for piece in pieces:
            text, tokens = text + piece.text, max(tokens, piece.tokens)
            now = time.monotonic()
            if now - began > ask.timeout_s:
                raise ModelFailedError(FailureKind.TIMEOUT)
            if len(text) > MAX_READ_CHARS:
                break
            if now - drafted >= DRAFT_EVERY_S and not prompt.plain:
                drafted = now
                _draft(ask, text, say)
    cut = len(text) > MAX_READ_CHARS
    return Answer(ask.number, read_whole(text, plain=prompt.plain, cut=cut), tokens)


def _draft(ask: Ask, text: str, say: Say) -> None:
    written = read_so_far(text)
    if written is not None and written.answer:
        say(Draft(ask.number, written))


def serve(setup: ModelSetup, questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there are no more questions."""
    lock = threading.Lock()

    def say(said: Said) -> None:
        with lock:
            answers.write(write_line(said) + b"\n")
            answers.flush()

    model = make_model(setup)
    pool = ThreadPoolExecutor(setup.threads)
    for line in questions:
        pool.submit(carry_out, model, read_ask(line), say)


def main() -> None:
    """Serve on the standard streams."""
    # What a library prints must not get between the lines that are said.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    # Ctrl-C is for the relay, which then ends this process's input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    questions = sys.stdin.buffer
    try:
        serve(read_setup(questions.readline()), questions, answers)
    except NoSdkError as error:
        sys.stderr.write(f"{error}\n")
        os._exit(1)
    except (BrokenPipeError, ValueError):
        os._exit(1)
    # Not sys.exit, which waits for the threads.
    os._exit(0)


if __name__ == "__main__":
    main()
