"""The composition root: the one place that names concrete things and puts them together."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import gevent
from flask import Flask
from flask_socketio import SocketIO
from sqlalchemy import Connection

from relay.bots.runner import BotRunner, BotSetup
from relay.domain.errors import TroubleError
from relay.domain.limits import Rate
from relay.domain.notices import Notices
from relay.domain.roster import LEASE_MS
from relay.protocol.vocabulary import MAX_FRAME_BYTES, Namespace
from relay.queueing.keeper import KeeperSetup, QueueKeeper
from relay.rules import Rules, RulesError, RulesWatch, policy_of
from relay.service.admission import Origins, RateLimiter, VisitorLimits
from relay.service.board import Board
from relay.service.desk import Desk, Push, PushToAll
from relay.service.outcome import Outcome
from relay.service.ports import Bot, Transaction
from relay.service.timers import Sweep, give_up, remind_bot, requeue_lost
from relay.service.visitor import Policies
from relay.settings import Settings
from relay.sockets import transport
from relay.sockets.agent import AgentEvents
from relay.sockets.agent_passing import PassingEvents
from relay.sockets.connections import Crowd
from relay.sockets.doorway import Doorway
from relay.sockets.guard import Guard
from relay.sockets.housekeeping import Housekeeping, connection_in
from relay.sockets.packets import StrictPacket, WireJson
from relay.sockets.push import SocketPush
from relay.sockets.visitor import VisitorEvents
from relay.store.engines import database_url
from relay.store.indexer import Indexer
from relay.store.reader import Reader
from relay.store.transaction import SqlTransaction
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
from relay.web.waits import Waits

PING_INTERVAL_S = 10
PING_TIMEOUT_S = 8
SWEEP_EVERY_S = 5.0

_SLOWER = "You are writing faster than we can read. This will be sent in a moment."

logger = logging.getLogger("relay")


@dataclass(frozen=True, slots=True)
class Parts:
    """What tests, drills and embedding replace; the defaults are what ``baton serve`` runs."""

    transaction: Callable[[Connection], Transaction] = SqlTransaction
    around_commit: Callable[[str], None] | None = None
    push: Push | None = None
    demo_site: Path | None = None
    bot_on_hub: bool = False


@dataclass(slots=True)
class Relay:
    """A relay that was put together; ``wsgi`` is what a gevent server serves.

    ``closing`` is called at the end; ``paths`` are the routing rules of what it answers
    beside the sockets.
    """

    wsgi: Doorway
    desk: Desk
    writer: GroupWriter
    reader: Reader
    closing: tuple[Callable[[], None], ...]
    runner: BotRunner
    keeper: QueueKeeper
    housekeeping: Housekeeping
    policies: Policies
    agents: AgentEvents
    visiting: Visiting
    paths: tuple[str, ...]
    rules: RulesWatch | None = None
    tasks: list[gevent.Greenlet[..., None]] = field(default_factory=list)

    def start(self) -> None:
        """Begin to write, to keep house, to keep the queue and to look what is overdue."""
        self.writer.start()
        work = (
            self.housekeeping.run,
            self._sweep,
            self.keeper.run_offers,
            self.keeper.run_looks,
            Indexer(self.writer).run,
        )
        self.tasks += [gevent.spawn(one) for one in work]

    def stop(self) -> None:
        """Stop everything; what was acknowledged is in the database."""
        gevent.killall(self.tasks)
        self.runner.close()
        self.writer.close()
        self.reader.close()
        for close in self.closing:
            close()

    def _sweep(self) -> None:
        while True:
            gevent.sleep(SWEEP_EVERY_S)
            for use_case in (requeue_lost, give_up, remind_bot):
                sweep = Sweep(clock())
                self._carry_out_sweep(use_case, sweep)
            self._turn_out_agents()
            self.look_at_rules()

    def look_at_rules(self) -> None:
        """Take over the owner's rules where their file changed; keep them where it is wrong."""
        if self.rules is None:
            return
        try:
            changed = self.rules.look()
        except RulesError as error:
            logger.error("the rules stay as they were: %s", error)  # noqa: TRY400 - an owner's slip, not a bug: no traceback
            return
        if changed is not None:
            _adopt(self.policies, changed)
            logger.info("the rules were read from %s", self.rules.path)

    def _turn_out_agents(self) -> None:
        try:
            self.agents.turn_out()
        except TroubleError:
            # The next round is five seconds away.
            return

    def _carry_out_sweep(
        self, use_case: Callable[[Transaction, Sweep, Policies], Outcome], sweep: Sweep
    ) -> None:
        try:
            self.desk.carry_out("~sweep", lambda tx: use_case(tx, sweep, self.policies))
        except TroubleError:
            # The next round is five seconds away.
            return


