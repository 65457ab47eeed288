"""Offering waiting sessions to agents, one after another, and what they answer.

An offer holds one of the agent's places until it ends, so that who accepts always
has room and nobody is ever given more than they can take.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

from relay.domain.errors import NotFoundError, WrongStateError
from relay.domain.facts import Fact, OfferClosed, OfferMade
from relay.domain.lifecycle import Trigger
from relay.domain.offers import Offer, OfferEnd, OfferKind
from relay.domain.roster import Agent
from relay.domain.routing import Asked, Mode, RoutingPolicy, choose, takes_offers
from relay.domain.session import Session
from relay.service.agent import claimed_before, signed_in, taking
from relay.service.messages import accepted_before, load
from relay.service.moves import Mover, move
from relay.service.outcome import ClaimAccepted, Dispatched, Done, Outcome
from relay.service.ports import Transaction
from relay.service.timers import Sweep
from relay.service.visitor import Policies

LOOKED_AT = 100
"""Waiting sessions that are looked at together."""

LOOKED_AT_MOST = 1_000
"""Most waiting sessions that one dispatch looks at, so that it never holds the writer long."""


class _FullError(Exception):
    """The chosen agent has no room any more."""


@dataclass(frozen=True, slots=True)
class Accept:
    """An agent takes the session they are being offered."""

    device_id: str
    offer_id: str
    cmid: str
    now: int


@dataclass(frozen=True, slots=True)
class Decline:
    """An agent leaves the session they are being offered to others."""

    device_id: str
    offer_id: str
    now: int


def accept(tx: Transaction, request: Accept, policies: Policies) -> Outcome:
    """Give the offered session to the agent, from the queue or from their colleague.

    Raises NotFoundError, AlreadyTakenError, or WrongStateError where the offer ended.
    """
    me = signed_in(tx, request.device_id)
    offer = _own(tx, request.offer_id, me)
    session, repeat = load(tx, offer.session_id, me.agent_id, request.cmid)
    if repeat is not None:
        accepted_before(repeat, None)
        return claimed_before(session, me.agent_id)
    if offer.end is OfferEnd.ACCEPTED:
        return claimed_before(session, me.agent_id)
    if offer.end is not None:
        message = "This offer does not stand any more."
        raise WrongStateError(message)
    trigger = Trigger.CLAIM if offer.kind is OfferKind.QUEUE else Trigger.HAND_OVER
    mover = Mover(me.agent_id, request.cmid, policies.notices, accepts=offer.offer_id)
    moved = move(tx, session, taking(me, trigger, request.now, policies), mover)
    return Outcome(ClaimAccepted(moved.session), (moved,))


def decline(tx: Transaction, request: Decline) -> Outcome:
    """End the offer, so that somebody else is asked; raises NotFoundError.

    Where it ended already, nothing is left to do.
    """
    me = signed_in(tx, request.device_id)
    offer = _own(tx, request.offer_id, me)
    if offer.end is not None:
        return Outcome(Done())
    return Outcome(Done(), close(tx, offer, OfferEnd.DECLINED, request.now))


def expire(tx: Transaction, request: Sweep) -> Outcome:
    """End the offers whose time is over, or whose agent is not there any more."""
    facts: list[Fact] = []
    for offer in tx.offers.due(request.now, request.limit):
        facts += close(tx, offer, OfferEnd.EXPIRED, request.now)
    return Outcome(Done(), tuple(facts))


def close(tx: Transaction, offer: Offer, end: OfferEnd, now: int) -> tuple[Fact, ...]:
    """End an offer whose session stays where it is; nothing where it ended by itself."""
    ended = tx.offers.close(offer, end, now)
    if ended is None:
        return ()
    tx.agents.release_slot(ended.agent_id)
    return (OfferClosed(ended),)


def dispatch(tx: Transaction, request: Sweep, policies: Policies) -> Outcome:
    """Offer what waits, in the queue's order, to whoever has room; nothing in manual mode."""
    if policies.routing.mode is not Mode.OFFER:
        return Outcome(Dispatched(0))
    free = {one.agent_id: one for one in tx.agents.present(request.now) if takes_offers(one)}
    deal = _Deal(tx, policies.routing, request.now, free)
    looked = 0
    for page in deal.pages():
        asked = tx.offers.asked([session.session_id for session in page])
        for session in page:
            deal.offer(session, asked.get(session.session_id, {}))
        looked += len(page)
        if looked >= LOOKED_AT_MOST:
            break
    # Where nothing could be offered, looking again at once would find the same.
    more = looked >= LOOKED_AT_MOST and bool(deal.made)
    return Outcome(Dispatched(len(deal.made), more), tuple(deal.made))


@dataclass(slots=True)
class _Deal:
    """One round of offering: who is free, and what was offered so far."""

    tx: Transaction
    routing: RoutingPolicy
    now: int
    free: dict[str, Agent]
    made: list[OfferMade] = field(default_factory=list)

    def pages(self) -> Iterator[Sequence[Session]]:
        """Yield waiting sessions page by page, as long as there is somebody to be asked."""
        last: Session | None = None
        while self.free:
            page = self.tx.sessions.unoffered(self._departments(), last, LOOKED_AT)
            if page:
                yield page
            if len(page) < LOOKED_AT:
                return
            last = page[-1]

    def offer(self, session: Session, asked: Mapping[str, Asked]) -> None:
        """Offer a session to the best of those who are free, if there is one."""
        while True:
            agent = choose(session, self.routing, self.free.values(), asked, self.now)
            if agent is None:
                return
            offer = self._to(session, agent, sum(one.times for one in asked.values()))
            with suppress(_FullError), self.tx.savepoint():
                if self.tx.offers.make(offer, session):
                    self._reserve(agent)
                    self.made.append(OfferMade(offer, session))
                # Else another relay was faster, or the visitor left.
                return
            # Another relay gave them something just now: somebody else is asked.
            del self.free[agent.agent_id]

    def _reserve(self, agent: Agent) -> None:
        if not self.tx.agents.reserve_slot(agent.agent_id):
            raise _FullError
        taken = replace(agent, reserved=agent.reserved + 1)
        if takes_offers(taken):
            self.free[agent.agent_id] = taken
        else:
            del self.free[agent.agent_id]

    def _departments(self) -> frozenset[str] | None:
        if not all(agent.departments for agent in self.free.values()):
            return None
        return frozenset(one for agent in self.free.values() for one in agent.departments)

    def _to(self, session: Session, agent: Agent, times: int) -> Offer:
        return Offer(
            offer_id=offer_id(session, f"{agent.agent_id}/{session.version}/{times}"),
            session_id=session.session_id,
            agent_id=agent.agent_id,
            agent_name=agent.name,
            kind=OfferKind.QUEUE,
            made_at=self.now,
            expires_at=self.now + self.routing.accept_ms,
        )


def offer_id(session: Session, what: str) -> str:
    """Return the id of an offer: the same when the function runs again."""
    return str(uuid5(UUID(session.session_id), f"offer {what}"))


def _own(tx: Transaction, wanted: str, me: Agent) -> Offer:
    offer = tx.offers.get(wanted)
    # The same words for another's offer as for none: ids must not be probed.
    if offer is None or offer.agent_id != me.agent_id:
        message = "There is no such offer."
        raise NotFoundError(message)
    return offer
