"""Errors of the HTTP side, all of one shape: problem details (RFC 9457)."""

from __future__ import annotations

import logging
from http import HTTPStatus

import msgspec
from flask import Flask, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from relay.domain.errors import DomainError, TroubleError
from relay.protocol.codec import MalformedError, bad_request
from relay.protocol.shapes import Refusal
from relay.protocol.vocabulary import RefusalCode
from relay.translation_refusals import internal_refusal, refusal

logger = logging.getLogger("relay.web")

_STATUS: dict[RefusalCode, HTTPStatus] = {
    RefusalCode.BAD_REQUEST: HTTPStatus.BAD_REQUEST,
    RefusalCode.ORIGIN_REFUSED: HTTPStatus.FORBIDDEN,
    RefusalCode.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    RefusalCode.FORBIDDEN: HTTPStatus.FORBIDDEN,
    RefusalCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
    RefusalCode.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    RefusalCode.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    RefusalCode.STORAGE_FULL: HTTPStatus.INSUFFICIENT_STORAGE,
    RefusalCode.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def problem(refused: Refusal) -> Response:
    """Return a refusal as problem details."""
    status = _STATUS.get(refused.code, HTTPStatus.CONFLICT)
    body = _details(status, refused.code, refused.message)
    headers = {}
    if refused.retry_after_ms is not None:
        body["retry_after_ms"] = refused.retry_after_ms
        headers["Retry-After"] = str(-(-refused.retry_after_ms // 1000))
    return Response(
        msgspec.json.encode(body), status.value, headers, content_type="application/problem+json"
    )


def unread(status: HTTPStatus, detail: str) -> bytes:
    """Return a whole HTTP answer to a request that could not be read, so that no app was asked."""
    body = msgspec.json.encode(_details(status, RefusalCode.BAD_REQUEST, detail))
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Connection: close",
        "",
        "",
    )
    return "\r\n".join(head).encode("ascii") + body


def install(app: Flask) -> None:
    """Answer every error of ``app`` with problem details."""
    app.register_error_handler(DomainError, lambda error: problem(refusal(error)))
    app.register_error_handler(TroubleError, lambda error: problem(refusal(error)))
    app.register_error_handler(MalformedError, lambda error: problem(bad_request(error)))
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _of_bug)


def _details(status: HTTPStatus, code: RefusalCode, detail: str) -> dict[str, str | int]:
    return {
        "type": f"urn:baton:{code.value}",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "code": code.value,
    }


def _of_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": error.description or "",
    }
    if status is HTTPStatus.NOT_FOUND:
        body["detail"] = "There is nothing here, or it is not yours."
    response = Response(
        msgspec.json.encode(body), status.value, content_type="application/problem+json"
    )
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def _of_bug(error: Exception) -> Response:
    logger.error("a request failed by a fault of the relay", exc_info=error)
    return problem(internal_refusal())
