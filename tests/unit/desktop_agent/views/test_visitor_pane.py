"""The right pane, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop_agent.core.cards import changed_card
from desktop_agent.core.intents import OpenSession
from desktop_agent.views.visitor_pane import VisitorPane
from relay.protocol.agent import VisitorCard
from relay.protocol.shapes import PageContext
from tests.fakes.desktop_playbook import online, session_id, waiting_card
from tests.fakes.desktop_store import store_of

ADDRESS = "https://www.educonsult.example/visas?from=mail&id=1"


def opened(qtbot: QtBot, *visitors: VisitorCard) -> VisitorPane:
    """Return a pane that has shown these visitors, one after the other."""
    cards = [changed_card(waiting_card(n), visitor=v) for n, v in enumerate(visitors, start=1)]
    store, _ = store_of(online(waiting=cards))
    pane = VisitorPane(store)
    qtbot.addWidget(pane)
    assert pane.findChild(QPlainTextEdit, "visitor Name") is None
    for number in range(1, len(visitors) + 1):
        store.dispatch(OpenSession(session_id(number)))
    return pane


def test_what_is_known_is_shown_as_text_that_can_be_copied(qtbot: QtBot) -> None:
    """Everything here was written by a stranger."""
    page = PageContext(url=ADDRESS, title="<h1>Visas</h1>")
    pane = opened(qtbot, VisitorCard(name="Ines", language="pt", page=page))
    title = pane.findChild(QPlainTextEdit, "visitor Page")
    assert title.toPlainText() == "<h1>Visas</h1>"
    assert title.isReadOnly()
    assert title.accessibleName() == "Page: <h1>Visas</h1>"


def test_an_address_can_be_copied_and_leads_nowhere(qtbot: QtBot) -> None:
    """It looks like a link and has no hand cursor, no anchor, nothing to open."""
    pane = opened(qtbot, VisitorCard(page=PageContext(url=ADDRESS)))
    address = pane.findChild(QPlainTextEdit, "visitor Address")
    assert address.property("role") == "link"
    assert not address.textInteractionFlags() & Qt.TextInteractionFlag.LinksAccessibleByMouse
    qtbot.mouseClick(pane.findChild(QPushButton, "copy Address"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == ADDRESS


def test_another_visitor_leaves_nothing_of_the_one_before(qtbot: QtBot) -> None:
    """What is not known of the second is not shown from the first."""
    first = VisitorCard(name="Ines", page=PageContext(url=ADDRESS))
    pane = opened(qtbot, first, VisitorCard(name="Tom"))
    qtbot.waitUntil(lambda: pane.findChild(QPlainTextEdit, "visitor Address") is None)
    assert pane.findChild(QPlainTextEdit, "visitor Name").toPlainText() == "Tom"


def test_a_word_longer_than_a_line_is_broken(qtbot: QtBot) -> None:
    """The pane keeps its width, and nothing is cut off."""
    pane = opened(qtbot, VisitorCard(page=PageContext(url="https://x.example/" + "a" * 400)))
    pane.resize(240, 600)
    with qtbot.waitExposed(pane):
        pane.show()
    address = pane.findChild(QPlainTextEdit, "visitor Address")
    line = address.fontMetrics().lineSpacing()
    qtbot.waitUntil(lambda: address.height() > 5 * line)
    assert address.width() <= pane.width()
    assert address.height() >= address.document().size().height() * line
