"""Bait for text that is read as markup: an image and an address, both watched."""

from __future__ import annotations

import ctypes
import os
import select
import socket
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from PySide6.QtGui import QColor, QImage

COLOUR = QColor("#fe01d7")
"""Nothing of the app's is of this colour."""

_IN_ACCESS, _IN_OPEN = 0x1, 0x20


class Bait:
    """An image in ``COLOUR``, and a server that waits to be asked for one."""

    def __init__(self, image: Path, watch: int, server: socket.socket) -> None:
        """Take the image, the watch on it, and the listening socket."""
        self.image = image
        self._watch = watch
        self._server = server
        self.url = f"http://127.0.0.1:{server.getsockname()[1]}/bait.png"

    def was_touched(self) -> bool:
        """Tell whether the image was opened or the server asked since the last look."""
        opened = self._drain()
        asked, _, _ = select.select([self._server], [], [], 0)
        if asked:
            self._server.accept()[0].close()
        return opened or bool(asked)

    def _drain(self) -> bool:
        try:
            return bool(os.read(self._watch, 65_536))
        except BlockingIOError:
            return False


@contextmanager
def bait(folder: Path) -> Iterator[Bait]:
    """Lay the bait; needs Linux's inotify."""
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(COLOUR)
    path = folder / "bait.png"
    if not image.save(str(path)):
        message = f"{path} could not be written"
        raise OSError(message)
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    if watch < 0 or libc.inotify_add_watch(watch, os.fsencode(path), _IN_ACCESS | _IN_OPEN) < 0:
        raise OSError(ctypes.get_errno(), "inotify")
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        try:
            yield Bait(path, watch, server)
        finally:
            os.close(watch)


def has_taken_bait(picture: QImage) -> bool:
    """Tell whether a pixel of the bait's colour is in the picture."""
    image = picture.convertToFormat(QImage.Format.Format_RGB32)
    wanted = struct.pack("=I", COLOUR.rgb())
    # Rows of four bytes a pixel have no padding: all of them are one run of pixels.
    return _has_pixel(bytes(image.constBits()), wanted)


def _has_pixel(pixels: bytes, wanted: bytes) -> bool:
    at = pixels.find(wanted)
    while at >= 0 and at % 4:
        at = pixels.find(wanted, at + 1)
    return at >= 0
