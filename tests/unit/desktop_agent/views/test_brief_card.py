"""The brief on top of the conversation, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from desktop_agent.core.intents import OpenSession
from desktop_agent.viewmodels.presentation import HeaderKind
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.brief_card import BriefCard
from relay.protocol.briefs import Entity, HandoffBrief
from relay.protocol.passing import BriefChanged
from relay.protocol.vocabulary import BriefAuthor, EntityKind
from tests.fakes.desktop_playbook import online, session_id, waiting_card
from tests.fakes.desktop_store import FakeOutside, store_of

BRIEF = HandoffBrief(
    BriefAuthor.EXTRACT,
    asked=("Can my mother pay?",),
    failed=("Why was it refused?",),
    entities=(Entity(EntityKind.EMAIL, "ana&bo@mail.example"), Entity(EntityKind.NUMBER, "A-1")),
)


def shown(qtbot: QtBot, brief: HandoffBrief | None) -> tuple[BriefCard, Store, FakeOutside]:
    """Return the card of a waiting chat."""
    desk = online(waiting=[waiting_card()]).hears(OpenSession(session_id(1)))
    if brief is not None:
        desk.hears(BriefChanged(session_id(1), brief))
    store, outside = store_of(desk)
    card = BriefCard(store)
    qtbot.addWidget(card)
    card.resize(600, 300)
    card.leave_room_of(800)
    card.show_state(store.state, HeaderKind.WAITING)
    with qtbot.waitExposed(card):
        card.show()
    return card, store, outside


def test_everything_is_there_at_once(qtbot: QtBot) -> None:
    """Why, how long, what was asked and not answered, and what was mentioned."""
    card, _, _ = shown(qtbot, BRIEF)
    assert "12 % sure" in card.findChild(QLabel, "reasonLabel").text()
    assert card.findChild(QLabel, "circumstancesLabel").text() == "Waiting 1 min · Portuguese"
    asked = card.findChild(QPlainTextEdit, "brief Asked")
    assert asked.isVisible()
    assert asked.toPlainText() == "Can my mother pay?"
    assert asked.accessibleName() == "Asked: Can my mother pay?"
    failed = card.findChild(QPlainTextEdit, "brief Not answered")
    assert failed.toPlainText() == "Why was it refused?"


def test_a_mention_is_copied_by_pressing_it(qtbot: QtBot) -> None:
    """As text; a screen reader hears what it is."""
    card, _, _ = shown(qtbot, BRIEF)
    email, number = card.findChildren(QPushButton, "mentionButton")
    assert email.accessibleName() == "Copy e-mail address ana&bo@mail.example"
    assert number.accessibleName() == "Copy number A-1"
    qtbot.keyClick(email, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == "ana&bo@mail.example"


def test_the_details_are_folded_away_and_stay_so(qtbot: QtBot) -> None:
    """For the next chat as well; the reason stays."""
    card, store, _ = shown(qtbot, BRIEF)
    fold = card.findChild(QPushButton, "foldBriefButton")
    details = card.findChild(QScrollArea, "briefDetails")
    assert fold.text() == "Hide details"
    qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert not details.isVisible()
    assert fold.text() == fold.accessibleName() == "Show details"
    store.dispatch(BriefChanged(session_id(1), HandoffBrief(BriefAuthor.EXTRACT, asked=("Hm?",))))
    card.show_state(store.state, HeaderKind.WAITING)
    assert not details.isVisible()
    card.toggle()
    assert details.isVisible()


def test_without_a_brief_there_is_nothing_to_fold(qtbot: QtBot) -> None:
    """The card is as small as it was before there were briefs."""
    card, _, _ = shown(qtbot, None)
    assert not card.findChild(QPushButton, "foldBriefButton").isVisible()
    assert not card.findChild(QScrollArea, "briefDetails").isVisible()
    card.toggle()
    assert not card.findChild(QScrollArea, "briefDetails").isVisible()


def test_a_long_brief_leaves_the_conversation_its_room(qtbot: QtBot) -> None:
    """It scrolls, with the keyboard as well."""
    long = HandoffBrief(BriefAuthor.EXTRACT, failed=tuple(f"{n} " + "why? " * 60 for n in range(4)))
    card, _, _ = shown(qtbot, long)
    details = card.findChild(QScrollArea, "briefDetails")
    card.leave_room_of(400)
    qtbot.waitUntil(lambda: details.height() == 168)
    assert details.focusPolicy() is Qt.FocusPolicy.StrongFocus
    card.leave_room_of(4_000)
    qtbot.waitUntil(lambda: details.height() > 168)
    assert details.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_it_makes_room_for_a_drawer(qtbot: QtBot) -> None:
    """In a low window; where there is room for both, both stay."""
    card, _, _ = shown(qtbot, BRIEF)
    details = card.findChild(QScrollArea, "briefDetails")
    card.make_room(wanted=True)
    assert not details.isVisible()
    card.make_room(wanted=False)
    assert details.isVisible()
    card.leave_room_of(1_200)
    card.make_room(wanted=True)
    assert details.isVisible()


def test_the_wait_goes_on_by_itself(qtbot: QtBot) -> None:
    """Counted here: no event is needed."""
    card, _, outside = shown(qtbot, BRIEF)
    outside.now += 120_000
    card._counting.setInterval(10)
    words = card.findChild(QLabel, "circumstancesLabel")
    qtbot.waitUntil(lambda: words.text().startswith("Waiting 3 min"))
