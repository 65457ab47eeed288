"""The lines between the relay and the process that talks to the model."""

from __future__ import annotations

import pytest

from relay.bots.gemini.pieces import (
    Answer,
    Ask,
    Draft,
    Failure,
    FailureKind,
    ModelFailedError,
    Prompt,
    Said,
    Written,
    read_ask,
    read_said,
    write_line,
)

_WRITTEN = Written("Line one\nline two \N{SNOWMAN}", known=True, articles=("a",), handoff=True)


@pytest.mark.parametrize(
    "said",
    [
        Draft(1, _WRITTEN),
        Answer(2, _WRITTEN, 120),
        Failure(3, FailureKind.RATE_LIMITED, "HTTP 429", 7.5),
    ],
)
def test_what_is_said_comes_back_as_it_was(said: Said) -> None:
    """Whatever the process says fits on one line and is read as what it was."""
    line = write_line(said)
    assert b"\n" not in line
    assert read_said(line) == said


def test_a_question_comes_back_as_it_was() -> None:
    """So does a question, however many lines its texts have."""
    ask = Ask(7, Prompt("Do\nthis", '{"a": "b\\n"}', plain=True), 2.5)
    line = write_line(ask)
    assert b"\n" not in line
    assert read_ask(line) == ask


def test_a_failure_is_raised_with_all_it_knows() -> None:
    """The error carries kind, status and when to come back, and says the first two."""
    error = Failure(1, FailureKind.RATE_LIMITED, "HTTP 429", 7.5).error()
    assert isinstance(error, ModelFailedError)
    assert (error.kind, error.detail, error.retry_after_s) == ("rate_limited", "HTTP 429", 7.5)
    assert str(error) == "rate_limited: HTTP 429"
    assert str(ModelFailedError(FailureKind.EMPTY)) == "empty"
