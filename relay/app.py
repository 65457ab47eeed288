"""The composition root: the one place that names concrete things and puts them together."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gevent
from flask import Flask
from sqlalchemy import Connection

from relay.bots.runner import BotRunner, BotSetup
from relay.bots.summaries import SummaryRunner, SummarySetup
from relay.bots.webhook import REPLY_PATH, Reply, WebhookBot
from relay.domain.errors import TroubleError
from relay.outbound.courier import LEASE_MS as LEASE_OF_MAIL_MS
from relay.outbound.courier import Courier
from relay.outbound.making import courier_from
from relay.policies import adopt, policies_of, visitor_limits, watched_rules
from relay.queueing.keeper import KeeperSetup, QueueKeeper
from relay.rooms import Rooms, socket_server
from relay.rules import RulesError, RulesWatch
from relay.service.admission import Origins
from relay.service.attendance import Attendance, note_who_is_here
from relay.service.board import Board
from relay.service.bot_ports import Bot, KeepsUp, Summariser
from relay.service.desk import Desk, Push, PushToAll, StartAll
from relay.service.model_ports import WritingBot
from relay.service.outcome import Outcome
from relay.service.ports import Transaction
from relay.service.promises import SWEEPS as PROMISED
from relay.service.spending import Caps
from relay.service.timers import Sweep, give_up, remind_bot, requeue_lost
from relay.service.visitor import Policies
from relay.settings import Settings
from relay.sockets.agent import AgentEvents
from relay.sockets.attendance import is_connected
from relay.sockets.connections import Crowd
from relay.sockets.doorway import Doorway
from relay.sockets.housekeeping import Housekeeping, connection_in
from relay.sockets.push import SocketPush
from relay.store.engines import database_url
from relay.store.indexer import Indexer
from relay.store.reader import Reader
from relay.store.transaction import SqlTransaction
from relay.store.writer import GroupWriter
from relay.web.bot_replies import BotReplies
from relay.web.visiting import Visiting
from relay.web.waits import Waits

SWEEP_EVERY_S = 5.0

logger = logging.getLogger("relay")


@dataclass(frozen=True, slots=True)
class Parts:
    """What tests, drills and embedding replace; the defaults are what ``baton serve`` runs."""

    transaction: Callable[[Connection], Transaction] = SqlTransaction
    around_commit: Callable[[str], None] | None = None
    push: Push | None = None
    demo_site: Path | None = None
    bot_on_hub: bool = False
    summariser: Summariser | None = None
    mail_lease_ms: int = LEASE_OF_MAIL_MS


@dataclass(slots=True)
class Relay:
    """A relay that was put together; ``wsgi`` is what a gevent server serves.

    ``closing`` is called at the end; ``paths`` are the routing rules of what it answers
    beside the sockets; ``beside`` is what runs for as long as it does.
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
    courier: Courier | None = None
    beside: tuple[Callable[[], None], ...] = ()
    summaries: SummaryRunner | None = None
    tasks: list[gevent.Greenlet[..., None]] = field(default_factory=list)

    def start(self) -> None:
        """Begin to write, to keep house, to keep the queue and to look what is overdue."""
        self.writer.start()
        self.runner.open()
        work = (
            self.housekeeping.run,
            self._sweep,
            self.keeper.run_offers,
            self.keeper.run_looks,
            Indexer(self.writer).run,
            *self.beside,
        )
        self.tasks += [gevent.spawn(one) for one in work]

    def stop(self) -> None:
        """Stop everything; what was acknowledged is in the database."""
        gevent.killall(self.tasks)
        if self.courier is not None:
            self.courier.close()
        self.runner.close()
        if self.summaries is not None:
            self.summaries.close()
        self.writer.close()
        self.reader.close()
        for close in self.closing:
            close()

    def _sweep(self) -> None:
        while True:
            gevent.sleep(SWEEP_EVERY_S)
            note_who_is_here(self.desk, self.reader, self.visiting.attendance, clock())
            for use_case in (requeue_lost, give_up, remind_bot, *PROMISED):
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
            adopt(self.policies, changed)
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


