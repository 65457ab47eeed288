"""Who calls for the agent now: a pure function of the state, so that no count goes stale.

* A visitor who waits calls until somebody takes the chat or the visitor leaves.
* Whoever is offered to the agent calls until the offer ends.
* A visitor of one's own calls with words that were not read yet.

Nobody calls whom the agent looks at already. Whoever has paused hears nothing of
the queue; whoever has as many chats as they may have is told of it, but quietly.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop_agent.core.selectors import UNNAMED, name_of, takes_chats, unread_count
from desktop_agent.core.state import Phase, State
from desktop_agent.core.text import NAME_CHARS, one_line
from relay.protocol.agent import Offer, SessionCard

MOST_WAITING_TOLD = 3
"""So many waiting visitors are told of one by one; the count speaks for the others."""

_WORDS_CHARS = 200


class CallKind(StrEnum):
    """``SAMPLE`` is the one that an agent asked for, to see how it would be."""

    WAITING = "waiting"
    OFFER = "offer"
    WORDS = "words"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Call:
    """One visitor who calls; ``title`` and ``body`` are single lines of plain text.

    ``number`` grows with what there is to tell, so that telling again shows.
    """

    session_id: str
    kind: CallKind
    title: str
    body: str
    number: int = 0

    @property
    def can_be_accepted(self) -> bool:
        """Tell whether *Accept* makes sense."""
        return self.kind in {CallKind.WAITING, CallKind.OFFER}


SAMPLE = Call(
    session_id="",
    kind=CallKind.SAMPLE,
    title="This is how Baton tells you",
    body="Somebody who waits is announced like this, until the chat is taken.",
)


def calls_of(state: State) -> tuple[Call, ...]:
    """Return who calls, those who wait the longest first."""
    if state.me is None:
        return ()
    return (*_offer_calls(state), *_waiting_calls(state), *_word_calls(state))


def rings(state: State) -> bool:
    """Tell whether the sound is to go on: somebody waits whom this agent could take now."""
    if not state.preferences.sound or state.phase is not Phase.ONLINE or state.me is None:
        return False
    if state.offers:
        return True
    return len(state.mine) < state.me.capacity and bool(_waiting_calls(state))


def pending_count(state: State) -> int:
    """Count who is to be looked after: those who wait, and own chats with unread words."""
    return len(state.waiting) + sum(bool(_unread(state, card)) for card in state.mine)


def _offer_calls(state: State) -> tuple[Call, ...]:
    # At the window, the offer stands above the panes.
    if state.focused:
        return ()
    return tuple(
        Call(
            session_id=offer.card.session_id,
            kind=CallKind.OFFER,
            title=offer_title(offer),
            body=one_line(offer.note or offer.card.preview, _WORDS_CHARS),
        )
        for offer in state.offers
    )


def offer_title(offer: Offer) -> str:
    """Say who is offered, and by whom."""
    colleague = one_line(offer.from_agent or "", NAME_CHARS)
    if colleague:
        return f"{colleague} passes {_somebody(offer.card, 'a visitor')} to you"
    return f"{_somebody(offer.card, 'A visitor')} is offered to you"


def _somebody(card: SessionCard, unnamed: str) -> str:
    """Return who a sentence is about; ``unnamed`` where they gave no name."""
    named = name_of(card)
    return unnamed if named == UNNAMED else named


def _waiting_calls(state: State) -> tuple[Call, ...]:
    if not takes_chats(state):
        return ()
    offered = {offer.card.session_id for offer in state.offers}
    others = (
        card
        for card in state.waiting
        if card.session_id not in offered and not _is_seen(state, card)
    )
    return tuple(_waiting_call(card) for card, _ in zip(others, range(MOST_WAITING_TOLD)))  # noqa: B905 - the shorter one ends it


def _is_seen(state: State, card: SessionCard) -> bool:
    """Tell whether the agent looks at the session, or has just asked for it."""
    if state.claiming is not None and state.claiming.session_id == card.session_id:
        return True
    return state.focused and state.selected == card.session_id


def _waiting_call(card: SessionCard) -> Call:
    why = "" if card.escalation is None else card.escalation.line
    return Call(
        session_id=card.session_id,
        kind=CallKind.WAITING,
        title=f"{_somebody(card, 'A visitor')} is waiting",
        body=one_line(card.preview or why, _WORDS_CHARS),
    )


def _word_calls(state: State) -> tuple[Call, ...]:
    # At the window, the list shows unread words beside the name.
    if state.focused:
        return ()
    unread = ((card, _unread(state, card)) for card in state.mine)
    return tuple(
        Call(
            session_id=card.session_id,
            kind=CallKind.WORDS,
            title=f"{_somebody(card, 'A visitor')} wrote",
            body=one_line(card.preview, _WORDS_CHARS),
            number=number,
        )
        for card, number in unread
        if number
    )


def _unread(state: State, card: SessionCard) -> int:
    conversation = state.conversations.get(card.session_id)
    return 0 if conversation is None else unread_count(conversation)
