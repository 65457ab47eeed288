"""A screen of its own for windows under test (Xvfb)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def private_display(width: int = 1400, height: int = 900) -> Iterator[str]:
    """Run a virtual screen; yields its name. Raises FileNotFoundError without Xvfb."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24",
               "-nolisten", "tcp", "-noreset"]  # fmt: skip
    server = subprocess.Popen(
        command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as numbers:
            number = numbers.readline().strip()
        if not number:
            message = "Xvfb did not start"
            raise RuntimeError(message)
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()
