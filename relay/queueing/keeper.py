"""Looks after the queue as work of its own: after every change soon, and once a second anyway.

What it does goes through the writer like everybody's requests. Several relays may do it
at once: offers are made by compare-and-set.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import gevent
from gevent.event import Event

from relay.domain.errors import TroubleError
from relay.domain.facts import Fact, OfferMade, PeopleSeen, PlaceSeen
from relay.domain.offers import Offer
from relay.domain.routing import Mode
from relay.domain.session import Session
from relay.domain.waiting import Place
from relay.service import offers
from relay.service.board import Board, Sight, look
from relay.service.desk import Desk, expect
from relay.service.outcome import Dispatched
from relay.service.ports import Questions
from relay.service.timers import Sweep
from relay.service.visitor import Policies

EVERY_S = 1.0
"""Between two rounds at most: offers run out, agents vanish, other relays change things."""

LOOK_EVERY_S = 5.0
"""Between two looks at the queue while nothing stirs, in seconds."""

LOOK_APART_S = 1.0
"""Between two looks at least, in seconds: a look reads the whole queue."""

PLACES_PUSHED = 20
"""Further behind, visitors learn their place from their next heartbeat."""

AT_ONCE = 50
"""Facts that are told before others have their turn."""

FRESH_MS = 5_000
"""Offers of other relays are told as long as they are that young, in milliseconds."""

REMEMBERED = 10_000
"""Offers that this relay remembers to have told of."""

VISITORS_ASKED = 500
"""Visitors whose sessions are read together."""

logger = logging.getLogger("relay.queueing")


@dataclass(frozen=True, slots=True)
class KeeperSetup:
    """What the keeper needs: where to read, the rules, the board to write on, the clock."""

    reader: Questions
    policies: Policies
    board: Board
    clock: Callable[[], int]


class QueueKeeper:
    """Implements the ports ``QueueWatch`` and, to know what was told, ``Push``."""

    def __init__(self, setup: KeeperSetup) -> None:
        """Prepare; ``desk`` must be given before the first round.

        ``connected`` returns the visitors whom this relay can tell.
        """
        self._setup = setup
        self._stirred = Event()
        self._changed = Event()
        self._told: deque[str] = deque(maxlen=REMEMBERED)
        self.desk: Desk | None = None
        self.connected: Callable[[], frozenset[str]] = frozenset

    def tell(self, facts: Iterable[Fact], *, skip: str | None = None) -> None:  # noqa: ARG002 - of the port
        """Note which offers this relay told of; the others' are found in the database."""
        self._told.extend(one.offer.offer_id for one in facts if isinstance(one, OfferMade))

    def stir(self) -> None:
        """Look soon; many calls at once are one."""
        self._stirred.set()
        self._changed.set()

    def run_offers(self) -> None:
        """Offer what waits, for ever."""
        while True:
            self._stirred.wait(EVERY_S)
            self._stirred.clear()
            _survive(self.offer_round)

    def run_looks(self) -> None:
        """Look how things stand, for ever."""
        while True:
            _survive(self.look_round)
            gevent.sleep(LOOK_APART_S)
            self._changed.wait(LOOK_EVERY_S)
            self._changed.clear()

    def offer_round(self) -> None:
        """Tell of others' offers, end what is over, offer what waits to whoever has room."""
        desk, setup = self._desk(), self._setup
        now = setup.clock()
        # Together and before any write: most changes leave nothing to offer, and a
        # transaction that finds nothing would still be one that everybody waits for.
        due, waits, fresh = setup.reader.ask(
            lambda read: (
                read.offers_are_due(now),
                read.somebody_waits_unoffered(),
                read.offers_made_since(now - FRESH_MS),
            )
        )
        # Before some of them may end: who hears of the end heard of the offer.
        self._tell_of_others(fresh)
        if due:
            desk.carry_out("~offers", lambda tx: offers.expire(tx, Sweep(now)))
        more = setup.policies.routing.mode is Mode.OFFER and (due or waits)
        while more:
            more = self._dispatch(Sweep(setup.clock()))

    def _tell_of_others(self, fresh: Sequence[tuple[Offer, Session]]) -> None:
        """Tell agents who are connected here what another relay offered them."""
        told = set(self._told)
        news = [OfferMade(*one) for one in fresh if one[0].offer_id not in told]
        if news:
            self._desk().push.tell(news)

    def _dispatch(self, sweep: Sweep) -> bool:
        """Offer what waits; return whether there may be more."""
        reply = self._desk().carry_out(
            "~offers", lambda tx: offers.dispatch(tx, sweep, self._setup.policies)
        )
        return expect(reply, Dispatched).more

    def look_round(self) -> None:
        """Look how things stand, and tell the visitors who are concerned."""
        setup = self._setup
        now = setup.clock()
        before = setup.board.sight
        sight = setup.reader.ask(
            lambda read: look(read, setup.policies.routing, setup.policies.opening, now)
        )
        setup.board.sight = sight
        self._tell(before, sight)

    def _tell(self, before: Sight | None, sight: Sight) -> None:
        """Tell what changed; whoever came in before the first look knows nothing yet."""
        connected = self.connected()
        places = {} if before is None else before.places
        news = self._place_news(places, sight, connected)
        if before is None or before.people != sight.people:
            news.extend(self._people_news(before, sight, connected))
        told = iter(news)
        while some := tuple(islice(told, AT_ONCE)):
            self._desk().push.tell(some)
            gevent.sleep(0)

    def _place_news(
        self, before: Mapping[str, Place], sight: Sight, connected: frozenset[str]
    ) -> list[Fact]:
        return [
            PlaceSeen(session_id, sight.visitors[session_id], place)
            for session_id, place in sight.places.items()
            if place.position <= PLACES_PUSHED
            and place != before.get(session_id)
            and sight.visitors[session_id] in connected
        ]

    def _people_news(
        self, before: Sight | None, sight: Sight, connected: frozenset[str]
    ) -> Iterator[Fact]:
        visitors = iter(sorted(connected))
        while some := tuple(islice(visitors, VISITORS_ASKED)):
            for session in self._current_sessions(some):
                people = sight.people_of(session.department)
                if before is None or people is not before.people_of(session.department):
                    yield PeopleSeen(session.session_id, session.visitor_id, people)

    def _current_sessions(self, visitors: Sequence[str]) -> Sequence[Session]:
        return self._setup.reader.ask(lambda read: read.current_sessions(visitors))

    def _desk(self) -> Desk:
        if self.desk is None:
            message = "the keeper was started without a desk"
            raise RuntimeError(message)
        return self.desk


def _survive(one_round: Callable[[], None]) -> None:
    try:
        one_round()
    except TroubleError:
        # Storage is in the way; the next round is a second away.
        return
    except Exception:
        # The task's edge: a fault in one round must not end all further ones.
        logger.exception("a round over the queue failed by a fault of the relay")
