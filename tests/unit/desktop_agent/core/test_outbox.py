"""The order in which an outbox is worked off."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.core.due import RetryDue
from desktop_agent.core.effects import Deliver
from desktop_agent.core.events import (
    Connected,
    ConnectionLost,
    Delivered,
    NotDelivered,
    QueueListed,
    RowStored,
)
from desktop_agent.core.intents import SendReply
from relay.protocol.agent import QueueSnapshot
from relay.protocol.shapes import Sent
from tests.fakes.desktop_playbook import ME, NOW, Playbook, answering, own_card, session_id

ONE = session_id(1)


def reconnect(desk: Playbook) -> list[Deliver]:
    """Lose the connection, get it back, and return what is sent then."""
    desk.hears(ConnectionLost("no", 0.5), RetryDue(), Connected())
    desk.hears(QueueListed(QueueSnapshot(me=ME, waiting=(), mine=(own_card(),))))
    return [effect for effect in desk.wanted if isinstance(effect, Deliver)]


@given(faults=st.lists(st.sampled_from(["lost answer", "silence", "yes"]), max_size=40))
def test_whatever_fails_replies_are_stored_once_and_in_order(faults: list[str]) -> None:
    """Against a relay that stores each cmid once, no fault loses, doubles or swaps words.

    ``lost answer``: stored, but the connection breaks before the yes. ``silence``:
    stored, and the answer never comes. After the faults the relay behaves.
    """
    desk = answering()
    stored: list[str] = []
    pending: list[Deliver] = []
    for number in range(5):
        desk.hears(SendReply(ONE, f"r{number}", f"words {number}"), RowStored(f"r{number}"))
        pending += [effect for effect in desk.wanted if isinstance(effect, Deliver)]
    for fault in [*faults, *["yes"] * 6]:
        if not pending:
            break
        asked = pending.pop()
        if asked.row.cmid not in stored:
            stored.append(asked.row.cmid)
        if fault == "lost answer":
            pending = reconnect(desk)
        elif fault == "silence":
            desk.hears(NotDelivered(asked.row.cmid, asked.row.attempt, None))
            pending = [effect for effect in desk.wanted if isinstance(effect, Deliver)]
        else:
            seq = 3 + stored.index(asked.row.cmid)
            answer = Sent(cmid=asked.row.cmid, seq=seq, at=NOW, epoch=1)
            desk.hears(Delivered(asked.row.cmid, answer))
            pending = [effect for effect in desk.wanted if isinstance(effect, Deliver)]
        assert len(pending) <= 1
    assert stored == [f"r{number}" for number in range(5)]
    assert desk.state.outbox == ()
