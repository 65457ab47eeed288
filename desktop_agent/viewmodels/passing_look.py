"""Offers, passing on and promised times in words."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_agent.core.attention import offer_title
from desktop_agent.core.selectors import is_completing, is_mine, warning_of
from desktop_agent.core.state import State
from desktop_agent.core.text import NAME_CHARS, one_line
from desktop_agent.viewmodels.wording import count_words, duration_words
from relay.protocol.agent import AgentCard
from relay.protocol.briefs import DepartmentCard
from relay.protocol.vocabulary import People, Presence, Target

_SECOND = 1_000
_BODY_CHARS = 200
_PRESENCES = {Presence.ONLINE: "online", Presence.AWAY: "away", Presence.INVISIBLE: "away"}
_PEOPLE = {People.AVAILABLE: "open", People.AWAY: "nobody there", People.CLOSED: "closed"}


@dataclass(frozen=True, slots=True)
class OfferLook:
    """The oldest offer, and how many more there are."""

    offer_id: str
    title: str
    body: str
    can_answer: bool


@dataclass(frozen=True, slots=True)
class PassTarget:
    """Somebody or something a session can be passed to; exactly one of the ids is set.

    ``is_bot``: it goes back to the bot. ``able``: it makes sense now.
    """

    name: str
    words: str
    agent_id: str | None = None
    department: str | None = None
    is_bot: bool = False
    able: bool = True


def offer_look(state: State) -> OfferLook | None:
    """Describe the oldest offer; None where nothing is offered."""
    if not state.offers:
        return None
    offer = state.offers[0]
    more = len(state.offers) - 1
    title = offer_title(offer)
    why = "" if offer.card.escalation is None else offer.card.escalation.line
    note = one_line(offer.note or "", _BODY_CHARS)
    body = f"Note: {note}" if note else one_line(offer.card.preview or why, _BODY_CHARS)
    answering = state.answering is not None and state.answering.offer_id == offer.offer_id
    return OfferLook(
        offer.offer_id,
        f"{title} · {count_words(more, 'more', 'more')}" if more else title,
        body,
        can_answer=state.listed and not answering,
    )


def time_left_words(state: State, now: int) -> str:
    """Say how long the oldest offer still stands."""
    if not state.offers:
        return ""
    left = -(-(state.offers[0].expires_at - now) // _SECOND)
    return f"{left} s left" if left > 0 else "Time is up"


def warning_words(state: State, session_id: str | None, now: int) -> str:
    """Say that a promised time is about to pass, or has."""
    warned = warning_of(state, session_id)
    if warned is None:
        return ""
    first = warned.target is Target.FIRST_RESPONSE
    what = "First answer" if first else "Answer"
    left = warned.due_at - now
    if left > 0:
        return f"{what} promised within {max(1, -(-left // _SECOND))} s"
    return f"{what} is overdue by {duration_words(max(-left, 5 * _SECOND))}"


def passing_words(state: State) -> str:
    """Say that the selected session is being passed on, while it is."""
    passing = state.passing.get(state.selected or "")
    if passing is None:
        return ""
    to = one_line(passing.to, NAME_CHARS)
    if passing.offer_id is None:
        return f"Passing to {to}…"
    return f"Offered to {to}. The chat is yours until they accept."


def can_pass_on(state: State) -> bool:
    """Tell whether the selected session can be passed on now."""
    selected = state.selected
    return (
        is_mine(state, selected)
        and selected not in state.passing
        and not is_completing(state, selected)
    )


def pass_targets(state: State) -> tuple[PassTarget, ...]:
    """Return where the selected session could go: departments, colleagues, the bot."""
    bot = PassTarget("The bot", "answers until a person is asked for again", is_bot=True)
    roster = state.roster
    if roster is None:
        return (bot,)
    own = None if state.me is None else state.me.agent_id
    agents = [_agent(card) for card in roster.agents if card.agent_id != own]
    # Those who can take a chat at once come first.
    agents.sort(key=lambda target: not target.able)
    return (*(_department(card) for card in roster.departments), *agents, bot)


def _department(card: DepartmentCard) -> PassTarget:
    waiting = count_words(card.waiting, "waits", "wait")
    words = f"department · {_PEOPLE.get(card.people, 'open')} · {waiting}"
    return PassTarget(one_line(card.name, NAME_CHARS), words, department=card.department)


def _agent(card: AgentCard) -> PassTarget:
    free = card.load < card.capacity
    there = card.presence is Presence.ONLINE
    words = f"{_PRESENCES.get(card.presence, 'away')} · {card.load} of {card.capacity} chats"
    return PassTarget(
        one_line(card.name, NAME_CHARS), words, agent_id=card.agent_id, able=free and there
    )
