"""The REST API put together from what the composition root has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from relay.service.admission import Origins, RateLimiter
from relay.service.desk import Desk
from relay.service.ports import Questions
from relay.service.visitor import Policies
from relay.web.api.blobs import Blobs
from relay.web.api.documents import document_routes
from relay.web.api.filing import Cabinet, FileHandlers, VisitorFiles
from relay.web.api.gate import Gate
from relay.web.api.people import PeopleHandlers
from relay.web.api.rules_file import RulesFile
from relay.web.api.server import RestApi
from relay.web.api.sessions import SessionHandlers
from relay.web.api.words import WordHandlers
from relay.web.cross_origin import CrossOrigin
from relay.web.visiting import Visiting

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class RestParts:
    """What the API stands on; ``archive`` answers long questions on a thread of its own."""

    visiting: Visiting
    desk: Desk
    reader: Questions
    archive: Questions
    policies: Policies
    requests: RateLimiter
    guesses: RateLimiter
    origins: Origins
    blobs: Blobs
    rules: RulesFile
    turn_out: Callable[[], None]
    clock: Callable[[], int]
    max_file_bytes: int


def install(app: Flask, parts: RestParts) -> None:
    """Add the whole API to ``app``."""
    cross_origin = CrossOrigin(parts.origins, _METHODS)
    cabinet = Cabinet(parts.archive, parts.blobs)
    rest = RestApi(
        gate=Gate(parts.reader, parts.requests, parts.guesses, parts.clock),
        desk=parts.desk,
        handlers={
            **SessionHandlers(parts.archive, parts.policies).by_name(),
            **PeopleHandlers(parts.desk, parts.reader, parts.turn_out).by_name(),
            **WordHandlers(parts.archive, parts.rules).by_name(),
            **FileHandlers(cabinet).by_name(),
        },
        cross_origin=cross_origin,
        clock=parts.clock,
        max_file_bytes=parts.max_file_bytes,
    )
    files = VisitorFiles(parts.visiting, parts.desk, cabinet, cross_origin, parts.max_file_bytes)
    rest.install(app)
    app.register_blueprint(files.blueprint())
    app.register_blueprint(document_routes())
