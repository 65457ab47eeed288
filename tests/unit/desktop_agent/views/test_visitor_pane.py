"""The right pane, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_agent.core.cards import changed_card
from desktop_agent.core.intents import OpenSession
from desktop_agent.views.visitor_pane import VisitorPane
from relay.protocol.agent import VisitorCard
from relay.protocol.shapes import PageContext
from tests.fakes.desktop_playbook import online, session_id, waiting_card
from tests.fakes.desktop_store import store_of


def test_what_is_known_is_shown_as_text_that_can_be_copied(qtbot: QtBot) -> None:
    """Everything here was written by a stranger."""
    page = PageContext(url="https://www.educonsult.example/visas", title="<h1>Visas</h1>")
    visitor = VisitorCard(name="Ines", language="pt", page=page)
    card = changed_card(waiting_card(), visitor=visitor)
    store, _ = store_of(online(waiting=[card]))
    pane = VisitorPane(store)
    qtbot.addWidget(pane)
    assert pane.findChild(QLabel, "visitor Name") is None
    store.dispatch(OpenSession(session_id(1)))
    title = pane.findChild(QLabel, "visitor Page")
    assert (title.text(), title.textFormat()) == ("<h1>Visas</h1>", Qt.TextFormat.PlainText)
    assert title.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    assert title.accessibleName() == "Page: <h1>Visas</h1>"


def test_another_visitor_leaves_nothing_of_the_one_before(qtbot: QtBot) -> None:
    """What is not known of the second is not shown from the first."""
    page = PageContext(url="https://www.educonsult.example/visas")
    first = changed_card(waiting_card(1), visitor=VisitorCard(name="Ines", page=page))
    second = changed_card(waiting_card(2), visitor=VisitorCard(name="Tom"))
    store, _ = store_of(online(waiting=[first, second]))
    pane = VisitorPane(store)
    qtbot.addWidget(pane)
    store.dispatch(OpenSession(session_id(1)))
    store.dispatch(OpenSession(session_id(2)))
    assert pane.findChild(QLabel, "visitor Name").text() == "Tom"
    qtbot.waitUntil(lambda: pane.findChild(QLabel, "visitor Address") is None)
