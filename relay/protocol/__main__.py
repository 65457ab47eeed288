"""Write the generated files: ``python -m relay.protocol`` in the source tree."""

from __future__ import annotations

import sys
from pathlib import Path

from relay.protocol import document, javascript


def main() -> None:
    """Write PROTOCOL.md and the widget's module below the current directory."""
    for generator in (document, javascript):
        Path(generator.FILENAME).write_text(generator.make(), encoding="utf-8")
        sys.stdout.write(f"wrote {generator.FILENAME}\n")


if __name__ == "__main__":
    main()
