"""Facts that were written by somebody else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_agent.views.facts import FactText


def opened(qtbot: QtBot, text: str, width: int) -> tuple[QWidget, FactText]:
    """Return a window of this width with a fact in it, shown."""
    window = QWidget()
    qtbot.addWidget(window)
    fact = FactText("fact")
    layout = QVBoxLayout(window)
    layout.addWidget(fact)
    layout.addStretch()
    fact.say(text)
    window.resize(width, 300)
    with qtbot.waitExposed(window):
        window.show()
    return window, fact


def test_it_is_as_high_as_its_words_at_any_width(qtbot: QtBot) -> None:
    """Narrower means higher, and wide again means low again."""
    window, fact = opened(qtbot, "one two three four five six seven eight nine ten", 500)
    low = fact.height()
    window.resize(140, 300)
    qtbot.waitUntil(lambda: fact.height() > 2 * low - 4)
    window.resize(500, 300)
    qtbot.waitUntil(lambda: fact.height() == low)


def test_a_larger_font_needs_more_room(qtbot: QtBot) -> None:
    """Also when it is set while the fact is shown."""
    _window, fact = opened(qtbot, "one", 300)
    low = fact.height()
    font = fact.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    fact.setFont(font)
    qtbot.waitUntil(lambda: fact.height() > low)


def test_it_is_read_only_and_out_of_the_way_of_the_keyboard(qtbot: QtBot) -> None:
    """Words can be selected with the mouse; Tab goes past them."""
    _window, fact = opened(qtbot, "<b>plain</b>", 300)
    assert fact.toPlainText() == "<b>plain</b>"
    assert fact.isReadOnly()
    assert not fact.focusPolicy() & Qt.FocusPolicy.TabFocus
