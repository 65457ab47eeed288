"""The tray where there is none; where there is one, see tests/e2e/test_desk_told.py."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from desktop_agent.core.state import State
from desktop_agent.notify.tray import Tray, TrayUnavailableError
from desktop_agent.viewmodels.tray_look import tray_look


def test_without_a_tray_it_refuses_to_be_made(qapp: object) -> None:
    """The app goes on in its window."""
    assert qapp
    assert not QSystemTrayIcon.isSystemTrayAvailable()
    with pytest.raises(TrayUnavailableError):
        Tray(tray_look(State()))
