"""Between the wire and the use cases: who is asking, how often, and always an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import gevent
from socketio.exceptions import ConnectionRefusedError as SocketRefusedError

from relay.domain.errors import DomainError, TroubleError, UnauthenticatedError
from relay.protocol.codec import MalformedError, accepted, bad_request, refused, to_plain
from relay.protocol.shapes import Refusal, Shape
from relay.protocol.vocabulary import Namespace
from relay.sockets.callers import Caller, KnownAgent
from relay.sockets.connections import CONNECTION_KEY, Connection
from relay.translation_refusals import internal_refusal, refusal

logger = logging.getLogger("relay.sockets")

Handler = Callable[[Any, object], Shape]
"""Takes the caller and the payload as it came; returns the reply."""

Greeter = Callable[[str, Mapping[str, Any], object], Caller]
"""Takes the socket's id, its request and its hello; returns who it is."""

Throttle = Callable[[Caller, str], None]
"""Takes the caller and the event's name; raises RateLimitedError."""


class Guard:
    """Wraps every handler of one namespace; nothing gets past it, nothing is left unanswered."""

    def __init__(self, server: Any, namespace: Namespace) -> None:  # noqa: ANN401 - socketio ships no types
        """Guard ``namespace`` of ``server``."""
        self._server = server
        self._namespace = namespace
        self._throttle: Throttle = _unlimited
        self._callers: dict[str, Caller] = {}
        server.on("disconnect", self._disconnected, namespace=namespace.value)

    def greet(self, greeter: Greeter, throttle: Throttle) -> None:
        """Let ``greeter`` decide who may connect, and ``throttle`` how often they may ask."""
        self._throttle = throttle

        def connect(sid: str, environ: Mapping[str, Any], hello: object = None) -> None:
            caller = _answered(lambda: greeter(sid, environ, hello))
            if isinstance(caller, Refusal):
                raise SocketRefusedError(caller.code.value, to_plain(caller))
            self._callers[sid] = caller

        self._server.on("connect", connect, namespace=self._namespace.value)

    def handle(self, name: str, handler: Handler) -> None:
        """Have ``handler`` answer the event ``name``."""

        def answer(sid: str, payload: object = None, *_rest: object) -> dict[str, Any]:
            reply = _answered(lambda: self._admit(sid, name, handler, payload))
            return refused(reply) if isinstance(reply, Refusal) else accepted(reply)

        self._server.on(name, answer, namespace=self._namespace.value)

    def promote(self, caller: Caller, environ: Mapping[str, Any]) -> None:
        """Note that a caller has proved who they are."""
        self._callers[caller.sid] = caller
        connection_of(environ).proved = True

    def remember(self, caller: Caller) -> None:
        """Note what is known of a caller by now, while they are connected."""
        if caller.sid in self._callers:
            self._callers[caller.sid] = caller

    def environ(self, sid: str) -> Mapping[str, Any]:
        """Return the request that a socket came with."""
        found: Mapping[str, Any] = self._server.get_environ(sid, self._namespace.value)
        return found

    def join(self, sid: str, room: str) -> None:
        """Have a socket be told what the room is told."""
        self._server.enter_room(sid, room, namespace=self._namespace.value)

    def leave(self, sid: str, room: str) -> None:
        """Have a socket not be told any more what the room is told."""
        self._server.leave_room(sid, room, namespace=self._namespace.value)

    def drop(self, sid: str) -> None:
        """Disconnect a socket from the namespace."""
        self._server.disconnect(sid, namespace=self._namespace.value)

    def callers(self) -> tuple[Caller, ...]:
        """Return everybody who is connected."""
        return tuple(self._callers.values())

    def _admit(self, sid: str, name: str, handler: Handler, payload: object) -> Shape:
        caller = self._callers.get(sid)
        if caller is None:
            message = "This connection is not signed in."
            raise UnauthenticatedError(message)
        self._throttle(caller, name)
        try:
            return handler(caller, payload)
        except UnauthenticatedError:
            if isinstance(caller, KnownAgent):
                self._turn_out(caller)
            raise

    def _turn_out(self, caller: KnownAgent) -> None:
        """Drop a socket whose sign-in was revoked, once its refusal is on the way."""
        self._callers.pop(caller.sid, None)
        gevent.spawn(self.drop, caller.sid)

    def _disconnected(self, sid: str, _reason: str | None = None) -> None:
        self._callers.pop(sid, None)


def _unlimited(_caller: Caller, _name: str) -> None:
    """Stand in until the namespace says its limits; nobody can connect before."""


def connection_of(environ: Mapping[str, Any]) -> Connection:
    """Return the connection that a request belongs to."""
    connection: Connection = environ[CONNECTION_KEY]
    return connection


T = TypeVar("T")


def _answered(ask: Callable[[], T]) -> T | Refusal:
    try:
        return ask()
    except MalformedError as error:
        return bad_request(error)
    except (DomainError, TroubleError) as error:
        return refusal(error)
    except Exception:
        # The edge of every request: without an answer the client would wait
        # out its whole deadline.
        logger.exception("a request failed by a fault of the relay")
        return internal_refusal()
