"""The files that come with the app."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).resolve().parent / "resources"

ICON_SIZES: Final = (16, 22, 32, 48, 64, 128, 256)
"""The edges of the icon, in pixels."""


def icon_file(size: int) -> Path:
    """Return the app's icon as a PNG; ``size`` is one of ICON_SIZES."""
    return _FOLDER / f"icon-{size}.png"


def chime_file() -> Path:
    """Return the sound of somebody waiting, as a WAV."""
    return _FOLDER / "chime.wav"
