"""The small parts of every view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_agent.views.parts import button, plain_label, say

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_label_shows_markup_as_characters() -> None:
    """R13: Qt's own default would guess."""
    for wraps in (False, True):
        label = plain_label("x", wraps=wraps)
        label.setText("<b>bold</b>")
        assert label.textFormat() == Qt.TextFormat.PlainText
        assert label.text() == "<b>bold</b>"


def test_a_long_word_does_not_widen_a_wrapping_label() -> None:
    """A pane keeps its width, whatever a visitor writes."""
    label = plain_label("x", wraps=True)
    label.setText("w" * 3_000)
    assert label.minimumSizeHint().width() < 100


def test_a_button_says_names_with_ampersands_as_they_are(qtbot: QtBot) -> None:
    """An ampersand in a name is neither swallowed nor a shortcut."""
    pressed: list[bool] = []
    made = button("x", "Take", lambda: pressed.append(True))
    qtbot.addWidget(made)
    say(made, "Take the chat with Tom & co")
    assert made.text() == "Take the chat with Tom && co"
    assert made.accessibleName() == "Take the chat with Tom & co"
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    assert pressed == [True]
