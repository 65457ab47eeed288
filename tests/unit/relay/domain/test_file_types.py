"""What a file is, told from its bytes, and what it may be called."""

from __future__ import annotations

import pytest

from relay.domain.errors import MalformedError
from relay.domain.file_types import (
    ALLOWED,
    GIF,
    JPEG,
    MAX_FILE_NAME_CHARS,
    PDF,
    PNG,
    TEXT,
    WEBP,
    FileType,
    file_name,
    type_of,
)

SAMPLES = {
    PNG: b"\x89PNG\r\n\x1a\n..IEND\xaeB`\x82",
    JPEG: b"\xff\xd8\xff\xe0....\xff\xd9",
    GIF: b"GIF89a....\x3b",
    WEBP: b"RIFF\x0c\x00\x00\x00WEBPVP8 ....",
    PDF: b"%PDF-1.7\n...\n%%EOF\n",
    TEXT: "Grüße, 漢字\tand\nlines\r\n".encode(),
}


@pytest.mark.parametrize("kind", ALLOWED, ids=lambda kind: kind.media)
def test_every_kind_is_told_by_its_bytes(kind: FileType) -> None:
    """Each kind that is allowed is recognised."""
    content = SAMPLES[kind]
    if kind is WEBP:
        content = content[:4] + (len(content) - 8).to_bytes(4, "little") + content[8:]
    assert type_of(content) is kind


@pytest.mark.parametrize("kind", [PNG, JPEG, GIF, WEBP], ids=lambda kind: kind.media)
def test_nothing_hangs_behind_a_picture(kind: FileType) -> None:
    """A picture with something behind its end is two files in one, and refused."""
    with pytest.raises(MalformedError):
        type_of(SAMPLES[kind] + b"\x00PK\x03\x04")


@pytest.mark.parametrize(
    "name",
    [b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"/RichMedia"],
)
def test_documents_with_programs(name: bytes) -> None:
    """A PDF document that could do something by itself is refused."""
    with pytest.raises(MalformedError):
        type_of(b"%PDF-1.7\n<< " + name + b" (x) >>\n%%EOF\n")


@pytest.mark.parametrize(
    ("given", "kind", "name"),
    [
        ("cat.png", PNG, "cat.png"),
        ("CAT.PNG", PNG, "CAT.png"),
        ("a.png.exe", PNG, "a.png.exe.png"),
        ("photo.jpeg", JPEG, "photo.jpeg"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("C:\\temp\\x.pdf", PDF, "x.pdf"),
        ("a\r\nb.txt", TEXT, "a b.txt"),
        ("\u202egnp.exe", PNG, "gnp.exe.png"),
        ("", PNG, "file.png"),
        (".png", PNG, "png.png"),
        ("...", TEXT, "file.txt"),
        ("data.csv", TEXT, "data.csv"),
    ],
)
def test_names(given: str, kind: FileType, name: str) -> None:
    """No path, no control characters, and the ending of what the file really is."""
    assert file_name(given, kind) == name


def test_long_names_keep_their_ending() -> None:
    """A name that is too long loses characters before its ending."""
    name = file_name("x" * 500 + ".png", PNG)
    assert len(name) == MAX_FILE_NAME_CHARS
    assert name.endswith("x.png")