def clock() -> int:
    """Return the time in milliseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000


def build(settings: Settings, bot: Bot, parts: Parts | None = None) -> Relay:
    """Put a relay together; nothing is opened or started yet.

    Raises ValueError for settings that make no sense together.
    """
    parts = parts or Parts()
    url = database_url(settings.where())
    app = Flask("relay", static_folder=None)
    origins = Origins.of((*settings.own_origins(), *settings.origins))
    server = _socket_server(app, origins)
    crowd = Crowd(settings.sockets_per_address, settings.sockets_total)
    policies = _policies(settings, bot)
    rules = _rules(settings, policies)
    writer = GroupWriter(url, transaction=parts.transaction, around_commit=parts.around_commit)
    reader = Reader(url)
    setup = BotSetup(bot, settings.bot_deadline_s, reader, policies, clock, on_hub=parts.bot_on_hub)
    runner = BotRunner(setup)
    board = Board()
    keeper = QueueKeeper(KeeperSetup(reader, policies, board, clock))
    waits = Waits(settings.sockets_per_address, settings.sockets_total)
    push = PushToAll((waits, keeper, parts.push or SocketPush(server)))
    desk = Desk(writer, push, runner, keeper)
    runner.desk = keeper.desk = desk
    limits = _visitor_limits(settings)
    visiting = Visiting(desk, reader, policies, limits, waits, clock, board)
    rooms = _Rooms(settings, desk, reader, policies, origins, board)
    visitors, agents = rooms.furnish_sockets(server, limits)
    keeper.connected = visitors.here
    rooms.furnish_web(app, writer, visiting, parts.demo_site)
    closing = _furnish_api(app, settings, visiting, agents, rules)
    return Relay(
        wsgi=_doorway(app, crowd, settings, server),
        desk=desk,
        writer=writer,
        reader=reader,
        closing=closing,
        runner=runner,
        keeper=keeper,
        housekeeping=Housekeeping(server, crowd),
        policies=policies,
        agents=agents,
        visiting=visiting,
        paths=tuple(sorted({rule.rule for rule in app.url_map.iter_rules()})),
        rules=rules,
    )


def _doorway(app: Flask, crowd: Crowd, settings: Settings, server: Any) -> Doorway:  # noqa: ANN401 - socketio ships no types
    return Doorway(
        app.wsgi_app,
        crowd,
        settings.trusted_proxies,
        lambda sid: connection_in(server.environ, sid),
    )


def _socket_server(app: Flask, origins: Origins) -> Any:  # noqa: ANN401 - socketio ships no types
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
class _Rooms:
    """Furnishes the rooms on the outer floor."""

    settings: Settings
    desk: Desk
    reader: Reader
    policies: Policies
    origins: Origins
    board: Board

    def furnish_sockets(
        self, server: object, limits: VisitorLimits
    ) -> tuple[VisitorEvents, AgentEvents]:
        s = self.settings
        visitors = VisitorEvents(
            guard=Guard(server, Namespace.VISITOR),
            desk=self.desk,
            reader=self.reader,
            policies=self.policies,
            limits=limits,
            origins=self.origins,
            board=self.board,
            clock=clock,
        )
        agents = AgentEvents(
            guard=Guard(server, Namespace.AGENT),
            desk=self.desk,
            reader=self.reader,
            policies=self.policies,
            requests=_limiter(s.agent_requests_per_second, s.agent_request_burst, _SLOWER),
            origins=self.origins,
            passing=PassingEvents(self.desk, self.reader, self.policies, self.board, clock),
            clock=clock,
        )
        visitors.register()
        agents.register()
        return visitors, agents

    def furnish_web(
        self, app: Flask, writer: GroupWriter, visiting: Visiting, demo_site: Path | None
    ) -> None:
        s = self.settings
        app.config["MAX_CONTENT_LENGTH"] = MAX_FRAME_BYTES
        too_often = "Too many attempts to sign in. Please wait a moment."
        per_address, per_account = (
            _limiter(rate / 60, max(1, round(rate)), too_often)
            for rate in (s.sign_ins_per_minute_per_address, s.sign_ins_per_minute_per_account)
        )
        sign_in = SignInApi(
            desk=self.desk,
            reader=self.reader,
            passwords=PasswordHasher(),
            limits=SignInLimits(per_address, per_account),
            clock=clock,
        )
        problem.install(app)
        headers.install(app)
        app.register_blueprint(sign_in.blueprint())
        app.register_blueprint(VisitorApi(visiting, CrossOrigin(self.origins)).blueprint())
        app.register_blueprint(Health(writer, self.reader).blueprint())
        app.register_blueprint(widget_routes())
        if demo_site is not None:
            app.register_blueprint(demo_routes(demo_site))


def _furnish_api(
    app: Flask,
    settings: Settings,
    visiting: Visiting,
    agents: AgentEvents,
    rules: RulesWatch | None,
) -> tuple[Callable[[], None], ...]:
    """Add the REST API; return what closes its own threads."""
    archive = Reader(database_url(settings.where()))
    blobs = Blobs(Path(settings.data_dir) / "files")
    room = assembly.Room(visiting, archive, blobs, agents.requests, agents.origins, agents.turn_out)
    assembly.install(app, assembly.parts_of(settings, room, rules))
    return archive.close, blobs.close


def _visitor_limits(s: Settings) -> VisitorLimits:
    return VisitorLimits(
        messages=_limiter(s.visitor_messages_per_second, s.visitor_message_burst, _SLOWER),
        requests=_limiter(s.visitor_requests_per_second, s.visitor_request_burst, _SLOWER),
        sessions=_limiter(
            s.sessions_per_minute_per_address / 60,
            max(1, round(s.sessions_per_minute_per_address)),
            "Many conversations were begun from your network. Please wait a moment.",
        ),
    )


def _limiter(per_second: float, burst: int, message: str) -> RateLimiter:
    return RateLimiter(Rate(per_second, burst), message)


def _policies(settings: Settings, bot: Bot) -> Policies:
    return Policies(
        escalation=policy_of(settings),
        notices=_notices(settings),
        bot_name=bot.name,
        bot_grace_ms=round(settings.bot_deadline_s * 1000) + 7_000,
        lease_ms=LEASE_MS,
    )


def _rules(settings: Settings, policies: Policies) -> RulesWatch | None:
    """Read the owner's rules; raises RulesError, a ValueError, where they make no sense."""
    if not settings.rules_file:
        return None
    watch = RulesWatch(Path(settings.rules_file), Rules(policies.escalation, policies.routing))
    _adopt(policies, watch.first())
    return watch


def _adopt(policies: Policies, rules: Rules) -> None:
    """Decide by ``rules`` from now on."""
    policies.escalation = rules.escalation
    policies.routing = rules.routing


def _notices(settings: Settings) -> Notices:
    given = {
        "greeting": settings.greeting,
        "clarify": settings.clarify,
        "choose": settings.choose,
        "escalated": settings.notice_escalated,
        "claimed": settings.notice_claimed,
        "cancelled": settings.notice_cancelled,
        "requeued": settings.notice_requeued,
        "completed": settings.notice_completed,
        "transferred": settings.notice_transferred,
        "handed_over": settings.notice_handed_over,
        "put_back": settings.notice_put_back,
        "returned": settings.notice_returned,
        "gave_up": settings.notice_gave_up,
    }
    return replace(Notices(), **{name: text for name, text in given.items() if text.strip()})
