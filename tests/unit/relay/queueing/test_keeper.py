"""Looking after the queue as work of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import gevent
import pytest
from sqlalchemy.engine import URL

from relay.domain.errors import BusyError
from relay.domain.facts import OfferClosed, OfferMade, PeopleSeen, PlaceSeen
from relay.domain.routing import Mode, RoutingPolicy
from relay.domain.waiting import People, Place
from relay.queueing.keeper import PLACES_PUSHED, KeeperSetup, QueueKeeper
from relay.service.board import Board
from relay.service.desk import Desk, PushToAll
from relay.service.outcome import Outcome
from relay.service.ports import WriteFunction, Writer
from relay.store.direct import DirectStore
from relay.store.reader import Reader
from tests.fakes.clock import Clock
from tests.fakes.pushing import RememberingFollowUps, RememberingPush
from tests.playbook import POLICIES, Playbook, VisitorPart
from tests.unit.relay.database import Database


@dataclass(slots=True)
class Stage:
    """A keeper at work on a play."""

    play: Playbook
    keeper: QueueKeeper
    push: RememberingPush
    board: Board
    clock: Clock
    here: set[str]

    def waits(self) -> VisitorPart:
        """Bring a visitor who waits, and who is connected."""
        visitor = self.play.visitor()
        visitor.opens()
        visitor.asks_for_person()
        self.play.wait(1_000)
        self.here.add(visitor.visitor_id)
        return visitor

    def told(self) -> list[object]:
        """Return what was pushed since the last time."""
        facts: list[object] = [fact for fact, _ in self.push.told]
        self.push.told.clear()
        return facts


@dataclass(slots=True)
class CountingWriter:
    """A real writer whose jobs are counted."""

    writer: Writer
    jobs: int = 0

    def submit(self, key: str, write: WriteFunction) -> Outcome:
        """Count the job and have it carried out."""
        self.jobs += 1
        return self.writer.submit(key, write)


@pytest.fixture
def stage(sqlite_url: URL, open_database: Callable[[URL], Database]) -> Iterator[Stage]:
    """A keeper on a real database, where sessions are offered."""
    policies = replace(POLICIES, routing=RoutingPolicy(mode=Mode.OFFER))
    play = Playbook(open_database(sqlite_url), policies)
    reader, push, board, clock = Reader(sqlite_url), RememberingPush(), Board(), Clock()
    clock.now = play.now
    keeper = QueueKeeper(KeeperSetup(reader, policies, board, lambda: play.now))
    both = PushToAll((keeper, push))
    keeper.desk = Desk(DirectStore(sqlite_url), both, RememberingFollowUps(), keeper)
    here: set[str] = set()
    keeper.connected = lambda: frozenset(here)
    yield Stage(play, keeper, push, board, clock, here)
    reader.close()


def test_a_round_offers_and_ends_offers(stage: Stage) -> None:
    """What waits is offered; what is over ends, and is offered to somebody else if there is."""
    maya = stage.play.agent("Maya")
    maya.renews()
    stage.waits()
    stage.keeper.offer_round()
    assert [type(fact) for fact in stage.told()] == [OfferMade]
    stage.keeper.offer_round()
    assert stage.told() == []
    stage.play.wait(60_000)
    stage.keeper.offer_round()
    assert [type(fact) for fact in stage.told()] == [OfferClosed]


def test_nothing_is_offered_in_manual_mode(stage: Stage) -> None:
    """Offers of colleagues end there, too, but nothing new is offered."""
    stage.play.policies.routing = RoutingPolicy()
    stage.play.agent("Maya").renews()
    stage.waits()
    stage.keeper.offer_round()
    assert stage.told() == []


def test_a_round_writes_nothing_for_nothing(stage: Stage) -> None:
    """Where everybody who waits is being offered, or nobody waits, the writer is left alone."""
    stage.play.agent("Maya").renews()
    visitor = stage.waits()
    stage.keeper.offer_round()
    desk = stage.keeper.desk
    assert desk is not None
    writer = CountingWriter(desk.writer)
    stage.keeper.desk = replace(desk, writer=writer)
    stage.keeper.offer_round()
    visitor.goes_back()
    stage.keeper.offer_round()
    assert writer.jobs == 0
    stage.waits()
    stage.keeper.offer_round()
    assert writer.jobs == 1


def test_stirring_is_enough(stage: Stage) -> None:
    """Work begins with the first stir, and goes on after a round that failed."""
    stage.play.agent("Maya").renews()
    stage.waits()
    task = gevent.spawn(stage.keeper.run_offers)
    try:
        stage.keeper.stir()
        with gevent.Timeout(5):
            while not stage.push.told:
                gevent.sleep(0.01)
    finally:
        task.kill()
    assert isinstance(stage.push.told[0][0], OfferMade)


@pytest.mark.parametrize("error", [BusyError(), RuntimeError("a fault")])
def test_a_round_that_fails(
    stage: Stage, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """Trouble is passed over, a fault is logged, and looking goes on either way."""
    failures = [error]

    def connected() -> frozenset[str]:
        if failures:
            raise failures.pop()
        return frozenset(stage.here)

    stage.waits()
    stage.keeper.look_round()
    stage.waits()
    stage.keeper.connected = connected
    task = gevent.spawn(stage.keeper.run_looks)
    try:
        with gevent.Timeout(20):
            while failures or stage.board.sight is None or len(stage.board.sight.places) < 3:
                if not failures and len(stage.here) < 3:
                    stage.waits()
                stage.keeper.stir()
                gevent.sleep(0.05)
    finally:
        task.kill()
    assert bool(caplog.records) is isinstance(error, RuntimeError)


def test_places_are_told_when_they_change(stage: Stage) -> None:
    """Who moves up is told, who is not here is not, and nobody is told the same twice."""
    one, two, three = stage.waits(), stage.waits(), stage.waits()
    stage.here.discard(three.visitor_id)
    stage.keeper.look_round()
    stage.told()
    one.goes_back()
    stage.keeper.look_round()
    assert stage.told() == [PlaceSeen(two.session_id, two.visitor_id, Place(1))]
    stage.keeper.look_round()
    assert stage.told() == []


def test_who_came_before_the_first_look(stage: Stage) -> None:
    """A visitor who was let in when nobody had looked yet is told how things stand."""
    ana, waiting = stage.play.visitor("Ana"), stage.waits()
    ana.opens()
    stage.here.add(ana.visitor_id)
    stage.keeper.look_round()
    told = stage.told()
    assert PlaceSeen(waiting.session_id, waiting.visitor_id, Place(1)) in told
    for visitor in (ana, waiting):
        assert PeopleSeen(visitor.session_id, visitor.visitor_id, People.AWAY) in told
    stage.keeper.look_round()
    assert stage.told() == []


def test_far_behind_places_are_not_pushed(stage: Stage) -> None:
    """There it is the heartbeat that tells them."""
    stage.keeper.look_round()
    for _ in range(PLACES_PUSHED + 3):
        stage.waits()
    stage.keeper.look_round()
    assert len(stage.told()) == PLACES_PUSHED
    assert stage.board.sight is not None
    assert len(stage.board.sight.places) == PLACES_PUSHED + 3


def test_the_last_agent_leaving(stage: Stage) -> None:
    """Everybody who is here is told, once, that nobody is there any more, and back again."""
    maya = stage.play.agent("Maya")
    maya.renews()
    ana = stage.play.visitor("Ana")
    ana.opens()
    stage.here.add(ana.visitor_id)
    stage.keeper.look_round()
    stage.told()
    stage.play.wait(60_000)
    stage.keeper.look_round()
    stage.keeper.look_round()
    assert stage.told() == [PeopleSeen(ana.session_id, ana.visitor_id, People.AWAY)]
    maya.renews()
    stage.keeper.look_round()
    assert stage.told() == [PeopleSeen(ana.session_id, ana.visitor_id, People.AVAILABLE)]


def test_a_keeper_without_a_desk(stage: Stage) -> None:
    """Started before it was put together, it fails loudly."""
    stage.keeper.desk = None
    with pytest.raises(RuntimeError, match="without a desk"):
        stage.keeper.offer_round()


def test_an_offer_that_another_relay_made(stage: Stage) -> None:
    """It is found in the database and told here once; our own were told when they were made."""
    stage.play.agent("Maya").renews()
    stage.waits()
    stage.play.dispatch()
    stage.keeper.offer_round()
    told = stage.told()
    assert [type(fact) for fact in told] == [OfferMade]
    stage.keeper.offer_round()
    assert stage.told() == []
