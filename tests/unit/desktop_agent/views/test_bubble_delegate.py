"""Drawing the lines of a conversation."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop_agent.core.cards import changed_card
from desktop_agent.core.events import Followed, NotDelivered, RowStored
from desktop_agent.core.intents import SendReply
from desktop_agent.viewmodels.conversation_model import ConversationModel
from desktop_agent.views.conversation_view import ConversationView
from desktop_agent.views.theme import DARK, LIGHT, Theme
from relay.protocol.briefs import Note
from relay.protocol.passing import NoteWritten
from relay.protocol.shapes import MessageEntry
from relay.protocol.vocabulary import Change, RefusalCode, SessionState, Voice
from tests.fakes.desktop_playbook import (
    answering,
    change,
    message,
    own_card,
    page,
    refusal,
    session_id,
)
from tests.fakes.desktop_store import store_of


def drawn(qtbot: QtBot, entry: MessageEntry, theme: Theme = LIGHT) -> QImage:
    """Return the picture of one line, without colours."""
    store, _ = store_of(answering())
    card = changed_card(own_card(), head_seq=3)
    store.dispatch(Followed(session_id(1), page(card, entry)))
    model = ConversationModel(store)
    view = ConversationView(model)
    qtbot.addWidget(view)
    view.use_theme(theme)
    view.resize(500, 300)
    with qtbot.waitExposed(view):
        view.show()
    view.setCurrentIndex(model.index(-1))
    picture = view.viewport().grab(view.visualRect(model.index(2))).toImage()
    view.setModel(None)
    return picture.convertToFormat(QImage.Format.Format_Mono)


def test_four_voices_are_told_apart_without_colour(qtbot: QtBot) -> None:
    """The same words look different in black and white, whoever says them."""
    voices = (Voice.VISITOR, Voice.BOT, Voice.AGENT, Voice.SYSTEM)
    pictures = [drawn(qtbot, message(3, "The same words", voice=voice)) for voice in voices]
    for number, picture in enumerate(pictures):
        assert all(picture != other for other in pictures[number + 1 :])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_are_drawn(qtbot: QtBot, theme: Theme) -> None:
    """Other words are another picture, in light and in dark."""
    one = drawn(qtbot, message(3, "one thing"), theme)
    assert one == drawn(qtbot, message(3, "one thing"), theme)
    assert one != drawn(qtbot, message(3, "or other"), theme)


def test_words_that_were_not_sent_and_changes_are_drawn(qtbot: QtBot) -> None:
    """Every kind of line can be drawn, and takes the room it says it takes."""
    store, _ = store_of(answering())
    told = change(3, Change.CLAIMED, SessionState.ACTIVE, "You're now chatting with Maya.")
    card = changed_card(own_card(), head_seq=3)
    store.dispatch(Followed(session_id(1), page(card, told)))
    store.dispatch(SendReply(session_id(1), "r1", "too late"))
    store.dispatch(RowStored("r1"))
    store.dispatch(NotDelivered("r1", 1, refusal(RefusalCode.NOT_OWNER)))
    model = ConversationModel(store)
    view = ConversationView(model)
    qtbot.addWidget(view)
    view.resize(500, 600)
    with qtbot.waitExposed(view):
        view.show()
    view.selectAll()
    assert not view.grab().isNull()
    tops = [view.visualRect(model.index(row)).top() for row in range(model.rowCount())]
    assert tops == sorted(set(tops))
    view.setModel(None)


def test_what_follows_its_own_kind_has_no_head_of_its_own(qtbot: QtBot) -> None:
    """Who and when are drawn once, and the second bubble stands close below the first."""
    store, _ = store_of(answering())
    card = changed_card(own_card(), head_seq=4)
    entries = (message(3, "same words"), message(4, "same words"))
    store.dispatch(Followed(session_id(1), page(card, *entries)))
    model = ConversationModel(store)
    view = ConversationView(model)
    qtbot.addWidget(view)
    view.resize(500, 600)
    with qtbot.waitExposed(view):
        view.show()
    first, second = (view.visualRect(model.index(row)) for row in (2, 3))
    assert second.height() < first.height()
    left = view.viewport().grab(second).toImage().copy(0, 0, 40, second.height())
    assert left.pixelColor(1, 1) == left.pixelColor(24, left.height() // 2), "no portrait"
    view.setModel(None)


def test_a_note_is_told_apart_from_a_reply_without_colour(qtbot: QtBot) -> None:
    """The same words by the same agent: one of them no visitor has read."""
    store, _ = store_of(answering())
    reply = message(3, "The same words", voice=Voice.AGENT)
    card = changed_card(own_card(), head_seq=3)
    store.dispatch(Followed(session_id(1), page(card, reply)))
    store.dispatch(NoteWritten(session_id(1), Note(1, reply.at + 1, "The same words", "Maya")))
    model = ConversationModel(store)
    view = ConversationView(model)
    qtbot.addWidget(view)
    view.resize(500, 400)
    with qtbot.waitExposed(view):
        view.show()
    pictures = [
        view.viewport().grab(view.visualRect(model.index(row))).toImage()
        .convertToFormat(QImage.Format.Format_Mono)
        for row in (2, 3)
    ]  # fmt: skip
    assert pictures[0] != pictures[1]
    view.setModel(None)
