"""The bytes of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from relay.domain.errors import NotFoundError, StorageFullError
from relay.web.api.blobs import Blobs

FILE_ID = "ab" * 16


def test_bytes_come_back(blobs: Blobs) -> None:
    """What was put is got, and gone once dropped; dropping twice does no harm."""
    blobs.put(FILE_ID, b"\x00words")
    assert blobs.get(FILE_ID) == b"\x00words"
    blobs.drop(FILE_ID)
    blobs.drop(FILE_ID)
    with pytest.raises(NotFoundError):
        blobs.get(FILE_ID)


def test_what_is_there_stays(blobs: Blobs, tmp_path: Path) -> None:
    """A second put under an id changes nothing, and nothing half-written lies about."""
    blobs.put(FILE_ID, b"first")
    blobs.put(FILE_ID, b"second")
    assert blobs.get(FILE_ID) == b"first"
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == [FILE_ID]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Where bytes cannot be stored the sender is told, and nothing is lost silently."""
    (tmp_path / "files").write_text("a file where the folder should be")
    kept = Blobs(tmp_path / "files")
    with pytest.raises(StorageFullError):
        kept.put(FILE_ID, b"words")
    kept.close()
