"""The bytes of files, beside the database, written and read off the hub."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from relay.domain.errors import NotFoundError, StorageFullError
from relay.native import NativeThreads


class Blobs:
    """Keeps bytes under ids; an id is made by the relay, never taken from a request's name."""

    def __init__(self, folder: Path) -> None:
        """Keep them in ``folder``, which is made at the first use."""
        self._folder = folder
        self._threads = NativeThreads(1)

    def put(self, file_id: str, content: bytes) -> None:
        """Store ``content`` for good; what is there already under this id stays.

        Raises StorageFullError.
        """
        try:
            self._threads.run(self._put, file_id, content)
        except OSError as error:
            raise StorageFullError from error

    def get(self, file_id: str) -> bytes:
        """Return the bytes; raises NotFoundError where somebody removed them."""
        try:
            return self._threads.run(self._path(file_id).read_bytes)
        except OSError:
            message = "This file is not there any more."
            raise NotFoundError(message) from None

    def drop(self, file_id: str) -> None:
        """Remove the bytes of a file that was refused."""
        with suppress(OSError):
            self._threads.run(self._path(file_id).unlink)

    def close(self) -> None:
        """End the thread."""
        self._threads.close()

    def _path(self, file_id: str) -> Path:
        # Two levels, so that no folder holds a million entries.
        return self._folder / file_id[:2] / file_id

    def _put(self, file_id: str, content: bytes) -> None:
        path = self._path(file_id)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists():
            return
        part = path.with_suffix(f".part-{os.getpid()}")
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # Whole or not at all, also after a power cut.
        part.replace(path)
