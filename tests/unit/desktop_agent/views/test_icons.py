"""The few icons of the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from desktop_agent.views.icons import Icon, draw_icon

pytestmark = pytest.mark.usefixtures("qapp")


def drawn(icon: Icon, edge: int = 24) -> QImage:
    """Return an icon on its own."""
    image = QImage(edge, edge, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw_icon(painter, icon, QRectF(0, 0, edge, edge), "#1f5fbf")
    painter.end()
    return image


def test_every_icon_is_a_picture_of_its_own() -> None:
    """None is missing and no two are the same."""
    pictures = [drawn(icon) for icon in Icon]
    for number, picture in enumerate(pictures):
        assert picture.pixelColor(0, 0).alpha() == 0, "it stays within its box"
        assert all(picture != other for other in pictures[number + 1 :])


@pytest.mark.parametrize("icon", Icon)
def test_an_icon_grows_with_its_box(icon: Icon) -> None:
    """At twice the size there are about four times as many pixels of it."""

    def ink(edge: int) -> int:
        image = drawn(icon, edge)
        return sum(image.pixelColor(x, y).alpha() for x in range(edge) for y in range(edge))

    assert 3.5 < ink(48) / ink(24) < 4.5
