"""Takes the pictures of both faces and of a report: ``python -m tests.e2e.screenshots [FOLDER]``.

Everything in them is real: a relay, a browser, the app on a screen of its own.
Ends with 1 where one picture cannot be made.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtGui import QImage

from tests.e2e import desk_pictures, report_pictures, widget_pictures

FOLDER = Path(".screenshots")
_GRID = 24


def main() -> int:
    """Take all pictures and print their names; return the process's exit code."""
    folder = (Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for part in (widget_pictures, report_pictures, desk_pictures):
        for picture in part.take(folder):
            shows = shows_something(picture)
            failed += not shows
            sys.stdout.write(f"{picture}{'' if shows else ': NOTHING TO SEE'}\n")
            sys.stdout.flush()
    return 1 if failed else 0


def shows_something(picture: Path) -> bool:
    """Tell whether the file is a picture of more than one colour."""
    image = QImage(str(picture))
    if image.isNull():
        return False
    across = range(0, image.width(), max(1, image.width() // _GRID))
    down = range(0, image.height(), max(1, image.height() // _GRID))
    return len({image.pixel(x, y) for x in across for y in down}) > 1


if __name__ == "__main__":
    sys.exit(main())
