"""The table of handlers, and what holds for every event."""

from __future__ import annotations

from types import UnionType
from typing import get_args

from desktop_agent.core.events import Event
from desktop_agent.core.intents import FocusChanged, OpenSession
from desktop_agent.core.reduce import HANDLERS, reduce
from relay.protocol.shapes import MessageAdded
from tests.fakes.desktop_playbook import NOW, answering, message, online, own_card, session_id


def test_every_event_has_exactly_one_handler() -> None:
    """No event is left unanswered, and no handler answers what cannot happen."""
    assert isinstance(Event, UnionType)
    assert set(get_args(Event)) == set(HANDLERS)


def test_reducing_is_pure() -> None:
    """The same state, event and time give the same result, and nothing is changed in place."""
    state = online(mine=[own_card()]).state
    event = OpenSession(session_id(1))
    assert reduce(state, event, NOW) == reduce(state, event, NOW)
    assert state.selected is None


def test_what_is_shown_to_an_agent_who_looks_is_read() -> None:
    """A message in the open chat counts as read only while the window is in front."""
    desk = answering()
    desk.hears(
        FocusChanged(focused=False), MessageAdded(session_id=session_id(1), entry=message(3))
    )
    assert desk.conversation(session_id(1)).read_seq == 2
    desk.hears(FocusChanged(focused=True))
    assert desk.conversation(session_id(1)).read_seq == 3
