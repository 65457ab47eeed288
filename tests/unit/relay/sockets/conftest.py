"""The events of both namespaces on a real database, without sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy.engine import URL

from relay.domain.limits import Rate
from relay.protocol.vocabulary import Namespace
from relay.service.admission import Origins, RateLimiter, VisitorLimits
from relay.service.board import Board
from relay.service.desk import Desk
from relay.sockets.agent import AgentEvents
from relay.sockets.agent_passing import PassingEvents
from relay.sockets.connections import CONNECTION_KEY, Connection
from relay.sockets.guard import Guard
from relay.sockets.visitor import VisitorEvents
from relay.store.direct import DirectStore
from relay.store.reader import Reader
from tests.fakes.clock import Clock
from tests.fakes.pushing import RememberingFollowUps, RememberingPush
from tests.fakes.socket_server import RecordingServer
from tests.playbook import POLICIES, Playbook
from tests.unit.relay.database import Database

SITE = "https://site.example"


@dataclass(slots=True)
class House:
    """Both namespaces, and what they did."""

    server: RecordingServer
    play: Playbook
    clock: Clock
    push: RememberingPush
    follow_ups: RememberingFollowUps
    agents: AgentEvents
    environs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def arrive(self, sid: str, *, origin: str | None = SITE, websocket: bool = True) -> None:
        """Let a connection come in that has not said hello yet."""
        connection = Connection("192.0.2.1", 0.0, websocket=websocket)
        environ: dict[str, Any] = {CONNECTION_KEY: connection}
        if origin is not None:
            environ["HTTP_ORIGIN"] = origin
        self.environs[sid] = self.server.environs[sid] = environ

    def connect(self, space: str, sid: str, hello: object) -> None:
        """Say hello; raises what refuses it."""
        self.server.call(space, "connect", sid, self.environs[sid], hello)

    def ask(self, space: str, sid: str, event: str, **payload: object) -> Any:  # noqa: ANN401 - the answer
        """Send a request and return what it is answered."""
        return self.server.call(space, event, sid, payload)

    def proved(self, sid: str) -> bool:
        """Say whether the connection counts as proved."""
        return bool(self.environs[sid][CONNECTION_KEY].proved)


@pytest.fixture
def house(sqlite_url: URL, open_database: Callable[[URL], Database]) -> Iterator[House]:
    """Both namespaces with generous limits, except for opening and sending."""
    server, clock, reader = RecordingServer(), Clock(), Reader(sqlite_url)
    push, follow_ups = RememberingPush(), RememberingFollowUps()
    desk = Desk(DirectStore(sqlite_url), push, follow_ups)
    origins = Origins.of((SITE,))
    limits = VisitorLimits(
        messages=RateLimiter(Rate(1.0, 3), "Slower, please."),
        requests=RateLimiter(Rate(10.0, 10), "Slower, please."),
        sessions=RateLimiter(Rate(0.1, 2), "Too many conversations."),
    )
    VisitorEvents(
        guard=Guard(server, Namespace.VISITOR), desk=desk, reader=reader, policies=POLICIES,
        limits=limits, origins=origins, clock=clock,
    ).register()  # fmt: skip
    agents = AgentEvents(
        guard=Guard(server, Namespace.AGENT), desk=desk, reader=reader, policies=POLICIES,
        requests=RateLimiter(Rate(10.0, 20), "Slower, please."), origins=origins, clock=clock,
        passing=PassingEvents(desk, reader, POLICIES, Board(), clock),
    )  # fmt: skip
    agents.register()
    yield House(server, Playbook(open_database(sqlite_url)), clock, push, follow_ups, agents)
    reader.close()
