"""Drawing the rows of the lists."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop_agent.core.cards import changed_card
from desktop_agent.viewmodels.queue_model import QueueModel
from desktop_agent.viewmodels.session_rows import mine_rows, waiting_rows
from desktop_agent.views.queue_pane import SessionList
from relay.protocol.agent import SessionCard
from relay.protocol.shapes import MessageAdded
from tests.fakes.desktop_playbook import message, online, own_card, session_id, waiting_card
from tests.fakes.desktop_store import store_of


def drawn(qtbot: QtBot, card: SessionCard) -> QImage:
    """Return the picture of one waiting row."""
    store, _ = store_of(online(waiting=[card]))
    model = QueueModel(store, waiting_rows)
    shown = SessionList("queueList", "Waiting", model, marks_waits=True)
    qtbot.addWidget(shown)
    shown.resize(260, 200)
    picture = shown.viewport().grab(shown.visualRect(model.index(0))).toImage()
    shown.setModel(None)
    return picture


@pytest.mark.parametrize(
    "other",
    [
        waiting_card(name="Tom"),
        changed_card(waiting_card(), preview="something else"),
        changed_card(waiting_card(), escalation=None),
        waiting_card(since=600_000),
    ],
    ids=["who", "what about", "why", "how long"],
)
def test_each_of_the_four_answers_is_drawn(qtbot: QtBot, other: SessionCard) -> None:
    """A row that differs in one of them looks different."""
    assert drawn(qtbot, waiting_card()) == drawn(qtbot, waiting_card())
    assert drawn(qtbot, waiting_card()) != drawn(qtbot, other)


def test_unread_messages_are_drawn(qtbot: QtBot) -> None:
    """The count changes the picture, also in black and white."""
    store, _ = store_of(online(mine=[own_card()]))
    model = QueueModel(store, mine_rows)
    shown = SessionList("mineList", "Mine", model, marks_waits=False)
    qtbot.addWidget(shown)
    shown.resize(260, 200)
    pictures = []
    for seq in (3, 4):
        store.dispatch(MessageAdded(session_id=session_id(1), entry=message(seq, "same words")))
        picture = shown.viewport().grab().toImage()
        pictures.append(picture.convertToFormat(QImage.Format.Format_Mono))
    assert pictures[0] != pictures[1]
    shown.setModel(None)
