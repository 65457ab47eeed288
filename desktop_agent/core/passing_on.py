"""Passing a session on: to a colleague, to a department, back to the bot."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from desktop_agent.core.cards import without
from desktop_agent.core.conversations import fetch
from desktop_agent.core.effects import RequestReturn, RequestRoster, RequestTransfer
from desktop_agent.core.events import (
    NotPassedOn,
    NotReturned,
    PassedOn,
    Returned,
    RosterNotRead,
    RosterRead,
)
from desktop_agent.core.intents import AskRoster, PassOn, ReturnToBot
from desktop_agent.core.selectors import find_card, is_completing, name_of, rows_of
from desktop_agent.core.state import Passing, Phase, RowState, State
from desktop_agent.core.step import Handler, Step, remark, still, then
from relay.protocol.agent import SessionCard

_NO_ANSWER = "The relay did not answer. Try again in a moment."


def _ask_roster(state: State, _intent: AskRoster) -> Step:
    return still(state, *((RequestRoster(),) if state.phase is Phase.ONLINE else ()))


def _roster_read(state: State, event: RosterRead) -> Step:
    return still(replace(state, roster=event.roster))


def _roster_not_read(state: State, event: RosterNotRead) -> Step:
    return remark(state, _NO_ANSWER if event.refusal is None else event.refusal.message)


def _pass_on(state: State, intent: PassOn) -> Step:
    card, words = _movable(state, intent.session_id)
    if card is None:
        return remark(state, words) if words else still(state)
    passing = {**state.passing, card.session_id: Passing(intent.cmid, intent.to)}
    request = RequestTransfer(
        session_id=card.session_id,
        cmid=intent.cmid,
        fence=card.fence,
        to_agent=intent.to_agent,
        to_department=intent.to_department,
        note=intent.note.strip(),
    )
    return still(replace(state, passing=passing), request)


def _movable(state: State, session_id: str) -> tuple[SessionCard | None, str]:
    """Return the card of an own session that may go now, or why it may not."""
    card = find_card(state.mine, session_id)
    if card is None or session_id in state.passing or is_completing(state, session_id):
        return None, ""
    if not state.listed:
        return None, "There is no connection. You can pass chats on when it is back."
    if any(row.state is not RowState.NOT_SENT for row in rows_of(state, session_id)):
        return None, "Your last words are still on their way. Try again in a moment."
    return card, ""


def _passed_on(state: State, event: PassedOn) -> Step:
    passing = state.passing.get(event.session_id)
    if passing is None or passing.cmid != event.cmid:
        return still(state)
    if event.offer_id is not None:
        known = {**state.passing, event.session_id: replace(passing, offer_id=event.offer_id)}
        return still(replace(state, passing=known))
    visitor = name_of(find_card(state.mine, event.session_id))
    step = _gone(state, event.session_id)
    return then(step, partial(remark, text=f"{visitor} was passed to {passing.to}."))


def _not_passed_on(state: State, event: NotPassedOn) -> Step:
    passing = state.passing.get(event.session_id)
    if passing is None or passing.cmid != event.cmid:
        return still(state)
    state = _not_passing(state, event.session_id)
    return remark(state, _NO_ANSWER if event.refusal is None else event.refusal.message)


def _return(state: State, intent: ReturnToBot) -> Step:
    card, words = _movable(state, intent.session_id)
    if card is None:
        return remark(state, words) if words else still(state)
    return still(state, RequestReturn(card.session_id, intent.cmid, card.fence))


def _returned(state: State, event: Returned) -> Step:
    visitor = name_of(find_card(state.mine, event.session_id))
    step = _gone(state, event.session_id)
    return then(step, partial(remark, text=f"{visitor} is back with the bot."))


def _not_returned(state: State, event: NotReturned) -> Step:
    return remark(state, _NO_ANSWER if event.refusal is None else event.refusal.message)


def _gone(state: State, session_id: str) -> Step:
    """Take the session off our list; the transcript says where it went."""
    state = _not_passing(state, session_id)
    return fetch(replace(state, mine=without(state.mine, session_id)), session_id)


def _not_passing(state: State, session_id: str) -> State:
    left = {sid: one for sid, one in state.passing.items() if sid != session_id}
    return replace(state, passing=left)


HANDLERS: dict[type, Handler] = {
    AskRoster: _ask_roster,
    RosterRead: _roster_read,
    RosterNotRead: _roster_not_read,
    PassOn: _pass_on,
    PassedOn: _passed_on,
    NotPassedOn: _not_passed_on,
    ReturnToBot: _return,
    Returned: _returned,
    NotReturned: _not_returned,
}
