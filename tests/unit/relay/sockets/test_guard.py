"""Between the wire and the use cases: who is asking, how often, and always an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from socketio.exceptions import ConnectionRefusedError as SocketRefusedError

from relay.domain.errors import (
    BusyError,
    NotFoundError,
    RateLimitedError,
    UnauthenticatedError,
)
from relay.protocol.codec import MalformedError
from relay.protocol.shapes import Noted, Shape
from relay.protocol.vocabulary import Namespace
from relay.sockets.callers import Caller, KnownVisitor, NewVisitor
from relay.sockets.connections import CONNECTION_KEY, Connection
from relay.sockets.guard import Guard, connection_of
from tests.fakes.socket_server import RecordingServer

SPACE = Namespace.VISITOR.value


@pytest.fixture
def server() -> RecordingServer:
    """A server without sockets."""
    return RecordingServer()


@pytest.fixture
def guard(server: RecordingServer) -> Guard:
    """A guard that admits everybody as a visitor."""
    found = Guard(server, Namespace.VISITOR)
    found.greet(lambda sid, _environ, _hello: KnownVisitor(sid, "v"), lambda _caller, _name: None)
    return found


def _raising(error: Exception) -> Callable[[Caller, object], Shape]:
    def handler(_caller: Caller, _payload: object) -> Shape:
        raise error

    return handler


def test_a_reply(server: RecordingServer, guard: Guard) -> None:
    """The handler gets caller and payload, and its reply is wrapped."""
    seen: list[object] = []

    def handler(caller: Caller, payload: object) -> Shape:
        seen.extend([caller, payload])
        return Noted()

    guard.handle("x", handler)
    server.call(SPACE, "connect", "s", {})
    assert server.call(SPACE, "x", "s", {"a": 1}) == {"ok": {}}
    assert seen == [KnownVisitor("s", "v"), {"a": 1}]


@pytest.mark.parametrize(
    ("error", "code", "retryable"),
    [
        (NotFoundError(), "not_found", False),
        (MalformedError("no object"), "bad_request", False),
        (BusyError(), "busy", True),
        (LookupError("a bug"), "internal", True),
        (RecursionError(), "internal", True),
    ],
)
def test_there_is_always_an_answer(
    server: RecordingServer,
    guard: Guard,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    code: str,
    *,
    retryable: bool,
) -> None:
    """Whatever a handler raises is answered; only a bug is logged with its cause (R6)."""
    guard.handle("x", _raising(error))
    server.call(SPACE, "connect", "s", {})
    with caplog.at_level(logging.INFO):
        answer = server.call(SPACE, "x", "s", {})
    assert answer["error"]["code"] == code
    assert answer["error"].get("retryable", False) is retryable
    assert bool(caplog.records) is (code == "internal")


def test_nobody_comes_in_unseen(server: RecordingServer, guard: Guard) -> None:
    """Who did not connect, or has disconnected, is not served."""
    guard.handle("x", lambda _caller, _payload: Noted())
    assert server.call(SPACE, "x", "s", {})["error"]["code"] == "unauthenticated"
    server.call(SPACE, "connect", "s", {})
    server.call(SPACE, "disconnect", "s", "bye")
    assert server.call(SPACE, "x", "s", {})["error"]["code"] == "unauthenticated"


@pytest.mark.parametrize("arguments", [(), (1, 2, 3), (None,), ([],)])
def test_any_number_of_arguments(
    server: RecordingServer, guard: Guard, arguments: tuple[object, ...]
) -> None:
    """An event with too few or too many arguments is answered, too."""
    guard.handle("x", lambda _caller, _payload: Noted())
    server.call(SPACE, "connect", "s", {})
    assert server.call(SPACE, "x", "s", *arguments) == {"ok": {}}


@pytest.mark.parametrize(
    ("error", "code"),
    [(UnauthenticatedError("No."), "unauthenticated"), (LookupError("a bug"), "internal")],
)
def test_a_refused_connect(server: RecordingServer, error: Exception, code: str) -> None:
    """A refusal reaches the client as such, even when it is a bug: nobody hangs."""

    def greeter(_sid: str, _environ: object, _hello: object) -> Caller:
        raise error

    Guard(server, Namespace.VISITOR).greet(greeter, lambda _caller, _name: None)
    with pytest.raises(SocketRefusedError) as refused:
        server.call(SPACE, "connect", "s", {})
    assert refused.value.error_args["message"] == code
    assert refused.value.error_args["data"]["code"] == code


def test_the_throttle_comes_first(server: RecordingServer) -> None:
    """A caller who is too fast does not reach the handler."""

    def throttle(_caller: Caller, name: str) -> None:
        message = f"too many of {name}"
        raise RateLimitedError(message, 500)

    guard = Guard(server, Namespace.VISITOR)
    guard.greet(lambda sid, _environ, _hello: KnownVisitor(sid, "v"), throttle)
    guard.handle("x", _raising(AssertionError("reached")))
    server.call(SPACE, "connect", "s", {})
    error = server.call(SPACE, "x", "s", {})["error"]
    assert (error["code"], error["retry_after_ms"]) == ("rate_limited", 500)


def test_promoting_a_newcomer(server: RecordingServer, guard: Guard) -> None:
    """Who proved themself is known from then on, and their connection may stay."""
    seen: list[object] = []
    guard.greet(lambda sid, _e, _h: NewVisitor(sid, "address"), lambda _c, _n: None)

    def remember(caller: Caller, _payload: object) -> Shape:
        seen.append(caller)
        return Noted()

    guard.handle("x", remember)
    environ = {CONNECTION_KEY: Connection("address", 0.0)}
    server.call(SPACE, "connect", "s", environ)
    guard.promote(KnownVisitor("s", "v"), environ)
    server.call(SPACE, "x", "s", {})
    assert seen == [KnownVisitor("s", "v")]
    assert connection_of(environ).proved


def test_rooms(server: RecordingServer, guard: Guard) -> None:
    """Joining and leaving happen in the guard's own namespace."""
    guard.join("s", "room")
    assert server.rooms == {("s", "room", SPACE)}
    guard.leave("s", "room")
    assert server.rooms == set()
