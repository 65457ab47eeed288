"""The style sheet of the window."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_agent.viewmodels.presentation import HeaderKind, Mood
from desktop_agent.views.style_sheet import style_sheet
from desktop_agent.views.theme import DARK, LIGHT, Theme


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_it_has_the_themes_colours_and_no_others(theme: Theme) -> None:
    """No colour is written into it; so each has been checked for contrast."""
    used = set(re.findall(r"#[0-9a-f]{6}", style_sheet(theme)))
    assert used <= {value for value in asdict(theme).values() if isinstance(value, str)}
    assert "$" not in style_sheet(theme)


def test_qt_understands_it(qapp: QApplication, recwarn: pytest.WarningsRecorder) -> None:
    """A sheet that Qt cannot parse is passed over, and the window looks unlike itself."""
    assert qapp
    widget = QWidget()
    widget.setStyleSheet(style_sheet(LIGHT))
    widget.ensurePolished()
    assert not recwarn.list


@pytest.mark.parametrize("kind", HeaderKind)
def test_every_kind_of_chat_has_its_colour(kind: HeaderKind) -> None:
    """Waiting, mine, somebody else's."""
    assert f'#conversationStatus[state="{kind}"]' in style_sheet(LIGHT)


@pytest.mark.parametrize("mood", Mood)
def test_every_state_of_the_connection_has_its_colour(mood: Mood) -> None:
    """Good, busy, in trouble."""
    assert f'QLabel[mood="{mood}"]' in style_sheet(LIGHT)