def build(settings: Settings, bot: Bot | WritingBot, parts: Parts | None = None) -> Relay:
    """Put a relay together; nothing is opened or started yet.

    Raises ValueError for settings that make no sense together.
    """
    parts = parts or Parts()
    url = database_url(settings.where())
    app = Flask("relay", static_folder=None)
    origins = Origins.of((*settings.own_origins(), *settings.origins))
    server = socket_server(app, origins)
    crowd = Crowd(settings.sockets_per_address, settings.sockets_total)
    policies = policies_of(settings, bot.name)
    rules = watched_rules(settings, policies)
    writer = GroupWriter(url, transaction=parts.transaction, around_commit=parts.around_commit)
    reader = Reader(url)
    runner = BotRunner(_bot_setup(settings, bot, reader, policies, on_hub=parts.bot_on_hub))
    board = Board()
    keeper = QueueKeeper(KeeperSetup(reader, policies, board, clock))
    waits = Waits(settings.sockets_per_address, settings.sockets_total)
    summaries = _summaries(parts.summariser or bot, settings, reader)
    workers = (runner,) if summaries is None else (runner, summaries)
    # The fence first: no draft may follow a change of owner on a visitor's socket.
    pushes = (runner.fence, waits, parts.push or SocketPush(server))
    desk = Desk(writer, PushToAll(pushes), StartAll(workers), keeper)
    for worker in (*workers, keeper):
        worker.desk = desk
    limits = visitor_limits(settings)
    here = Attendance(lambda visitor_id: is_connected(server, visitor_id))
    visiting = Visiting(desk, reader, policies, limits, waits, clock, board, attendance=here)
    rooms = Rooms(settings, desk, reader, policies, origins, board, clock)
    visitors, agents = rooms.furnish_sockets(server, limits)
    keeper.connected = visitors.here
    rooms.furnish_web(app, writer, visiting, parts.demo_site)
    if isinstance(bot, WebhookBot):
        replies = BotReplies(REPLY_PATH, Reply, bot.taken, runner.brought)
        app.register_blueprint(replies.blueprint())
    courier = courier_from(settings, writer, reader, clock, parts.mail_lease_ms)
    closing = rooms.furnish_api(app, visiting, agents, rules)
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
        courier=courier,
        beside=_beside(bot, courier),
        summaries=summaries,
    )


def _doorway(app: Flask, crowd: Crowd, settings: Settings, server: Any) -> Doorway:  # noqa: ANN401 - socketio ships no types
    return Doorway(
        app.wsgi_app,
        crowd,
        settings.trusted_proxies,
        lambda sid: connection_in(server.environ, sid),
    )


def _beside(bot: Bot | WritingBot, courier: Courier | None) -> tuple[Callable[[], None], ...]:
    """Return what runs beside the relay's own work until it stops."""
    keeping = (bot.keep_up,) if isinstance(bot, KeepsUp) else ()
    return (*keeping, *(() if courier is None else (courier.run,)))


def _bot_setup(
    settings: Settings,
    bot: Bot | WritingBot,
    reader: Reader,
    policies: Policies,
    *,
    on_hub: bool,
) -> BotSetup:
    caps = Caps(
        settings.gemini_calls_per_visitor_hour,
        settings.gemini_calls_per_day,
        settings.gemini_tokens_per_day,
    )
    deadline_s = settings.bot_deadline_s
    return BotSetup(bot, deadline_s, reader, policies, clock, on_hub=on_hub, caps=caps)


def _summaries(summariser: object, settings: Settings, reader: Reader) -> SummaryRunner | None:
    """Return who has handovers summed up, where there is a model that can."""
    if not isinstance(summariser, Summariser):
        return None
    return SummaryRunner(SummarySetup(summariser, settings.bot_deadline_s, reader))
