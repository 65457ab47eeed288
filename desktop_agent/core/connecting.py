"""The connection: coming up, breaking, coming back, and its heartbeat."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from desktop_agent.core.asking import list_queue, next_heartbeat, renew
from desktop_agent.core.conversations import catch_up
from desktop_agent.core.delivering import give_up_old_rows
from desktop_agent.core.digest import digest_of
from desktop_agent.core.due import HeartbeatDue, ListDue, RetryDue
from desktop_agent.core.effects import After, Connect, DropConnection
from desktop_agent.core.events import (
    Connected,
    ConnectionLost,
    ConnectRefused,
    NotRenewed,
    QueueNotListed,
    Renewed,
)
from desktop_agent.core.intents import ConnectNow
from desktop_agent.core.reconnect import delay_ms
from desktop_agent.core.signing_in import signed_out
from desktop_agent.core.state import Conversation, OutboxRow, Phase, RowState, State
from desktop_agent.core.step import Handler, Step, still, then
from relay.protocol.vocabulary import RefusalCode


def _connected(state: State, _event: Connected) -> Step:
    if state.phase is not Phase.CONNECTING:
        return still(state)
    state = replace(state, phase=Phase.ONLINE, retry_at=None, trouble="", listed=False)
    return then(list_queue(state), next_heartbeat)


def _connect_refused(state: State, event: ConnectRefused) -> Step:
    if event.refusal.code is RefusalCode.UNAUTHENTICATED:
        return signed_out(state, event.refusal.message)
    return _retry_later(state, event.refusal.message, event.jitter)


def _connection_lost(state: State, event: ConnectionLost) -> Step:
    return _retry_later(state, event.words, event.jitter)


def _retry_later(state: State, words: str, jitter: float) -> Step:
    if state.phase not in {Phase.CONNECTING, Phase.ONLINE}:
        return still(state)
    delay = delay_ms(state.attempt, jitter, state.timing)
    state = replace(
        state,
        phase=Phase.RETRYING,
        attempt=state.attempt + 1,
        retry_at=state.now + delay,
        trouble=words,
        listing=False,
        listed=False,
        renewing=False,
        answering=None,
        passing={sid: one for sid, one in state.passing.items() if one.offer_id is not None},
        conversations={sid: _idle(known) for sid, known in state.conversations.items()},
        outbox=tuple(_queued(row) for row in state.outbox),
        typing_announced=frozenset(),
    )
    return still(state, After("retry", delay, RetryDue()))


def _idle(conversation: Conversation) -> Conversation:
    return replace(conversation, fetching=False, fetch_again=False, visitor_is_typing=False)


def _queued(row: OutboxRow) -> OutboxRow:
    return replace(row, state=RowState.QUEUED) if row.state is RowState.SENDING else row


def _retry(state: State, _event: RetryDue | ConnectNow) -> Step:
    if state.phase is not Phase.RETRYING or state.token is None:
        return still(state)
    step = give_up_old_rows(replace(state, phase=Phase.CONNECTING, retry_at=None))
    return then(step, lambda s: still(s, Connect(s.relay, s.token or "")))


def _queue_not_listed(state: State, event: QueueNotListed) -> Step:
    state = replace(state, listing=False)
    if state.phase is not Phase.ONLINE:
        return still(state)
    if event.refusal is None:
        return still(state, DropConnection("The relay does not answer."))
    if event.refusal.code is RefusalCode.UNAUTHENTICATED:
        return signed_out(state, event.refusal.message)
    pause = event.refusal.retry_after_ms or state.timing.refusal_pause_ms
    return still(state, After("list", pause, ListDue()))


def _list_due(state: State, _event: ListDue) -> Step:
    return list_queue(state)


def _heartbeat_due(state: State, _event: HeartbeatDue) -> Step:
    return renew(state)


def _renewed(state: State, event: Renewed) -> Step:
    answer = event.answer
    state = replace(state, renewing=False, me=answer.me)
    step = then(next_heartbeat(state), give_up_old_rows)
    behind = (digest_of(state.waiting), digest_of(state.mine)) != (answer.waiting, answer.mine)
    if behind or {offer.offer_id for offer in state.offers} != set(answer.offers):
        step = then(step, list_queue)
    heads = ((head.session_id, head.head_seq) for head in answer.heads)
    return then(step, *(partial(catch_up, session_id=sid, head_seq=seq) for sid, seq in heads))


def _not_renewed(state: State, event: NotRenewed) -> Step:
    state = replace(state, renewing=False)
    if state.phase is not Phase.ONLINE:
        return still(state)
    if event.refusal is None:
        return still(state, DropConnection("The relay does not answer."))
    if event.refusal.code is RefusalCode.UNAUTHENTICATED:
        return signed_out(state, event.refusal.message)
    return next_heartbeat(state)


HANDLERS: dict[type, Handler] = {
    Connected: _connected,
    ConnectRefused: _connect_refused,
    ConnectionLost: _connection_lost,
    RetryDue: _retry,
    ConnectNow: _retry,
    QueueNotListed: _queue_not_listed,
    ListDue: _list_due,
    HeartbeatDue: _heartbeat_due,
    Renewed: _renewed,
    NotRenewed: _not_renewed,
}
