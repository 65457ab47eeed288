"""Passing remarks, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_agent.core.intents import Claim
from desktop_agent.views.notice_bar import NoticeBar
from tests.fakes.desktop_playbook import online
from tests.fakes.desktop_store import store_of


def test_a_remark_shows_until_it_is_dismissed(qtbot: QtBot) -> None:
    """It takes no room otherwise."""
    store, _ = store_of(online())
    bar = NoticeBar(store)
    qtbot.addWidget(bar)
    assert not bar.isVisible()
    with qtbot.waitExposed(bar):
        store.dispatch(Claim("c1"))
    assert bar.findChild(QLabel, "noticeLabel").text() == "Nobody is waiting."
    qtbot.mouseClick(bar.findChild(QPushButton, "dismissButton"), Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
