"""The middle of the window while no chat is open."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_agent.viewmodels.presentation import InvitationKind, InvitationLook
from desktop_agent.views.empty_state import EmptyState
from desktop_agent.views.theme import DARK


def opened(qtbot: QtBot, look: InvitationLook) -> EmptyState:
    """Return it, shown."""
    shown = EmptyState()
    qtbot.addWidget(shown)
    shown.show_look(look)
    shown.resize(600, 500)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def picture(shown: EmptyState) -> QImage:
    """Return what it looks like."""
    return shown.grab().toImage()


def test_heading_and_words_stand_below_each_other_and_nothing_is_cut(qtbot: QtBot) -> None:
    """However many lines the words need."""
    look = InvitationLook(InvitationKind.QUIET, "Nobody is waiting", "word " * 60)
    shown = opened(qtbot, look)
    title, words = (shown.findChild(QLabel, name) for name in ("invitationTitle", "invitation"))
    assert (title.text(), words.text()) == (look.title, look.words)
    assert title.geometry().bottom() < words.geometry().top()
    assert words.height() >= words.heightForWidth(words.width())


@pytest.mark.parametrize("kind", [InvitationKind.WAITING, InvitationKind.PAUSED])
def test_the_mark_tells_states_apart(qtbot: QtBot, kind: InvitationKind) -> None:
    """With the same words it is another picture."""
    quiet = opened(qtbot, InvitationLook(InvitationKind.QUIET, "a", "b"))
    before = picture(quiet)
    quiet.show_look(InvitationLook(kind, "a", "b"))
    assert picture(quiet) != before


def test_the_mark_follows_the_theme(qtbot: QtBot) -> None:
    """In the dark its circle is dark."""
    shown = opened(qtbot, InvitationLook(InvitationKind.QUIET, "a", "b"))
    before = picture(shown)
    shown.use_theme(DARK)
    assert picture(shown) != before
