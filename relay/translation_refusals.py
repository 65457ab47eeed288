"""What a refusal is called on the wire."""

from __future__ import annotations

from typing import assert_never

from relay.domain import errors
from relay.protocol import shapes
from relay.protocol.vocabulary import (
    RefusalCode,
)

RETRY_SOON_MS = 1_000
"""When to repeat a request that met a busy relay, in milliseconds."""

RETRY_LATER_MS = 10_000
"""When to repeat a request that met a full disk, in milliseconds."""

_CODES: dict[type[errors.DomainError], RefusalCode] = {
    errors.MalformedError: RefusalCode.BAD_REQUEST,
    errors.NotFoundError: RefusalCode.NOT_FOUND,
    errors.WrongStateError: RefusalCode.WRONG_STATE,
    errors.AlreadyTakenError: RefusalCode.ALREADY_TAKEN,
    errors.NotOwnerError: RefusalCode.NOT_OWNER,
    errors.AtCapacityError: RefusalCode.AT_CAPACITY,
    errors.UnauthenticatedError: RefusalCode.UNAUTHENTICATED,
    errors.ForbiddenError: RefusalCode.FORBIDDEN,
    errors.OriginRefusedError: RefusalCode.ORIGIN_REFUSED,
    errors.ProtocolUnsupportedError: RefusalCode.PROTOCOL_UNSUPPORTED,
    errors.RateLimitedError: RefusalCode.RATE_LIMITED,
}


def refusal(error: errors.DomainError | errors.TroubleError) -> shapes.Refusal:
    """Return the refusal for an error of the domain."""
    match error:
        case errors.RateLimitedError():
            return _later(RefusalCode.RATE_LIMITED, error.message, error.retry_after_ms)
        case errors.AlreadyTakenError():
            return shapes.Refusal(RefusalCode.ALREADY_TAKEN, error.message, winner=error.winner)
        case errors.StorageFullError():
            return _later(RefusalCode.STORAGE_FULL, error.message, RETRY_LATER_MS)
        case errors.TroubleError():
            return _later(RefusalCode.BUSY, error.message, RETRY_SOON_MS)
        case errors.DomainError():
            return shapes.Refusal(_CODES[type(error)], error.message)
        case _:
            assert_never(error)


def internal_refusal() -> shapes.Refusal:
    """Return the refusal for a bug: it is logged here, and worth one more try."""
    message = "Something went wrong on our side and was reported. This will be tried again."
    return _later(RefusalCode.INTERNAL, message, RETRY_SOON_MS)


def _later(code: RefusalCode, message: str, after_ms: int) -> shapes.Refusal:
    return shapes.Refusal(code, message, retryable=True, retry_after_ms=after_ms)
