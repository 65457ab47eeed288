"""A Socket.IO and HTTP server as the relay's, which can be told to misbehave.

What it answers is a matter of the class derived from it.
"""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import socketio
from aiohttp import web

from relay.protocol import registry
from relay.protocol.codec import RefusedError, accepted, from_plain_strictly, refused, to_plain
from relay.protocol.shapes import (
    Refusal,
    Shape,
)
from relay.protocol.vocabulary import (
    Presence,
    RefusalCode,
)
from tests.fakes.desktop_sessions import OPENED_AT, FakeSession

_AGENT = "/agent"
TOKEN = "token-of-maya-0123456789"
EMAIL = "maya@example.org"
PASSWORD = "a good long password"
CODE = "K7QX-22MP"


def refusal(code: RefusalCode, message: str, winner: str | None = None) -> RefusedError:
    """Return the exception that becomes a refusal."""
    return RefusedError(Refusal(code=code, message=message, winner=winner))


class RelayServer:
    """Serves on a free port of this machine between ``start`` and ``stop``."""

    def __init__(self, *, clock: Callable[[], int] | None = None) -> None:
        self.sessions: dict[str, FakeSession] = {}
        self.tokens = {TOKEN}
        self.presence = Presence.ONLINE
        self.capacity = 3
        self.me_id = str(uuid.UUID(int=0xA6E27))
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.address = ""
        self._refusals: dict[str, list[Refusal]] = defaultdict(list)
        self._silences: dict[str, int] = defaultdict(int)
        self._followers: dict[str, set[str]] = defaultdict(set)
        self._sids: set[str] = set()
        self._ticks = itertools.count(OPENED_AT, 1000)
        self._clock = clock or (lambda: next(self._ticks))
        self._runner: web.AppRunner | None = None
        self._port = 0
        self._sio = self._socket_server()

    # --- life -----------------------------------------------------------

    async def start(self) -> None:
        """Listen; on the port of the first start when started again."""
        self._sio = self._socket_server()
        application = web.Application()
        self._sio.attach(application)
        application.router.add_post("/api/v1/agents/sign-in", self._sign_in)
        application.router.add_post("/api/v1/agents/enrol", self._enrol)
        application.router.add_post("/api/v1/agents/sign-out", self._sign_out)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.address = f"http://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        """Close every socket and stop listening; the sessions stay."""
        for sid in tuple(self._sids):
            await self._sio.disconnect(sid, namespace=_AGENT)
        await self._sio.shutdown()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._sids.clear()
        self._followers.clear()

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return self._port

    @property
    def connected(self) -> int:
        """Count the agents' sockets."""
        return len(self._sids)

    # --- misbehaving ----------------------------------------------------

    def refuse_next(
        self, name: str, code: RefusalCode, *, retry_after_ms: int | None = None
    ) -> None:
        """Refuse the next request called ``name``; retryable where a time is given."""
        self._refusals[name].append(
            Refusal(
                code=code,
                message=f"Refused: {code.value}.",
                retryable=retry_after_ms is not None,
                retry_after_ms=retry_after_ms,
            )
        )

    def lose_next_answer(self, name: str) -> None:
        """Carry out the next request called ``name``, but never acknowledge it."""
        self._silences[name] += 1

    def sent(self, name: str) -> list[dict[str, Any]]:
        """Return the payloads of all requests called ``name``, refused ones included."""
        return [payload for heard, payload in self.heard if heard == name]

    # --- HTTP -----------------------------------------------------------

    async def _sign_in(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.heard.append(("sign-in", body))
        if (body["email"], body["password"]) != (EMAIL, PASSWORD):
            return _problem(401, "E-mail address or password is wrong.")
        return self._signed_in()

    async def _enrol(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.heard.append(("enrol", body))
        if (body["email"], body["code"]) != (EMAIL, CODE):
            return _problem(401, "This one-time code is not valid any more.")
        return self._signed_in()

    async def _sign_out(self, request: web.Request) -> web.Response:
        self.tokens.discard(request.headers["Authorization"].removeprefix("Bearer "))
        return web.Response(status=204)

    def _signed_in(self) -> web.Response:
        self.tokens.add(TOKEN)
        agent = {"agent_id": self.me_id, "name": "Maya", "role": "agent"}
        return web.json_response({"token": TOKEN, "agent": agent})

    # --- Socket.IO ------------------------------------------------------

    def _socket_server(self) -> socketio.AsyncServer:
        server = socketio.AsyncServer(async_mode="aiohttp", ping_interval=10, ping_timeout=8)
        server.on("connect", self._connect, namespace=_AGENT)
        server.on("disconnect", self._disconnect, namespace=_AGENT)
        server.on("*", self._request, namespace=_AGENT)
        return server

    async def _connect(self, sid: str, _environ: object, auth: dict[str, Any]) -> None:
        if auth.get("protocol") != 1 or auth.get("token") not in self.tokens:
            plain = to_plain(
                Refusal(
                    code=RefusalCode.UNAUTHENTICATED,
                    message="Your sign-in has ended. Please sign in again.",
                )
            )
            raise socketio.exceptions.ConnectionRefusedError(plain["message"], plain)
        self._sids.add(sid)

    async def _disconnect(self, sid: str, _reason: object = None) -> None:
        self._sids.discard(sid)
        for followers in self._followers.values():
            followers.discard(sid)

    async def _request(self, name: str, sid: str, plain: object = None) -> dict[str, Any]:
        shape = registry.request_named(name).payload
        payload = from_plain_strictly(plain, shape)
        self.heard.append((name, dict(plain) if isinstance(plain, dict) else {}))
        answer = await self._answer(name, sid, payload)
        if self._silences[name]:
            self._silences[name] -= 1
            await asyncio.Event().wait()
        return answer

    async def _answer(self, name: str, sid: str, payload: Shape) -> dict[str, Any]:
        if self._refusals[name]:
            return refused(self._refusals[name].pop(0))
        handler = getattr(self, f"_on_{name.replace('.', '_')}")
        try:
            return accepted(await handler(sid, payload))
        except RefusedError as error:
            return refused(error.refusal)

    async def _tell(self, session: FakeSession, fact: Shape) -> None:
        for sid in tuple(self._followers[session.session_id]):
            await self._emit(fact, sid)

    async def _tell_all(self, fact: Shape) -> None:
        for sid in tuple(self._sids):
            await self._emit(fact, sid)

    async def _emit(self, fact: Shape, sid: str) -> None:
        name = registry.fact_name(fact)
        await self._sio.emit(name, to_plain(fact), to=sid, namespace=_AGENT)


def _problem(status: int, detail: str) -> web.Response:
    body = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail}
    return web.json_response(body, status=status, content_type="application/problem+json")
