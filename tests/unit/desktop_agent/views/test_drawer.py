"""The drawer above the composer, offscreen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from desktop_agent.views.drawer import Drawer, DrawerContent


class _Content(DrawerContent):
    """A field, and how often it was begun with."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = 0
        self.field = QLineEdit()
        QVBoxLayout(self).addWidget(self.field)

    def take_focus(self) -> None:
        """Count."""
        self.begun += 1


def opened(qtbot: QtBot) -> tuple[Drawer, _Content, _Content]:
    """Return a drawer with two contents, closed."""
    one, other = _Content(), _Content()
    drawer = Drawer({"one": one, "other": other})
    qtbot.addWidget(drawer)
    return drawer, one, other


def test_one_thing_at_a_time(qtbot: QtBot) -> None:
    """Opening another puts the first away; opening the same closes it."""
    drawer, one, other = opened(qtbot)
    assert drawer.isHidden()
    drawer.open("one")
    drawer.open("other")
    assert (one.isVisible(), other.isVisible()) == (False, True)
    assert (one.begun, other.begun) == (1, 1)
    with qtbot.waitSignal(drawer.closed):
        drawer.open("other")
    assert drawer.isHidden()


def test_escape_and_being_done_close_it(qtbot: QtBot) -> None:
    """Nothing that was written is lost by it."""
    drawer, one, _ = opened(qtbot)
    drawer.open("one")
    one.field.setText("kept")
    with qtbot.waitSignal(drawer.closed):
        qtbot.keyClick(one.field, Qt.Key.Key_Escape)
    assert drawer.isHidden()
    drawer.open("one")
    assert one.field.text() == "kept"
    with qtbot.waitSignal(drawer.closed):
        one.left.emit()


def test_closing_a_closed_one_is_no_news(qtbot: QtBot) -> None:
    """Nor is what happens by itself."""
    drawer, one, _ = opened(qtbot)
    with qtbot.assertNotEmitted(drawer.closed):
        one.left.emit()
        drawer.close_drawer()


def test_a_content_has_to_take_the_keyboard() -> None:
    """A content without that is a mistake that shows at once."""
    with pytest.raises(NotImplementedError):
        DrawerContent.take_focus(DrawerContent.__new__(DrawerContent))
