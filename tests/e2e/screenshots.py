"""Takes the pictures of both faces: ``python -m tests.e2e.screenshots [FOLDER]``.

Everything in them is real: a relay, a browser, the app on a screen of its own.
Ends with 1 where one picture cannot be made.
"""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(".screenshots")


def main() -> int:
    """Take all pictures and print their names; return the process's exit code."""
    from tests.e2e import desk_pictures, widget_pictures

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for part in (widget_pictures, desk_pictures):
        for picture in part.take(folder):
            if not picture.is_file() or picture.stat().st_size == 0:
                sys.stderr.write(f"{picture} was not made\n")
                return 1
            sys.stdout.write(f"{picture}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
