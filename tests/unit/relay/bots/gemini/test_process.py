"""Asking the real libraries through the process, every fault of the service in turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import gevent
import pytest

from relay.bots.gemini.pieces import ModelFailedError, ModelSetup, Prompt, Written
from relay.bots.gemini.process import OVERDUE_S, ModelProcess
from relay.bots.gemini.reading import MAX_ANSWER_CHARS
from tests.fakes.gemini_server import EXFILTRATION, KEY, MARKUP, GeminiServer

SDKS = ("google-genai", "google-generativeai")
PROMPT = Prompt("Do this.", '{"articles": [{"id": "visa-fees"}]}')

Make = Callable[..., ModelProcess]
ProcessFor = Callable[[str], ModelProcess]


class Time:
    """A monotonic clock that a test can put forward."""

    def __init__(self) -> None:
        """Begin with the real time."""
        self.ahead = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return time.monotonic() + self.ahead


@pytest.fixture
def make(stub: GeminiServer) -> Iterator[Make]:
    """Starts processes with bounds of their own, and ends them."""
    made: list[ModelProcess] = []

    def start(threads: int, clock: Time | None = None) -> ModelProcess:
        setup = ModelSetup(KEY, "gemini-test", base_url=stub.url, threads=threads)
        made.append(ModelProcess(setup, clock or Time()))
        made[-1].open()
        return made[-1]

    yield start
    for process in made:
        process.close()


def _outcome(process: ModelProcess, timeout_s: float = 20.0) -> str:
    try:
        return process.ask(PROMPT, timeout_s).written.answer
    except ModelFailedError as error:
        return str(error.kind)


@pytest.mark.parametrize("sdk", SDKS)
def test_every_fault_is_told_apart(stub: GeminiServer, process_for: ProcessFor, sdk: str) -> None:
    """Each way to fail has its kind, each odd answer comes as it is, and the process goes on."""
    process = process_for(sdk)
    seen = {}
    for behaviour in (
        "answer", "stream", "rate_limited", "rate_limited_bare", "error", "bad_key", "cut",
        "blocked", "blocked_late", "empty", "not_json", "markup", "exfiltration",
    ):  # fmt: skip
        stub.behaviour = behaviour
        seen[behaviour] = _outcome(process)
    assert seen == {
        "answer": stub.words, "stream": stub.words,
        "rate_limited": "rate_limited", "rate_limited_bare": "rate_limited",
        "error": "unavailable", "bad_key": "refused", "cut": "unavailable",
        "blocked": "blocked", "blocked_late": "blocked", "empty": "empty", "not_json": "unreadable",
        "markup": MARKUP, "exfiltration": EXFILTRATION,
    }  # fmt: skip


@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize("behaviour", ["slow", "hang", "drip"])
def test_a_deadline_is_kept(
    stub: GeminiServer, process_for: ProcessFor, sdk: str, behaviour: str
) -> None:
    """However the service keeps one waiting, the answer is a timeout and others go on."""
    process = process_for(sdk)
    _outcome(process)
    stub.behaviour = behaviour
    assert _outcome(process, 0.5) == "timeout"
    stub.behaviour = "answer"
    assert _outcome(process) == stub.words


@pytest.mark.parametrize("sdk", SDKS)
def test_an_answer_of_a_megabyte(stub: GeminiServer, process_for: ProcessFor, sdk: str) -> None:
    """It is cut, and costs no more than others."""
    stub.behaviour = "huge"
    assert len(_outcome(process_for(sdk))) == MAX_ANSWER_CHARS


@pytest.mark.parametrize("sdk", SDKS)
def test_when_to_come_back_is_known(stub: GeminiServer, process_for: ProcessFor, sdk: str) -> None:
    """The service's Retry-After comes with the failure."""
    stub.behaviour = "rate_limited"
    with pytest.raises(ModelFailedError) as caught:
        process_for(sdk).ask(PROMPT, 20.0)
    assert caught.value.retry_after_s == stub.retry_after_s


def test_many_at_once(stub: GeminiServer, make: Make) -> None:
    """Questions do not wait for each other; beyond the bound they are refused at once."""
    process = make(threads=4)
    _outcome(process)
    stub.behaviour, stub.slow_s = "slow", 1.0
    asked = [gevent.spawn(_outcome, process) for _ in range(6)]
    gevent.joinall(asked)
    assert sorted(str(one.value) for one in asked) == sorted([stub.words] * 4 + ["busy"] * 2)


def test_calls_that_hang_for_good(stub: GeminiServer, make: Make) -> None:
    """Where nothing but hanging calls is left, their process is begun anew."""
    clock = Time()
    process = make(threads=2, clock=clock)
    stub.behaviour = "drip"
    for one in [gevent.spawn(_outcome, process, 0.2) for _ in range(2)]:
        one.join()
    stub.behaviour = "answer"
    assert _outcome(process) == "busy"
    clock.ahead = OVERDUE_S + 1
    assert _outcome(process) == stub.words


def test_a_process_that_dies(stub: GeminiServer, process_for: ProcessFor) -> None:
    """Whoever waits is told at once, and the next question starts another."""
    process = process_for("google-genai")
    _outcome(process)
    stub.behaviour = "hang"
    asked = gevent.spawn(_outcome, process)
    gevent.sleep(0.2)
    process._process.kill()
    asked.join(10)
    assert asked.value == "unavailable"
    stub.behaviour = "answer"
    assert _outcome(process) == stub.words


def test_drafts_come_while_waiting(stub: GeminiServer, process_for: ProcessFor) -> None:
    """What is written so far is told before the answer."""
    stub.behaviour = "stream"
    stub.words = "A student visa costs about 75 euros in most countries. " * 2
    drafts: list[Written] = []
    answer = process_for("google-genai").ask(PROMPT, 20.0, drafts.append)
    assert answer.written.answer == stub.words
    assert len(drafts) >= 2
    assert all(stub.words.startswith(draft.answer) for draft in drafts)


def test_the_key_is_on_no_command_line(process_for: ProcessFor) -> None:
    """Whoever may list processes does not learn it."""
    process = process_for("google-genai")
    process.open()
    assert KEY not in str(process._process.args)
