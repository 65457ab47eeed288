"""Showing the app to somebody: beside another window, or as a picture."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop_agent.settings import Side

CONNECTED_WITHIN_S = 30.0
_LOOK_AGAIN_S = 0.05
_SETTLED_AFTER_S = 0.5


def place_beside(window: QWidget, side: Side) -> None:
    """Give the window that half of its screen, and more where it needs more."""
    free = window.screen().availableGeometry()
    width = max(free.width() // 2, window.minimumSizeHint().width())
    left = free.left() if side == "left" else free.right() + 1 - width
    window.setGeometry(left, free.top(), width, free.height())


async def save_picture(window: QWidget, path: Path, *, connected: Callable[[], bool]) -> bool:
    """Save what the window shows once it is ``connected``; False where it could not be done.

    Waits at most ``CONNECTED_WITHIN_S`` seconds.
    """
    until = time.monotonic() + CONNECTED_WITHIN_S
    while not connected():
        if time.monotonic() > until:
            return False
        await asyncio.sleep(_LOOK_AGAIN_S)
    # The queue comes right after the connection.
    await asyncio.sleep(_SETTLED_AFTER_S)
    return bool(window.grab().save(str(path)))
