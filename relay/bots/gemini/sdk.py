"""What the two adapters have in common: the interface, the form of an answer, their errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

from relay.bots.gemini.pieces import FailureKind, ModelFailedError, Prompt

TEMPERATURE = 0.2
"""How freely the model words things: little, for it is to repeat what articles say."""

# In this order, so that what decides whether a draft may be shown comes before it.
FIELDS: dict[str, dict[str, Any]] = {
    "known": {"type": "BOOLEAN"},
    "articles": {"type": "ARRAY", "items": {"type": "STRING"}},
    "handoff": {"type": "BOOLEAN"},
    "answer": {"type": "STRING"},
}
"""The fields of an answer, as both libraries take them."""

_BLOCKING = frozenset(
    {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE", "IMAGE_SAFETY"}
)
_PAUSED_BY_HOUR_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text as it arrives, and the tokens spent so far (0: not said)."""

    text: str
    tokens: int = 0


class Model(Protocol):
    """One of Google's libraries; called in a thread of the process that talks to the model."""

    def stream(self, prompt: Prompt, timeout_s: float) -> Iterator[Piece]:
        """Yield what the model writes; ``timeout_s`` bounds each wait for the service.

        Raises:
            ModelFailedError: When the service withheld the answer.
            Exception: Whatever the library raises; ``failure_of`` reads it.
        """
        ...

    def check(self, timeout_s: float) -> None:
        """Ask the service for the model without using it; raises as ``stream`` does."""
        ...


def refuse_blocked(reason: object) -> None:
    """Raise ModelFailedError where ``reason``, an enum of a library's, withholds the answer."""
    name = str(getattr(reason, "name", ""))
    if name in _BLOCKING:
        raise ModelFailedError(FailureKind.BLOCKED, name)


def failure_of(error: Exception) -> ModelFailedError:
    """Return what ``error``, raised by one of the libraries, means."""
    if isinstance(error, ModelFailedError):
        return error
    status = getattr(error, "code", None)
    if isinstance(status, int):
        return _of_status(int(status), error)
    name = type(error).__name__
    if "Timeout" in name or "timed out" in str(error):
        return ModelFailedError(FailureKind.TIMEOUT)
    if name.startswith(("Blocked", "StopCandidate")):
        return ModelFailedError(FailureKind.BLOCKED, name)
    return ModelFailedError(FailureKind.UNAVAILABLE, name)


def _of_status(status: int, error: Exception) -> ModelFailedError:
    detail = f"HTTP {status}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        after = _retry_after(error)
        return ModelFailedError(FailureKind.RATE_LIMITED, detail, retry_after_s=after)
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT):
        return ModelFailedError(FailureKind.TIMEOUT, detail)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return ModelFailedError(FailureKind.REFUSED, detail)
    return ModelFailedError(FailureKind.UNAVAILABLE, detail, retry_after_s=_retry_after(error))


def _retry_after(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None)
    if not isinstance(headers, Mapping):
        return None
    try:
        # A date instead of seconds is allowed and never sent by this service.
        return min(max(float(headers.get("retry-after", "")), 0.0), _PAUSED_BY_HOUR_S)
    except ValueError:
        return None
