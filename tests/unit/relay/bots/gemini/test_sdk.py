"""What the two libraries raise, and what withholds an answer."""

from __future__ import annotations

from enum import Enum

import pytest

from relay.bots.gemini.pieces import FailureKind, ModelFailedError
from relay.bots.gemini.sdk import failure_of, refuse_blocked


class _Response:
    def __init__(self, **headers: str) -> None:
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class _StatusError(Exception):
    def __init__(self, code: int, response: _Response | None = None) -> None:
        super().__init__("the key is secret")
        self.code = code
        self.response = response


class ReadTimeoutError(Exception):
    """As the libraries below the libraries call it."""


class BlockedPromptError(Exception):
    """As one of the libraries calls it."""


class _Reason(Enum):
    STOP = 1
    SAFETY = 2


@pytest.mark.parametrize(
    ("error", "kind", "retry_after_s"),
    [
        (_StatusError(429), "rate_limited", None),
        (_StatusError(429, _Response(retry_after="7")), "rate_limited", 7.0),
        (_StatusError(429, _Response(retry_after="soon")), "rate_limited", None),
        (_StatusError(429, _Response(retry_after="9999999")), "rate_limited", 3600.0),
        (_StatusError(500), "unavailable", None),
        (_StatusError(503, _Response(retry_after="3")), "unavailable", 3.0),
        (_StatusError(504), "timeout", None),
        (_StatusError(400), "refused", None),
        (_StatusError(404), "refused", None),
        (ReadTimeoutError(), "timeout", None),
        (ConnectionError("Read timed out."), "timeout", None),
        (ConnectionError("reset"), "unavailable", None),
        (BlockedPromptError(), "blocked", None),
        (ModelFailedError(FailureKind.EMPTY), "empty", None),
    ],
)
def test_errors_are_read(error: Exception, kind: str, retry_after_s: float | None) -> None:
    """Each error becomes a kind, with the time the service asks for and none of its words."""
    failed = failure_of(error)
    assert (failed.kind, failed.retry_after_s) == (kind, retry_after_s)
    assert "secret" not in str(failed)


def test_what_withholds_an_answer() -> None:
    """A reason that withholds the answer is a failure; the usual end is none."""
    refuse_blocked(None)
    refuse_blocked(_Reason.STOP)
    with pytest.raises(ModelFailedError, match="blocked: SAFETY"):
        refuse_blocked(_Reason.SAFETY)
