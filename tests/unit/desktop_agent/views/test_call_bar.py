"""The banner of the last resort, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_agent.core.attention import SAMPLE, Call, CallKind
from desktop_agent.views.call_bar import CallBar

INES = Call("s1", CallKind.WAITING, "<b>Ines</b> is waiting", "<img src='file:///etc/passwd'>")
WROTE = Call("s2", CallKind.WORDS, "Amadou wrote", "Merci", 1)


def opened(qtbot: QtBot) -> CallBar:
    """Return a bar."""
    bar = CallBar()
    qtbot.addWidget(bar)
    return bar


def press(qtbot: QtBot, bar: CallBar, name: str) -> None:
    """Press a button of the bar."""
    qtbot.mouseClick(bar.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_it_shows_who_calls_as_plain_text(qtbot: QtBot) -> None:
    """The first, and how many more."""
    bar = opened(qtbot)
    assert not bar.isVisible()
    bar.show_calls((INES, WROTE))
    assert bar.isVisible()
    assert bar.findChild(QLabel, "callTitle").text() == "<b>Ines</b> is waiting · 1 more"
    assert bar.findChild(QLabel, "callBody").text() == INES.body
    bar.show_calls(())
    assert not bar.isVisible()


def test_accept_and_open_tell_the_session(qtbot: QtBot) -> None:
    """Of the one that is shown."""
    bar = opened(qtbot)
    accepted, wanted = QSignalSpy(bar.accepted), QSignalSpy(bar.opened)
    bar.show_calls((INES,))
    press(qtbot, bar, "acceptCallButton")
    press(qtbot, bar, "openCallButton")
    assert (accepted.at(0), wanted.at(0)) == (["s1"], ["s1"])


def test_only_what_can_be_done_is_offered(qtbot: QtBot) -> None:
    """Words of one's own visitor are not accepted; a sample leads nowhere."""
    bar = opened(qtbot)
    bar.show_calls((WROTE,))
    assert not bar.findChild(QPushButton, "acceptCallButton").isVisible()
    assert bar.findChild(QPushButton, "openCallButton").isVisible()
    bar.show_calls((SAMPLE,))
    assert not bar.findChild(QPushButton, "openCallButton").isVisible()


def test_hidden_it_stays_away_until_there_is_something_new(qtbot: QtBot) -> None:
    """The agent has seen it."""
    bar = opened(qtbot)
    bar.show_calls((INES,))
    press(qtbot, bar, "hideCallButton")
    assert not bar.isVisible()
    bar.show_calls((INES, WROTE))
    assert bar.isVisible()
