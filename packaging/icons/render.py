"""Renders the app's icon in the sizes desktops ask for: ``python packaging/icons/render.py``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_HERE = Path(__file__).resolve().parent


def main() -> None:
    """Write ``SIZE.png`` beside the SVG for every size, in pixels."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication(sys.argv[:1])
    renderer = QSvgRenderer(str(_HERE / "baton-desk.svg"))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        if not image.save(str(_HERE / f"{size}.png")):
            message = f"{size}.png could not be written"
            raise OSError(message)
    application.quit()


if __name__ == "__main__":
    main()
