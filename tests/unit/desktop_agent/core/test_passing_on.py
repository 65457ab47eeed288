"""Passing chats on, told as dialogues."""

from __future__ import annotations

import pytest

from desktop_agent.core.effects import Follow, RequestReturn, RequestRoster, RequestTransfer
from desktop_agent.core.events import (
    ConnectionLost,
    NotPassedOn,
    NotReturned,
    PassedOn,
    Returned,
    RosterNotRead,
    RosterRead,
)
from desktop_agent.core.intents import AskRoster, PassOn, ReturnToBot, SendReply
from relay.protocol.passing import Roster
from relay.protocol.shapes import SessionChanged, SessionView
from relay.protocol.vocabulary import Change, RefusalCode, SessionState
from tests.fakes.desktop_playbook import (
    Playbook,
    answering,
    change,
    connecting,
    online,
    refusal,
    session_id,
)

INES = session_id(1)
TO_TOM = PassOn(INES, "c1", "Tom", to_agent="a" * 32, note="  Speaks Ukrainian ")
TO_VISAS = PassOn(INES, "c1", "Visas", to_department="visas")
OFFER = "0" * 32


def test_who_is_there_is_asked() -> None:
    """And kept until it is asked again."""
    desk = online().when(AskRoster(), RequestRoster())
    roster = Roster((), ())
    assert desk.hears(RosterRead(roster)).state.roster == roster
    assert desk.hears(RosterNotRead(refusal(RefusalCode.BUSY))).notice == "Refused: busy."
    assert "did not answer" in desk.hears(RosterNotRead(None)).notice
    connecting().when(AskRoster())


def test_to_a_colleague() -> None:
    """The chat is ours until the colleague accepts; it is passed once only."""
    desk = answering()
    desk.when(TO_TOM, RequestTransfer(INES, "c1", 1, "a" * 32, None, "Speaks Ukrainian"))
    desk.when(TO_TOM)
    desk.hears(PassedOn(INES, "c1", OFFER))
    assert desk.state.passing[INES].offer_id == OFFER
    assert [card.session_id for card in desk.state.mine] == [INES]


def test_to_a_department() -> None:
    """It goes at once."""
    desk = answering()
    desk.when(TO_VISAS, RequestTransfer(INES, "c1", 1, None, "visas", ""))
    desk.hears(PassedOn(INES, "c1", None))
    assert desk.state.mine == ()
    assert desk.state.passing == {}
    assert desk.notice == "Ines was passed to Visas."
    assert Follow(INES, 2) in desk.wanted


def test_back_to_the_bot() -> None:
    """The same in one step."""
    desk = answering().when(ReturnToBot(INES, "c1"), RequestReturn(INES, "c1", 1))
    desk.hears(Returned(INES))
    assert desk.state.mine == ()
    assert desk.notice == "Ines is back with the bot."
    assert answering().hears(NotReturned(refusal(RefusalCode.NOT_OWNER))).notice
    assert "did not answer" in answering().hears(NotReturned(None)).notice


def test_a_refusal_keeps_the_chat() -> None:
    """With the relay's words, or ours where it did not answer."""
    desk = answering().hears(TO_TOM, NotPassedOn(INES, "c1", refusal(RefusalCode.AT_CAPACITY)))
    assert desk.notice == "Refused: at_capacity."
    assert desk.state.passing == {}
    desk.hears(TO_TOM, NotPassedOn(INES, "c1", None))
    assert "did not answer" in desk.notice


@pytest.mark.parametrize("event", [PassedOn(INES, "other", None), NotPassedOn(INES, "other", None)])
def test_an_answer_to_another_request_changes_nothing(event: PassedOn | NotPassedOn) -> None:
    """A late answer does not end what is under way."""
    desk = answering().hears(TO_TOM, event)
    assert desk.state.passing[INES].cmid == "c1"
    assert answering().hears(event).state.mine


def test_words_on_their_way_go_first() -> None:
    """Nobody's reply is cut off by passing the chat on."""
    desk = answering().hears(SendReply(INES, "c0", "One moment"))
    desk.hears(TO_TOM)
    assert "still on their way" in desk.notice
    assert desk.state.passing == {}
    desk.hears(ReturnToBot(INES, "c2"))
    assert not any(isinstance(effect, RequestReturn) for effect in desk.wanted)


def test_what_cannot_be_passed_on() -> None:
    """Somebody else's chat, and any without a connection."""
    online().when(TO_TOM)
    desk = answering().hears(ConnectionLost("Lost.", 0.5), TO_TOM)
    assert "no connection" in desk.notice


def _transferred(desk: Playbook) -> Playbook:
    view = SessionView(INES, SessionState.ACTIVE, 1, 4, 3, "Tom")
    return desk.hears(SessionChanged(view, change(3, Change.TRANSFERRED, SessionState.ACTIVE)))


def test_a_chat_that_was_transferred_is_not_ours_any_more() -> None:
    """Though it is with an agent still, as it was with us."""
    desk = _transferred(answering())
    assert desk.state.mine == ()
    assert desk.state.conversations[INES].card is not None
    assert desk.state.conversations[INES].card.agent_name == "Tom"


def test_a_broken_connection_forgets_what_was_not_answered() -> None:
    """What a colleague was offered stands; what nobody heard of can be done again."""
    desk = answering().hears(TO_TOM, ConnectionLost("Lost.", 0.5))
    assert desk.state.passing == {}
    desk = answering().hears(TO_TOM, PassedOn(INES, "c1", OFFER), ConnectionLost("Lost.", 0.5))
    assert INES in desk.state.passing
