"""The queue: who waits, who is ours, and taking the next."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from desktop_agent.core.cards import put, put_in_line, without
from desktop_agent.core.conversations import catch_up, fetch, read, select
from desktop_agent.core.due import ClaimDue
from desktop_agent.core.effects import After, Effect, RequestClaim, RequestPresence, Restore
from desktop_agent.core.events import (
    Claimed,
    NotClaimed,
    PresenceNotTaken,
    PresenceTaken,
    QueueListed,
)
from desktop_agent.core.intents import Claim, SetPresence
from desktop_agent.core.outbox import send_all
from desktop_agent.core.selectors import account_of, claimable, find_card, is_mine
from desktop_agent.core.state import Claiming, State
from desktop_agent.core.step import Handler, Step, remark, still, then
from relay.protocol.agent import (
    QueueAdded,
    QueueRemoved,
    QueueUpdated,
    SessionAssigned,
    SessionCard,
)
from relay.protocol.vocabulary import RefusalCode

_MOST_CLAIM_ATTEMPTS = 3
"""An agent waits for the answer; after this many the agent decides again."""


def _queue_listed(state: State, event: QueueListed) -> Step:
    snapshot = event.snapshot
    state = replace(
        state,
        listing=False,
        listed=True,
        attempt=0,
        me=snapshot.me,
        waiting=snapshot.waiting,
        mine=snapshot.mine,
        offers=snapshot.offers,
    )
    effects: tuple[Effect, ...] = ()
    if not state.restored:
        effects = (Restore(account_of(state)),)
    wanted = state.wanted_presence
    if wanted is not None and wanted is not snapshot.me.presence:
        effects = (*effects, RequestPresence(wanted))
    sessions = dict.fromkeys((*(card.session_id for card in state.mine), *state.conversations))
    reading = (partial(read, session_id=sid) for sid in sessions)
    return then(still(state, *effects), *reading, _resume_claim, send_all)


def _resume_claim(state: State) -> Step:
    """Go on with a claim that the loss of the connection interrupted."""
    claiming = state.claiming
    if claiming is None:
        return still(state)
    if is_mine(state, claiming.session_id):
        return select(replace(state, claiming=None), claiming.session_id)
    if find_card(state.waiting, claiming.session_id) is not None:
        return still(state, RequestClaim(claiming.session_id, claiming.cmid))
    return remark(replace(state, claiming=None), "Another agent took this chat.")


def _queue_added(state: State, fact: QueueAdded) -> Step:
    card = fact.card
    if _is_older(find_card(state.mine, card.session_id), card):
        return still(state)
    mine = without(state.mine, card.session_id)
    return still(replace(state, mine=mine, waiting=put_in_line(state.waiting, card)))


def _queue_updated(state: State, fact: QueueUpdated) -> Step:
    known = find_card(state.waiting, fact.card.session_id)
    if known is None or _is_older(known, fact.card):
        return still(state)
    return still(replace(state, waiting=put(state.waiting, fact.card)))


def _is_older(known: SessionCard | None, card: SessionCard) -> bool:
    return known is not None and card.version < known.version


def _queue_removed(state: State, fact: QueueRemoved) -> Step:
    known = find_card(state.waiting, fact.session_id)
    if known is None or fact.version < known.version:
        return still(state)
    state = replace(state, waiting=without(state.waiting, fact.session_id))
    if _is_own_claim(state, fact):
        return still(state)
    step = fetch(state, fact.session_id)
    if fact.agent_name is None or state.selected != fact.session_id:
        return step
    return then(step, partial(remark, text=f"{fact.agent_name} took this chat."))


def _is_own_claim(state: State, fact: QueueRemoved) -> bool:
    claiming = state.claiming is not None and state.claiming.session_id == fact.session_id
    return claiming or is_mine(state, fact.session_id)


def _session_assigned(state: State, fact: SessionAssigned) -> Step:
    return take(state, fact.card)


def take(state: State, card: SessionCard) -> Step:
    """Put the session among our own and read it."""
    known = find_card(state.mine, card.session_id)
    state = replace(
        state,
        waiting=without(state.waiting, card.session_id),
        mine=state.mine if _is_older(known, card) else put(state.mine, card),
    )
    if card.session_id not in state.conversations:
        return read(state, card.session_id)
    return catch_up(state, card.session_id, card.head_seq)


def _claim(state: State, intent: Claim) -> Step:
    if state.claiming is not None:
        return still(state)
    card = claimable(state, intent.session_id)
    if card is None:
        return remark(state, "Nobody is waiting.")
    if not state.listed:
        return remark(state, "There is no connection. You can take chats when it is back.")
    state = replace(state, claiming=Claiming(card.session_id, intent.cmid))
    return still(state, RequestClaim(card.session_id, intent.cmid))


def _claimed(state: State, event: Claimed) -> Step:
    if state.claiming is not None and state.claiming.cmid == event.cmid:
        state = replace(state, claiming=None)
    step = take(state, event.card)
    return then(step, partial(select, session_id=event.card.session_id))


def _not_claimed(state: State, event: NotClaimed) -> Step:
    claiming, refusal = state.claiming, event.refusal
    if claiming is None or claiming.cmid != event.cmid or not state.listed:
        return still(state)
    last = claiming.attempt >= _MOST_CLAIM_ATTEMPTS
    if not last and (refusal is None or refusal.retryable):
        hint = None if refusal is None else refusal.retry_after_ms
        pause = 0 if refusal is None else hint or state.timing.refusal_pause_ms
        return still(state, After("claim", pause, ClaimDue(event.cmid)))
    state = replace(state, claiming=None)
    if refusal is None:
        return remark(state, "The relay did not answer. Try to take the chat again.")
    if refusal.code is RefusalCode.ALREADY_TAKEN:
        state = replace(state, waiting=without(state.waiting, claiming.session_id))
        return remark(state, f"{refusal.winner or 'Another agent'} took this chat.")
    return remark(state, refusal.message)


def _claim_due(state: State, event: ClaimDue) -> Step:
    claiming = state.claiming
    if claiming is None or claiming.cmid != event.cmid or not state.listed:
        return still(state)
    state = replace(state, claiming=replace(claiming, attempt=claiming.attempt + 1))
    return still(state, RequestClaim(claiming.session_id, claiming.cmid))


def _set_presence(state: State, intent: SetPresence) -> Step:
    state = replace(state, wanted_presence=intent.presence)
    return still(state, *((RequestPresence(intent.presence),) if state.listed else ()))


def _presence_taken(state: State, event: PresenceTaken) -> Step:
    return still(replace(state, me=event.me))


def _presence_not_taken(state: State, event: PresenceNotTaken) -> Step:
    if event.refusal is None:
        return remark(state, "The relay did not answer. It is told again after reconnecting.")
    return remark(replace(state, wanted_presence=None), event.refusal.message)


HANDLERS: dict[type, Handler] = {
    QueueListed: _queue_listed,
    QueueAdded: _queue_added,
    QueueUpdated: _queue_updated,
    QueueRemoved: _queue_removed,
    SessionAssigned: _session_assigned,
    Claim: _claim,
    Claimed: _claimed,
    NotClaimed: _not_claimed,
    ClaimDue: _claim_due,
    SetPresence: _set_presence,
    PresenceTaken: _presence_taken,
    PresenceNotTaken: _presence_not_taken,
}
