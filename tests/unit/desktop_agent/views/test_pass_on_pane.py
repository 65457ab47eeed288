"""Passing chats on, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop_agent.core.effects import RequestReturn, RequestRoster, RequestTransfer
from desktop_agent.core.events import RosterRead
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.pass_on_pane import PassOnPane
from relay.protocol.agent import AgentCard
from relay.protocol.briefs import DepartmentCard
from relay.protocol.passing import Roster
from relay.protocol.vocabulary import People, Presence, Role
from tests.fakes.desktop_playbook import answering, session_id
from tests.fakes.desktop_store import FakeOutside, store_of

TOM = AgentCard("a" * 32, "Tom", Role.AGENT, Presence.ONLINE, 3, 1)
AWAY = AgentCard("b" * 32, "Rui", Role.AGENT, Presence.AWAY, 3, 1)
VISAS = DepartmentCard("visas", "Visas", 1, People.AVAILABLE)
ROSTER = Roster((AWAY, TOM), (VISAS,))


def opened(qtbot: QtBot) -> tuple[PassOnPane, Store, FakeOutside]:
    """Return the pane of an own chat, who is there being known."""
    store, outside = store_of(answering())
    pane = PassOnPane(store)
    qtbot.addWidget(pane)
    with qtbot.waitExposed(pane):
        pane.show()
    pane.take_focus()
    store.dispatch(RosterRead(ROSTER))
    return pane, store, outside


def test_it_asks_who_is_there(qtbot: QtBot) -> None:
    """Anew each time; the bot can always be chosen, and is never chosen by itself."""
    pane, _, outside = opened(qtbot)
    assert outside.wanted == [RequestRoster()]
    names = [pane.targets.item(row).text().split("  ")[0] for row in range(pane.targets.count())]
    assert names == ["Visas", "Tom", "Rui", "The bot"]
    assert pane.targets.currentRow() == 0


def test_to_a_colleague_with_the_keyboard_alone(qtbot: QtBot) -> None:
    """Down, Tab, a note, Enter."""
    pane, _, outside = opened(qtbot)
    qtbot.keyClick(pane.targets, Qt.Key.Key_Down)
    note = pane.findChild(QLineEdit, "passNote")
    qtbot.keyClicks(note, "Speaks Ukrainian")
    with qtbot.waitSignal(pane.left):
        qtbot.keyClick(note, Qt.Key.Key_Return)
    assert outside.wanted[-1] == RequestTransfer(
        session_id(1), "id-1", 1, TOM.agent_id, None, "Speaks Ukrainian"
    )


def test_to_a_department_by_enter_in_the_list(qtbot: QtBot) -> None:
    """No note is needed."""
    pane, _, outside = opened(qtbot)
    qtbot.keyClick(pane.targets, Qt.Key.Key_Return)
    assert outside.wanted[-1] == RequestTransfer(session_id(1), "id-1", 1, None, "visas", "")


def test_back_to_the_bot(qtbot: QtBot) -> None:
    """The button says what it does, and there is nobody to read a note."""
    pane, _, outside = opened(qtbot)
    qtbot.keyClick(pane.targets, Qt.Key.Key_End)
    pass_on = pane.findChild(QPushButton, "passOnNowButton")
    assert pass_on.text() == "Give back to the bot"
    assert not pane.findChild(QLineEdit, "passNote").isEnabled()
    qtbot.mouseClick(pass_on, Qt.MouseButton.LeftButton)
    assert outside.wanted[-1] == RequestReturn(session_id(1), "id-1", 1)


def test_whoever_cannot_take_it_cannot_be_chosen(qtbot: QtBot) -> None:
    """They are listed all the same, with why."""
    pane, _, _ = opened(qtbot)
    away = pane.targets.item(2)
    assert "away" in away.text()
    assert not away.flags() & Qt.ItemFlag.ItemIsEnabled


def test_the_choice_stays_when_others_come_and_go(qtbot: QtBot) -> None:
    """Nobody is passed to somebody else because a list has moved."""
    pane, store, _ = opened(qtbot)
    pane.targets.setCurrentRow(1)
    more = DepartmentCard("money", "Money", 0, People.CLOSED)
    store.dispatch(RosterRead(Roster((TOM,), (more, VISAS))))
    assert pane.targets.currentItem().text().startswith("Tom")
