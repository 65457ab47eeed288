"""The REST API put together from what the composition root has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from relay.domain.limits import Rate
from relay.rules import RulesWatch, parse_file, rules_of
from relay.service.admission import Origins, RateLimiter
from relay.service.ports import Questions
from relay.service.reports import LongQuestions
from relay.settings import Settings
from relay.web.api.blobs import Blobs
from relay.web.api.documents import document_routes
from relay.web.api.figures import FigureHandlers
from relay.web.api.filing import Cabinet, FileHandlers, VisitorFiles
from relay.web.api.gate import Gate
from relay.web.api.passing import PassingHandlers
from relay.web.api.people import PeopleHandlers
from relay.web.api.rules_file import RulesFile
from relay.web.api.server import KEY_HEADER, RestApi
from relay.web.api.sessions import SessionHandlers
from relay.web.api.words import WordHandlers
from relay.web.cross_origin import CrossOrigin
from relay.web.visiting import Visiting

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_HEADERS = ("Authorization", "Content-Type", KEY_HEADER)
_EXPOSED = ("Retry-After", "Content-Disposition")


_GUESSES_AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class Room:
    """What the composition root has for the API.

    ``archive`` answers long questions on a thread of its own, ``figures`` the longest on
    another; ``turn_out`` closes the sockets of those who were signed out.
    """

    visiting: Visiting
    archive: Questions
    figures: LongQuestions
    blobs: Blobs
    requests: RateLimiter
    origins: Origins
    turn_out: Callable[[], None]


@dataclass(frozen=True, slots=True)
class RestParts:
    """What the API stands on."""

    room: Room
    guesses: RateLimiter
    rules: RulesFile
    max_file_bytes: int


def parts_of(settings: Settings, room: Room, watch: RulesWatch | None) -> RestParts:
    """Return the parts as the settings have them."""
    base = rules_of(settings)
    per_second = settings.sign_ins_per_minute_per_address / 60
    return RestParts(
        room,
        RateLimiter(Rate(per_second, _GUESSES_AT_ONCE), "Too many unknown tokens from there."),
        # The sweep takes new rules over, on every relay that shares the file.
        RulesFile(watch.path if watch else None, lambda text: parse_file(text, base)),
        settings.max_file_bytes,
    )


def install(app: Flask, parts: RestParts) -> None:
    """Add the whole API to ``app``."""
    room, visiting = parts.room, parts.room.visiting
    desk, reader, archive = visiting.desk, visiting.reader, room.archive
    cross_origin = CrossOrigin(room.origins, _METHODS, _HEADERS, _EXPOSED)
    cabinet = Cabinet(archive, room.blobs)
    rest = RestApi(
        gate=Gate(reader, room.requests, parts.guesses, visiting.clock),
        desk=desk,
        handlers={
            **SessionHandlers(archive, visiting.policies).by_name(),
            **PassingHandlers(archive, visiting.policies, visiting.board).by_name(),
            **PeopleHandlers(desk, reader, room.turn_out).by_name(),
            **WordHandlers(archive, parts.rules).by_name(),
            **FileHandlers(cabinet).by_name(),
            **FigureHandlers(room.figures).by_name(),
        },
        cross_origin=cross_origin,
        clock=visiting.clock,
        max_file_bytes=parts.max_file_bytes,
    )
    files = VisitorFiles(visiting, cabinet, cross_origin, parts.max_file_bytes)
    rest.install(app)
    app.register_blueprint(files.blueprint())
    app.register_blueprint(document_routes())
