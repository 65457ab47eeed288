"""What the tray and the title say."""

from __future__ import annotations

import pytest

from desktop_agent.core.events import ConnectionLost
from desktop_agent.core.intents import FocusChanged, Prefer, SetPresence, SignOut
from desktop_agent.core.preferences import Preferences
from desktop_agent.viewmodels.tray_look import TrayStatus, badge_of, tray_look, window_title
from relay.protocol.shapes import MessageAdded
from relay.protocol.vocabulary import Presence
from tests.fakes.desktop_playbook import (
    Playbook,
    answering,
    message,
    online,
    session_id,
    waiting_card,
)


@pytest.mark.parametrize(
    ("count", "badge"), [(0, ""), (1, "1"), (9, "9"), (10, "9+"), (4_000, "9+")]
)
def test_a_badge_has_room_for_one_digit(count: int, badge: str) -> None:
    """And for a sign that there are more."""
    assert badge_of(count) == badge


def test_the_count_is_what_the_state_says() -> None:
    """Those who wait, and own chats with something unread; in words in the tooltip."""
    desk = answering().hears(FocusChanged(focused=False))
    desk.hears(MessageAdded(session_id=session_id(1), entry=message(3)))
    look = tray_look(desk.state)
    assert (look.badge, look.can_take) == ("1", False)
    assert look.tooltip == "Baton Desk: 1 chat has new messages, You take chats"
    many = online(waiting=[waiting_card(n) for n in range(1, 13)])
    look = tray_look(many.state)
    assert (look.badge, look.can_take) == ("9+", True)
    assert look.take_words == "Take the next chat (12 waiting)"
    assert look.tooltip == "Baton Desk: 12 visitors wait, You take chats"
    assert window_title(many.state) == "(9+) Baton Desk"
    assert window_title(online().state) == "Baton Desk"


def test_the_status_says_whether_visitors_reach_one() -> None:
    """Signed out, without connection, paused, at work."""
    assert tray_look(Playbook().state).status is TrayStatus.SIGNED_OUT
    desk = online()
    assert tray_look(desk.state).status is TrayStatus.ONLINE
    away = tray_look(desk.hears(SetPresence(Presence.AWAY)).state)
    assert (away.status, away.can_pause) == (TrayStatus.AWAY, True)
    lost = tray_look(desk.hears(ConnectionLost("Lost.", 0.5)).state)
    assert (lost.status, lost.can_take, lost.can_pause) == (TrayStatus.DISCONNECTED, False, False)
    assert tray_look(desk.hears(SignOut()).state).status is TrayStatus.SIGNED_OUT


def test_the_menu_shows_whether_there_is_sound() -> None:
    """As it was chosen."""
    assert tray_look(online().state).sound
    assert not tray_look(online().hears(Prefer(Preferences(sound=False))).state).sound


def test_nothing_that_a_visitor_wrote_is_in_it() -> None:
    """Some systems read a tooltip as markup."""
    look = tray_look(online(waiting=[waiting_card(1, "<img src='file:///etc/passwd'>")]).state)
    assert "<" not in f"{look.tooltip}{look.take_words}{look.badge}"
