"""The tray's icon, pixel by pixel."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QImage

from desktop_agent.notify.tray_icon import SIZES, tray_icon, tray_image
from desktop_agent.viewmodels.tray_look import TrayStatus

BADGES = ("", "1", "2", "3", "4", "5", "6", "7", "8", "9", "9+")


@pytest.mark.parametrize("size", SIZES)
def test_each_count_and_each_status_looks_different(qapp: object, size: int) -> None:
    """In every size, also the smallest; no two are the same pixels."""
    assert qapp
    images = [tray_image(badge, TrayStatus.ONLINE, size) for badge in BADGES]
    images += [tray_image("", s, size) for s in (TrayStatus.AWAY, TrayStatus.DISCONNECTED)]
    assert all(one != other for one, other in itertools.combinations(images, 2))


def test_the_same_state_gives_the_same_pixels(qapp: object) -> None:
    """A pure function, so that no count can go stale."""
    assert qapp
    assert tray_image("3", TrayStatus.AWAY, 22) == tray_image("3", TrayStatus.AWAY, 22)


def test_out_of_reach_differs_in_more_than_colour(qapp: object) -> None:
    """Seen in grey, the marks of a pause and of a lost connection are still two."""
    assert qapp
    statuses = (TrayStatus.ONLINE, TrayStatus.AWAY, TrayStatus.DISCONNECTED)
    grey = [
        tray_image("", status, 32).convertToFormat(QImage.Format.Format_Grayscale8)
        for status in statuses
    ]
    assert all(one != other for one, other in itertools.combinations(grey, 2))


def test_the_icon_has_the_sizes_of_trays(qapp: object) -> None:
    """Sharp in each."""
    assert qapp
    icon = tray_icon("2", TrayStatus.ONLINE)
    assert {size.width() for size in icon.availableSizes()} == set(SIZES)
