"""Whether the process lives and whether it can work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from flask import Blueprint, Response

from relay.domain.errors import TroubleError
from relay.service.outcome import Done, Outcome
from relay.service.ports import Questions, Writer


@dataclass(frozen=True, slots=True)
class Health:
    """The routes that load balancers and service managers ask."""

    writer: Writer
    reader: Questions

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("health", __name__)
        routes.get("/healthz")(self.alive)
        routes.get("/readyz")(self.ready)
        return routes

    def alive(self) -> Response:
        """Answer that the process lives."""
        return _answer(200, {"status": "alive"})

    def ready(self) -> Response:
        """Answer whether the database can be read and written."""
        checks = {"read": _works(self._read), "write": _works(self._write)}
        ready = all(checks.values())
        status = "ready" if ready else "not ready"
        return _answer(200 if ready else 503, {"status": status, "checks": checks})

    def _read(self) -> None:
        self.reader.ask(lambda read: read.waiting(1))

    def _write(self) -> None:
        self.writer.submit("~health", lambda _tx: Outcome(Done()))


def _works(check: Callable[[], None]) -> bool:
    try:
        check()
    except TroubleError:
        return False
    return True


def _answer(status: int, body: object) -> Response:
    return Response(msgspec.json.encode(body), status, content_type="application/json")
