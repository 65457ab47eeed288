"""The transcript, offscreen."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QRect, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_agent.core.cards import changed_card
from desktop_agent.core.events import Followed
from desktop_agent.viewmodels.conversation_model import ConversationModel
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.conversation_view import ConversationView
from relay.protocol.shapes import MessageAdded
from tests.fakes.desktop_playbook import answering, message, own_card, page, session_id
from tests.fakes.desktop_store import store_of

ONE = session_id(1)


def opened(qtbot: QtBot, entries: int) -> tuple[ConversationView, Store]:
    """Return the view of a conversation with so many entries, shown."""
    store, _ = store_of(answering())
    added = tuple(message(seq, f"line {seq}") for seq in range(3, entries + 1))
    store.dispatch(Followed(ONE, page(changed_card(own_card(), head_seq=entries), *added)))
    model = ConversationModel(store)
    view = ConversationView(model)
    view.owned_model = model  # type: ignore[attr-defined]  # a view does not keep its model alive
    qtbot.addWidget(view)
    view.resize(600, 400)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: at_end(view))
    return view, store


def at_end(view: ConversationView) -> bool:
    """Tell whether the newest line is in sight."""
    bar = view.verticalScrollBar()
    return bar.value() == bar.maximum()


def say(store: Store, seq: int) -> None:
    """Let the visitor say something."""
    store.dispatch(MessageAdded(session_id=ONE, entry=message(seq, "and another thing")))


def test_the_end_is_followed_while_one_reads_the_end(qtbot: QtBot) -> None:
    """A new line comes into sight by itself, also in a changed window."""
    view, store = opened(qtbot, 50)
    most = view.verticalScrollBar().maximum()
    say(store, 51)
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > most)
    assert at_end(view)
    view.resize(400, 300)
    qtbot.waitUntil(lambda: at_end(view))


def test_reading_further_up_is_not_disturbed(qtbot: QtBot) -> None:
    """A new line leaves the view where it is, and says that there is more below."""
    view, store = opened(qtbot, 50)
    told: list[bool] = []
    view.end_shown.connect(told.append)
    view.verticalScrollBar().setValue(100)
    most = view.verticalScrollBar().maximum()
    say(store, 51)
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > most)
    assert view.verticalScrollBar().value() == 100
    assert told[-1] is False
    view.to_end()
    qtbot.waitUntil(lambda: at_end(view))
    assert told[-1] is True


def test_selected_lines_are_copied_in_their_order(qtbot: QtBot) -> None:
    """However they were selected; only the words."""
    view, _ = opened(qtbot, 10)
    flags = QItemSelectionModel.SelectionFlag.Select
    for row in (5, 3, 4):
        view.selectionModel().select(view.model().index(row, 0), flags)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    view.copy_selected()
    assert QGuiApplication.clipboard().text() == "line 4\nline 5\nline 6"


def test_a_known_line_is_not_measured_again(qtbot: QtBot) -> None:
    """Neither a new line nor a slightly different width measures all the others."""
    view, store = opened(qtbot, 300)
    measures = view._delegate._measures
    known = dict(measures._known)
    assert len(known) == 300
    say(store, 301)
    view.resize(601, 400)
    qtbot.waitUntil(lambda: len(measures._known) > 300)
    assert len(measures._known) == 301
    assert all(measures._known[key] is measure for key, measure in known.items())


def test_the_keyboard_moves_through_the_lines(qtbot: QtBot) -> None:
    """Line by line, page by page, to both ends; what is reached is in sight."""
    view, _ = opened(qtbot, 100)
    view.setFocus()
    moves = (
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_End, 99),
        (Qt.Key.Key_Down, 99),
        (Qt.Key.Key_Up, 98),
    )
    for key, row in moves:
        qtbot.keyClick(view, key)
        assert view.currentIndex().row() == row
        assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))
    qtbot.keyClick(view, Qt.Key.Key_PageUp)
    assert 80 < view.currentIndex().row() < 98
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert 1 < view.currentIndex().row() < 20


def test_a_drag_selects_the_lines_it_covers(qtbot: QtBot) -> None:
    """As in any list."""
    view, _ = opened(qtbot, 10)
    view.verticalScrollBar().setValue(0)
    first = view.visualRect(view.model().index(1, 0)).center()
    last = view.visualRect(view.model().index(3, 0)).center()
    view.setSelection(QRect(last, first), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    assert sorted(index.row() for index in view.selectedIndexes()) == [1, 2, 3]
    assert view.indexAt(first).row() == 1
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=last)
    assert [index.row() for index in view.selectedIndexes()] == [3]


def test_a_screen_reader_finds_the_lines(qtbot: QtBot) -> None:
    """The list is a list to it, and each line says who, when and what."""
    view, _ = opened(qtbot, 5)
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.role() == QAccessible.Role.List
    assert interface.childCount() == 5
    assert interface.child(2).text(QAccessible.Text.Name).endswith(": line 3")


def test_an_accessible_row_is_where_it_is_drawn(qtbot: QtBot) -> None:
    """A magnifier that follows the reader shows the right place."""
    view, _ = opened(qtbot, 5)
    row = QAccessible.queryAccessibleInterface(view).child(2)
    drawn = view.visualRect(view.model().index(2, 0))
    assert row.rect().size() == drawn.size()
