"""The files that come with the app."""

from __future__ import annotations

import wave

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop_agent.resource_files import ICON_SIZES, chime_file, icon_file


@pytest.mark.parametrize("size", ICON_SIZES)
def test_each_icon_has_its_size_and_a_clear_ground(qapp: QApplication, size: int) -> None:
    """As its name promises; the corners are see-through."""
    assert qapp
    icon = QImage(str(icon_file(size)))
    assert (icon.width(), icon.height()) == (size, size)
    assert icon.pixelColor(0, 0).alpha() == 0


def test_the_sound_can_be_played() -> None:
    """One channel, less than two seconds."""
    with wave.open(str(chime_file())) as sound:
        assert sound.getnchannels() == 1
        assert 0 < sound.getnframes() / sound.getframerate() < 2
