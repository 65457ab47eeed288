"""What the relay and the process that talks to the model say to each other, a line each."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

Sdk = Literal["auto", "google-genai", "google-generativeai"]
"""Which of Google's two libraries to use; auto: the maintained one where it is installed."""

MAX_LINE_BYTES = 1_000_000
"""More than any question or answer needs; a longer line means that something is broken."""


class FailureKind(StrEnum):
    """Why the model did not answer."""

    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    BLOCKED = "blocked"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    BUSY = "busy"
    PAUSED = "paused"


class ModelFailedError(Exception):
    """The model did not answer.

    ``detail`` holds a status and no text of the service's, which may quote what
    it was sent; ``retry_after_s`` is when the service wants to be asked again.
    """

    def __init__(
        self, kind: FailureKind, detail: str = "", *, retry_after_s: float | None = None
    ) -> None:
        """Say why."""
        super().__init__(f"{kind}: {detail}" if detail else str(kind))
        self.kind = kind
        self.detail = detail
        self.retry_after_s = retry_after_s


class ModelSetup(msgspec.Struct, frozen=True):
    """Which model to ask, through which library; the first line the process reads."""

    api_key: str
    model: str
    sdk: Sdk = "auto"
    base_url: str = ""
    threads: int = 24


class Prompt(msgspec.Struct, frozen=True):
    """One question: what the model is to do, and the data it is to do it with.

    ``plain`` asks for a text instead of an answer in fields.
    """

    system: str
    data: str
    plain: bool = False
    max_tokens: int = 4_096


class Written(msgspec.Struct, frozen=True):
    """What the model wrote, whole or so far.

    ``known`` is its own word on whether the articles answer the question,
    ``articles`` the ids it used, ``handoff`` its advice to call a person.
    """

    answer: str = ""
    known: bool = False
    articles: tuple[str, ...] = ()
    handoff: bool = False


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """Ask the model; whatever comes of it is said within ``timeout_s``, or soon after."""

    number: int
    prompt: Prompt
    timeout_s: float


class Draft(msgspec.Struct, frozen=True, tag="draft"):
    """What the model has written so far."""

    number: int
    written: Written


class Answer(msgspec.Struct, frozen=True, tag="answer"):
    """What the model wrote, and how many tokens that took (0: it did not say)."""

    number: int
    written: Written
    tokens: int = 0


class Failure(msgspec.Struct, frozen=True, tag="failure"):
    """The model did not answer."""

    number: int
    kind: FailureKind
    detail: str = ""
    retry_after_s: float | None = None

    def error(self) -> ModelFailedError:
        """Return it as what is raised."""
        return ModelFailedError(self.kind, self.detail, retry_after_s=self.retry_after_s)


Said = Draft | Answer | Failure

write_line = msgspec.json.Encoder().encode
read_setup = msgspec.json.Decoder(ModelSetup).decode
read_ask = msgspec.json.Decoder(Ask).decode
read_said = msgspec.json.Decoder(Said).decode
