"""What the process that talks to the model says, question by question."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from relay.bots.gemini.pieces import (
    Answer,
    Ask,
    Draft,
    Failure,
    ModelSetup,
    Prompt,
    Said,
    read_said,
    write_line,
)
from relay.bots.gemini.sdk import Piece
from relay.bots.gemini.worker import carry_out
from tests.fakes.gemini_server import KEY, GeminiServer

WHOLE = json.dumps({"known": True, "articles": ["a"], "handoff": False, "answer": "word " * 50})


@dataclass
class SpelledOut:
    """Implements ``Model``: yields the given pieces, or raises what is among them."""

    pieces: list[str | Exception]
    closed: bool = False

    def stream(self, prompt: Prompt, timeout_s: float) -> Iterator[Piece]:
        """Yield the pieces."""
        del prompt, timeout_s
        try:
            for piece in self.pieces:
                if isinstance(piece, Exception):
                    raise piece
                yield Piece(piece, 7)
        finally:
            self.closed = True

    def check(self, timeout_s: float) -> None:
        """Be there."""


def _said(model: SpelledOut, timeout_s: float = 5.0) -> list[Said]:
    said: list[Said] = []
    carry_out(model, Ask(3, Prompt("", ""), timeout_s), said.append)
    return said


def test_an_answer_is_said_with_its_tokens() -> None:
    """Pieces become one answer."""
    [said] = _said(SpelledOut([WHOLE[:20], WHOLE[20:]]))
    assert isinstance(said, Answer)
    assert (said.number, said.tokens, said.written.articles) == (3, 7, ("a",))


def test_an_endless_stream_is_left() -> None:
    """Reading stops at a bound, and the connection is closed."""
    model = SpelledOut([WHOLE[:-2], *["word " * 1_000] * 100])
    [said] = _said(model)
    assert isinstance(said, Answer)
    assert model.closed


def test_time_is_up_between_two_pieces() -> None:
    """A stream that keeps coming is ended at the deadline all the same."""
    [said] = _said(SpelledOut([WHOLE[:20], WHOLE[20:]]), timeout_s=-1.0)
    assert isinstance(said, Failure)
    assert said.kind == "timeout"


def test_whatever_a_library_raises_is_said() -> None:
    """No error stops the process, and none of its words leave it."""
    [said] = _said(SpelledOut([WHOLE[:20], RuntimeError("secret")]))
    assert said == Failure(3, said.kind, "RuntimeError")
    assert said.kind == "unavailable"


@pytest.mark.parametrize("sdk", ["google-genai", "google-generativeai"])
def test_the_program_answers_and_ends_with_its_input(stub: GeminiServer, sdk: str) -> None:
    """It answers on its output, says nothing else there, and a hanging call does not hold it."""
    setup = ModelSetup(KEY, "gemini-test", sdk=sdk, base_url=stub.url)  # type: ignore[arg-type]  # by name
    with subprocess.Popen(
        [sys.executable, "-m", "relay.bots.gemini.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        prompt = Prompt("Do this.", '{"id": "visa-fees"}')
        process.stdin.write(write_line(setup) + b"\n" + write_line(Ask(1, prompt, 20.0)) + b"\n")
        process.stdin.flush()
        lines = iter(process.stdout.readline, b"")
        said = next(line for line in map(read_said, lines) if not isinstance(line, Draft))
        assert isinstance(said, Answer)
        stub.behaviour = "hang"
        process.stdin.write(write_line(Ask(2, prompt, 60.0)) + b"\n")
        process.stdin.close()
        assert process.wait(10) == 0
        assert process.stdout.read() == b""


def test_a_library_that_is_not_there() -> None:
    """The process says what to install, and does not go on."""
    code = (
        "import sys; sys.modules['google.genai'] = None; sys.modules['google.generativeai'] = None;"
        "from relay.bots.gemini.worker import main; main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        input=write_line(ModelSetup(KEY, "m")) + b"\n",
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 1
    assert b"Install baton-handoff[gemini]" in ran.stderr


def test_drafts_are_said_now_and_then(stub: GeminiServer) -> None:
    """A slow stream is told as drafts, each longer than the one before."""
    from relay.bots.gemini.maintained import MaintainedModel

    stub.behaviour = "stream"
    stub.words = "A student visa costs about 75 euros in most countries. " * 2
    model = MaintainedModel(ModelSetup(KEY, "gemini-test", base_url=stub.url))
    said: list[Said] = []
    carry_out(model, Ask(1, Prompt("", '{"id": "visa-fees"}'), 20.0), said.append)
    *drafts, last = said
    assert isinstance(last, Answer)
    assert last.written.answer == stub.words
    texts = [draft.written.answer for draft in drafts if isinstance(draft, Draft)]
    assert len(texts) == len(drafts) >= 2
    assert all(stub.words.startswith(text) for text in texts)
    assert [len(text) for text in texts] == sorted(len(text) for text in texts)
