"""Offers: taken, declined, ended; those made to us and those we made."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from desktop_agent.core.conversations import select
from desktop_agent.core.effects import RequestAccept, RequestDecline
from desktop_agent.core.events import OfferNotTaken, OfferTaken
from desktop_agent.core.intents import AcceptOffer, DeclineOffer
from desktop_agent.core.queueing import take
from desktop_agent.core.selectors import card_of, find_offer, name_of
from desktop_agent.core.state import Answering, Passing, State
from desktop_agent.core.step import Handler, Step, remark, still, then
from relay.protocol.agent import Offer
from relay.protocol.passing import OfferEnded, OfferMade
from relay.protocol.vocabulary import OfferEnd


def _offer_made(state: State, fact: OfferMade) -> Step:
    others = _without(state.offers, fact.offer.offer_id)
    return still(replace(state, offers=(*others, fact.offer)))


def _offer_ended(state: State, fact: OfferEnded) -> Step:
    passing = state.passing.get(fact.session_id)
    if passing is not None and passing.offer_id == fact.offer_id:
        return _pass_ended(state, fact, passing)
    offer = find_offer(state, fact.offer_id)
    if offer is None:
        return still(state)
    answering = state.answering
    ours = answering is not None and answering.offer_id == fact.offer_id
    state = replace(state, offers=_without(state.offers, fact.offer_id))
    if ours or (state.me is not None and fact.agent_name == state.me.name):
        return still(state)
    words = _ended_words(fact, name_of(offer.card))
    return remark(state, words) if words else still(state)


def _ended_words(fact: OfferEnded, visitor: str) -> str:
    match fact.end:
        case OfferEnd.ACCEPTED:
            return f"{fact.agent_name or 'A colleague'} took {visitor}."
        case OfferEnd.EXPIRED:
            return f"The time to answer is over: {visitor} is offered to a colleague."
        case OfferEnd.DECLINED:
            # On another device of ours: nothing that one would not know.
            return ""
        case _:
            return f"{visitor} is not offered to you any more."


def _pass_ended(state: State, fact: OfferEnded, passing: Passing) -> Step:
    """Say what became of the offer that we made."""
    visitor = name_of(card_of(state, fact.session_id))
    left = {sid: one for sid, one in state.passing.items() if sid != fact.session_id}
    state = replace(state, passing=left)
    match fact.end:
        case OfferEnd.ACCEPTED:
            return remark(state, f"{fact.agent_name or passing.to} took {visitor}.")
        case OfferEnd.DECLINED:
            return remark(state, f"{passing.to} declined. {visitor} stays with you.")
        case OfferEnd.EXPIRED:
            return remark(state, f"{passing.to} did not answer. {visitor} stays with you.")
        case _:
            return remark(state, f"{visitor} was not passed to {passing.to}.")


def _accept(state: State, intent: AcceptOffer) -> Step:
    offer = find_offer(state, intent.offer_id)
    if offer is None or state.answering is not None:
        return still(state)
    if not state.listed:
        return remark(state, "There is no connection. You can take chats when it is back.")
    state = replace(state, answering=Answering(offer.offer_id, intent.cmid))
    return still(state, RequestAccept(offer.offer_id, intent.cmid))


def _taken(state: State, event: OfferTaken) -> Step:
    state = replace(state, answering=None, offers=_without(state.offers, event.offer_id))
    step = take(state, event.card)
    return then(step, partial(select, session_id=event.card.session_id))


def _not_taken(state: State, event: OfferNotTaken) -> Step:
    if state.answering is None or state.answering.offer_id != event.offer_id:
        return still(state)
    state = replace(state, answering=None)
    if event.refusal is None:
        return remark(state, "The relay did not answer. Try to accept the chat again.")
    if not event.refusal.retryable:
        state = replace(state, offers=_without(state.offers, event.offer_id))
    return remark(state, event.refusal.message)


def _decline(state: State, intent: DeclineOffer) -> Step:
    """Take the offer off the screen at once; where the relay is not told, its time runs out."""
    if find_offer(state, intent.offer_id) is None:
        return still(state)
    state = replace(state, offers=_without(state.offers, intent.offer_id))
    return still(state, *((RequestDecline(intent.offer_id, intent.cmid),) if state.listed else ()))


def _without(offers: tuple[Offer, ...], offer_id: str) -> tuple[Offer, ...]:
    return tuple(offer for offer in offers if offer.offer_id != offer_id)


HANDLERS: dict[type, Handler] = {
    OfferMade: _offer_made,
    OfferEnded: _offer_ended,
    AcceptOffer: _accept,
    OfferTaken: _taken,
    OfferNotTaken: _not_taken,
    DeclineOffer: _decline,
}
