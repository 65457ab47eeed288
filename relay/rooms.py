"""The rooms on the outer floor, furnished: sockets and web, with what each of them needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from relay.policies import SLOWER, limiter
from relay.protocol.vocabulary import MAX_FRAME_BYTES, Namespace
from relay.rules import RulesWatch
from relay.service.admission import Origins, VisitorLimits
from relay.service.board import Board
from relay.service.desk import Desk
from relay.service.visitor import Policies
from relay.settings import Settings
from relay.sockets import transport
from relay.sockets.agent import AgentEvents
from relay.sockets.agent_passing import PassingEvents
from relay.sockets.guard import Guard
from relay.sockets.packets import StrictPacket, WireJson
from relay.sockets.visitor import VisitorEvents
from relay.store.engines import database_url
from relay.store.long_reader import LongReader
from relay.store.reader import Reader
from relay.store.writer import GroupWriter
from relay.web import headers, problem
from relay.web.api import assembly
from relay.web.api.blobs import Blobs
from relay.web.cross_origin import CrossOrigin
from relay.web.files import demo_routes, widget_routes
from relay.web.health import Health
from relay.web.passwords import PasswordHasher
from relay.web.signin import SignInApi, SignInLimits
from relay.web.visiting import Visiting
from relay.web.visitors import VisitorApi

PING_INTERVAL_S = 10
PING_TIMEOUT_S = 8


def socket_server(app: Flask, origins: Origins) -> Any:  # noqa: ANN401 - socketio ships no types
    """Return the Socket.IO server, set up inside ``app``."""
    transport.install()
    socketio = SocketIO()
    socketio.init_app(
        app,
        async_mode="gevent",
        async_handlers=False,
        serializer=StrictPacket,
        json=WireJson,
        manage_session=False,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        max_http_buffer_size=MAX_FRAME_BYTES,
        cors_allowed_origins=lambda origin, _environ: origins.allow(origin),
        cors_credentials=False,
        # Compressing what a visitor influences beside secrets invites guessing them.
        http_compression=False,
    )
    return socketio.server


@dataclass(frozen=True, slots=True)
class Rooms:
    """Furnishes the rooms on the outer floor."""

    settings: Settings
    desk: Desk
    reader: Reader
    policies: Policies
    origins: Origins
    board: Board
    clock: Callable[[], int]

    def furnish_sockets(
        self, server: object, limits: VisitorLimits
    ) -> tuple[VisitorEvents, AgentEvents]:
        """Answer the events of both namespaces."""
        s = self.settings
        visitors = VisitorEvents(
            guard=Guard(server, Namespace.VISITOR),
            desk=self.desk,
            reader=self.reader,
            policies=self.policies,
            limits=limits,
            origins=self.origins,
            board=self.board,
            clock=self.clock,
        )
        agents = AgentEvents(
            guard=Guard(server, Namespace.AGENT),
            desk=self.desk,
            reader=self.reader,
            policies=self.policies,
            requests=limiter(s.agent_requests_per_second, s.agent_request_burst, SLOWER),
            origins=self.origins,
            passing=PassingEvents(self.desk, self.reader, self.policies, self.board, self.clock),
            clock=self.clock,
        )
        visitors.register()
        agents.register()
        return visitors, agents

    def furnish_web(
        self, app: Flask, writer: GroupWriter, visiting: Visiting, demo_site: Path | None
    ) -> None:
        """Answer what comes over HTTP beside the REST API."""
        s = self.settings
        app.config["MAX_CONTENT_LENGTH"] = MAX_FRAME_BYTES
        too_often = "Too many attempts to sign in. Please wait a moment."
        per_address, per_account = (
            limiter(rate / 60, max(1, round(rate)), too_often)
            for rate in (s.sign_ins_per_minute_per_address, s.sign_ins_per_minute_per_account)
        )
        sign_in = SignInApi(
            desk=self.desk,
            reader=self.reader,
            passwords=PasswordHasher(),
            limits=SignInLimits(per_address, per_account),
            clock=self.clock,
        )
        problem.install(app)
        headers.install(app)
        app.register_blueprint(sign_in.blueprint())
        app.register_blueprint(VisitorApi(visiting, CrossOrigin(self.origins)).blueprint())
        app.register_blueprint(Health(writer, self.reader).blueprint())
        app.register_blueprint(widget_routes())
        if demo_site is not None:
            app.register_blueprint(demo_routes(demo_site))

    def furnish_api(
        self, app: Flask, visiting: Visiting, agents: AgentEvents, rules: RulesWatch | None
    ) -> tuple[Callable[[], None], ...]:
        """Add the REST API; return what closes its own threads."""
        url = database_url(self.settings.where())
        archive, figures = Reader(url), LongReader(url)
        blobs = Blobs(Path(self.settings.data_dir) / "files")
        room = assembly.Room(
            visiting, archive, figures, blobs, agents.requests, agents.origins, agents.turn_out
        )
        assembly.install(app, assembly.parts_of(self.settings, room, rules))
        return archive.close, figures.close, blobs.close
