"""Check boxes and radio buttons that the app draws itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_agent.views.choices import CheckBox, RadioButton
from desktop_agent.views.theme import DARK, LIGHT, Theme, palette_of


def picture(choice: QAbstractButton) -> QImage:
    """Return what it looks like."""
    return choice.grab().toImage()


@pytest.mark.parametrize("kind", [CheckBox, RadioButton])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_chosen_looks_different_from_not_chosen(
    qtbot: QtBot, kind: type[CheckBox | RadioButton], theme: Theme
) -> None:
    """In both themes; and the box of one not chosen has the ground's colour."""
    window = QWidget()
    window.setPalette(palette_of(theme))
    qtbot.addWidget(window)
    choice = kind("Sound", window)
    choice.resize(choice.sizeHint())
    before = picture(choice)
    inside = before.pixelColor(QPoint(10, choice.height() // 2))
    assert inside.name() == theme.ground
    choice.setChecked(True)
    after = picture(choice)
    assert after != before
    assert after.pixelColor(QPoint(2, choice.height() // 2)).name() == theme.accent


def test_a_click_on_the_words_counts(qtbot: QtBot) -> None:
    """The box alone is a small thing to hit."""
    box = CheckBox("Start in the tray, without the window")
    qtbot.addWidget(box)
    box.resize(box.sizeHint())
    words = QPoint(box.width() - 20, box.height() // 2)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=words)
    assert box.isChecked()
