"""Questions about a state."""

from __future__ import annotations

from desktop_agent.core.intents import OpenSession, SendReply, SetPresence
from desktop_agent.core.selectors import (
    account_of,
    card_of,
    claimable,
    leftover_sessions,
    rows_of,
    takes_chats,
)
from desktop_agent.core.state import State
from relay.protocol.vocabulary import Presence
from tests.fakes.desktop_playbook import ACCOUNT, online, own_card, session_id, waiting_card


def test_the_account_is_relay_and_agent() -> None:
    """Two agents on one computer, or one at two relays, keep their words apart."""
    assert account_of(online().state) == ACCOUNT
    assert account_of(State()) == ""


def test_a_card_is_found_wherever_the_session_stands() -> None:
    """The lists come first, then what is read; unknown is None."""
    state = online(waiting=[waiting_card(2)], mine=[own_card(1)]).state
    assert card_of(state, session_id(1)) == own_card(1)
    assert card_of(state, session_id(2)) == waiting_card(2)
    assert card_of(state, session_id(3)) is None
    assert card_of(state, None) is None


def test_the_next_in_line_is_claimed_unless_one_is_named() -> None:
    """A named session that does not wait cannot be claimed."""
    state = online(waiting=[waiting_card(2), waiting_card(3)]).state
    assert claimable(state, None) == waiting_card(2)
    assert claimable(state, session_id(3)) == waiting_card(3)
    assert claimable(state, session_id(9)) is None
    assert claimable(online().state, None) is None


def test_a_session_with_words_of_ours_is_left_over_only_when_it_is_in_no_list() -> None:
    """An own session shows its words itself."""
    desk = online(mine=[own_card()]).hears(
        OpenSession(session_id(1)), SendReply(session_id(1), "r1", "Hi")
    )
    assert leftover_sessions(desk.state) == ()
    assert [row.cmid for row in rows_of(desk.state, session_id(1))] == ["r1"]


def test_presence_is_what_the_agent_last_said() -> None:
    """Before the relay has answered, too."""
    assert takes_chats(online().state)
    assert not takes_chats(online().hears(SetPresence(Presence.AWAY)).state)
