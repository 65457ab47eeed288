"""Showing the app beside another window, and as a picture."""

from __future__ import annotations

from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_agent import showing
from desktop_agent.settings import Side
from desktop_agent.showing import place_beside, save_picture


class Wide(QWidget):
    """Needs more than half of any screen of these tests."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the whole screen's width but ten."""
        return QSize(self.screen().availableGeometry().width() - 10, 100)


@pytest.mark.parametrize("side", ["left", "right"])
def test_two_halves_make_a_screen(qtbot: QtBot, side: Side) -> None:
    """The window takes its half, from top to bottom, and nothing of the other."""
    window = QWidget()
    qtbot.addWidget(window)
    place_beside(window, side)
    free = window.screen().availableGeometry()
    assert window.width() == free.width() // 2
    assert window.height() == free.height()
    assert (window.x() == free.left()) == (side == "left")
    assert (window.geometry().right() == free.right()) == (side == "right")


def test_a_window_that_needs_more_stays_on_the_screen(qtbot: QtBot) -> None:
    """Rather over the other window than beyond the edge."""
    window = Wide()
    qtbot.addWidget(window)
    place_beside(window, "right")
    free = window.screen().availableGeometry()
    assert window.x() == free.left() + 10
    assert window.geometry().right() == free.right()


def _run(application: QApplication, path: Path, connected: bool) -> bool:  # noqa: FBT001 - a fact
    window = QWidget()
    window.resize(40, 30)
    with qasync.QEventLoop(application) as loop:
        return bool(
            loop.run_until_complete(save_picture(window, path, connected=lambda: connected))
        )


def test_a_picture_is_saved_once_connected(qapp: QApplication, tmp_path: Path) -> None:
    """It shows the window in its own size."""
    path = tmp_path / "desk.png"
    assert _run(qapp, path, connected=True)
    assert QImage(str(path)).deviceIndependentSize().toSize() == QSize(40, 30)


def test_no_picture_of_an_app_that_does_not_connect(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while it says so; an app before its sign-in is not what was asked for."""
    monkeypatch.setattr(showing, "CONNECTED_WITHIN_S", 0.1)
    path = tmp_path / "desk.png"
    assert not _run(qapp, path, connected=False)
    assert not path.exists()


def test_a_picture_that_cannot_be_written(qapp: QApplication, tmp_path: Path) -> None:
    """The caller hears of it."""
    assert not _run(qapp, tmp_path / "no" / "such" / "folder.png", connected=True)
