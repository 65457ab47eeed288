"""Files over HTTP, for agents with their token and for visitors with theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from relay.domain.errors import NotFoundError
from relay.domain.file_types import file_name, type_of
from relay.domain.transcript import Voice
from relay.protocol import rest, shapes
from relay.service import filing
from relay.service.desk import expect
from relay.service.office import StoredFile
from relay.service.outcome import Saved
from relay.service.ports import Questions
from relay.web.api import views
from relay.web.api.blobs import Blobs
from relay.web.api.endpoint import BASE, Bytes, Call, Handler, Write
from relay.web.api.server import add_route, attachment, carry_out, json_answer, read_upload
from relay.web.api.sessions import readable
from relay.web.api.table import VISITOR_FILES
from relay.web.bodies import bearer_token, query
from relay.web.cross_origin import CrossOrigin
from relay.web.visiting import Visiting


@dataclass(frozen=True, slots=True)
class Cabinet:
    """Where files lie: their bytes in ``blobs``, what is known of them in the database."""

    reader: Questions
    blobs: Blobs

    def attach(self, added: filing.AddFile, content: bytes) -> Write:
        """Return what attaches a file: its bytes first, then the row that makes it one."""
        file = added.file
        self.blobs.put(file.file_id, content)

        return Write(
            file.session_id,
            lambda tx: filing.add_file(tx, added),
            lambda reply: views.file_card(expect(expect(reply, Saved).record, StoredFile)),
            refused=lambda: self.blobs.drop(file.file_id),
        )

    def fetch(self, file: StoredFile) -> Bytes:
        """Return a file with its bytes."""
        return Bytes(self.blobs.get(file.file_id), file.media, file.name)


@dataclass(frozen=True, slots=True)
class FileHandlers:
    """Answers what agents ask of files."""

    cabinet: Cabinet

    def by_name(self) -> Mapping[str, Handler]:
        """Return the handlers by their endpoints' names."""
        return {"list_files": self.list_files, "add_file": self.add, "read_file": self.read}

    def list_files(self, call: Call) -> shapes.Shape:
        """List the files of a session."""
        found = self.cabinet.reader.ask(
            lambda read: read.archive.files(readable(read, call).session_id)
        )
        return rest.FileCards(tuple(views.file_card(file) for file in found))

    def add(self, call: Call) -> Write:
        """Attach a file to one of the agent's own sessions."""
        asked: rest.FileQuery = call.query
        file = new_file(
            call.new_id, call.path["session_id"], asked.name, call.content,
            sender=(Voice.AGENT, call.agent.agent_id), now=call.now,
        )  # fmt: skip
        return self.cabinet.attach(filing.AddFile(file, call.agent), call.content)

    def read(self, call: Call) -> Bytes:
        """Fetch a file of a session that the agent may read."""
        file = self.cabinet.reader.ask(
            lambda read: filing.file_for_agent(read, call.agent, call.path["file_id"])
        )
        return self.cabinet.fetch(file)


@dataclass(frozen=True, slots=True)
class VisitorFiles:
    """The visitors' routes of files."""

    visiting: Visiting
    cabinet: Cabinet
    cross_origin: CrossOrigin
    max_file_bytes: int

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("visitor_files", __name__, url_prefix=BASE)
        self.cross_origin.install(routes)
        views_: tuple[Callable[..., Response], ...] = (self.add, self.read)
        for endpoint, view in zip(VISITOR_FILES, views_, strict=True):
            add_route(routes, endpoint, view)
        return routes

    def add(self) -> Response:
        """Attach a file to one of the visitor's own sessions."""
        who = self.visiting.who(bearer_token(), request.remote_addr or "")
        now = self.visiting.clock()
        self.visiting.limits.messages.require(who, float(now))
        asked = query(rest.VisitorFileQuery)
        content = read_upload(self.max_file_bytes)
        file = new_file(
            str(uuid4()), asked.session_id, asked.name, content,
            sender=(Voice.VISITOR, who), now=now,
        )  # fmt: skip
        write = self.cabinet.attach(filing.AddFile(file), content)
        try:
            reply = carry_out(self.visiting.desk, write)
        except NotFoundError:
            raise NotFound from None
        return json_answer(write.answer(reply), VISITOR_FILES[0].status)

    def read(self, file_id: str) -> Response:
        """Fetch a file of one of the visitor's own sessions."""
        who = self.visiting.who(bearer_token(), request.remote_addr or "")
        self.visiting.limits.requests.require(who, float(self.visiting.clock()))
        try:
            file = self.cabinet.reader.ask(lambda read: filing.file_for_visitor(read, who, file_id))
            return attachment(self.cabinet.fetch(file))
        except NotFoundError:
            raise NotFound from None


def new_file(
    file_id: str, session_id: str, name: str, content: bytes, *, sender: tuple[Voice, str], now: int
) -> StoredFile:
    """Return the record of a file of whose type the bytes decide; raises MalformedError."""
    kind = type_of(content)
    voice, sender_id = sender
    return StoredFile(
        file_id=file_id,
        session_id=session_id,
        sender_id=sender_id,
        voice=voice,
        name=file_name(name, kind),
        media=kind.media,
        size=len(content),
        at=now,
    )
