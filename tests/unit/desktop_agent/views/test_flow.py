"""A layout that begins a new line where there is no room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_agent.views.flow import FlowLayout


def test_a_narrower_one_is_higher(qtbot: QtBot) -> None:
    """Nothing is cut off, and nothing stands on anything else."""
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box)
    buttons = [QPushButton(f"Button {number}") for number in range(6)]
    for button in buttons:
        flow.addWidget(button)
    widest = sum(button.sizeHint().width() for button in buttons) + 200
    one_line = flow.heightForWidth(widest)
    assert flow.hasHeightForWidth()
    assert flow.heightForWidth(widest // 3) > 2 * one_line
    box.resize(widest // 3, flow.heightForWidth(widest // 3))
    with qtbot.waitExposed(box):
        box.show()
    places = [button.geometry() for button in buttons]
    assert all(box.rect().contains(place) for place in places)
    assert not any(
        one.intersects(other) for at, one in enumerate(places) for other in places[at + 1 :]
    )


def test_what_is_wider_than_all_gets_all_there_is(qtbot: QtBot) -> None:
    """And not more."""
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box)
    wide = QPushButton("wide " * 50)
    flow.addWidget(wide)
    box.resize(100, 40)
    with qtbot.waitExposed(box):
        box.show()
    flow.setGeometry(box.rect())
    assert wide.width() <= max(box.width(), wide.minimumSizeHint().width())


def test_items_come_and_go(qtbot: QtBot) -> None:
    """As Qt asks of a layout."""
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box)
    flow.addWidget(QPushButton("One"))
    assert flow.count() == 1
    assert flow.itemAt(0) is not None
    assert flow.itemAt(1) is None
    assert flow.takeAt(0) is not None
    assert flow.takeAt(0) is None
    assert flow.expandingDirections() == Qt.Orientation(0)
    assert flow.sizeHint() == flow.minimumSize()
