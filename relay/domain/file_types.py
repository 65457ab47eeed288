"""What a file is, told from its bytes; what a client says of it is not believed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relay.domain.errors import MalformedError
from relay.domain.transcript import clean_line

MAX_FILE_NAME_CHARS = 120
"""Longest file name; a longer one loses characters before its ending."""

_NAMELESS = "file"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|;%]')
# What a browser or an editor might run. Images and text are not searched for
# viruses; they are handed out as attachments, never opened by the relay.
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|svg|script|iframe|\?xml|body|head)", re.IGNORECASE)
_ACTIVE_PDF = re.compile(rb"/(?:JavaScript|JS|Launch|OpenAction|AA|EmbeddedFile|RichMedia)\b")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_LOOKED_AT = 4096


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that may be sent, and the endings its name may have."""

    media: str
    endings: tuple[str, ...]


PNG = FileType("image/png", (".png",))
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"))
GIF = FileType("image/gif", (".gif",))
WEBP = FileType("image/webp", (".webp",))
PDF = FileType("application/pdf", (".pdf",))
TEXT = FileType("text/plain", (".txt", ".csv", ".log", ".md"))

ALLOWED = (PNG, JPEG, GIF, WEBP, PDF, TEXT)
"""Every kind that may be sent."""


def type_of(content: bytes) -> FileType:
    """Return what ``content`` is; raises MalformedError for what may not be sent."""
    if not content:
        message = "The file is empty."
        raise MalformedError(message)
    found = _image(content) or _pdf(content) or _text(content)
    if found is None:
        message = (
            "Only pictures (PNG, JPEG, GIF, WebP), PDF documents without programs in them "
            "and plain text can be sent. Nothing was stored."
        )
        raise MalformedError(message)
    return found


def _image(content: bytes) -> FileType | None:
    # An image must end where its format says: what hangs behind would be a second file.
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content.endswith(b"IEND\xaeB`\x82"):
        return PNG
    if content.startswith(b"\xff\xd8\xff") and content.endswith(b"\xff\xd9"):
        return JPEG
    if content.startswith((b"GIF87a", b"GIF89a")) and content.endswith(b"\x3b"):
        return GIF
    riff = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    if riff and int.from_bytes(content[4:8], "little") + 8 == len(content):
        return WEBP
    return None


def _pdf(content: bytes) -> FileType | None:
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-1024:]:
        return None
    return None if _ACTIVE_PDF.search(content) else PDF


def _text(content: bytes) -> FileType | None:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if content.startswith((b"%PDF", b"#!")) or _CONTROLS.search(content):
        return None
    return None if _MARKUP.search(content[:_LOOKED_AT]) else TEXT


def file_name(name: str, kind: FileType) -> str:
    """Return the name under which a file is handed out: no path, an ending of its kind."""
    base = name.replace("\\", "/").rpartition("/")[2]
    cleaned = _NOT_IN_NAMES.sub("_", clean_line(base)).strip(". ") or _NAMELESS
    ending = next((end for end in kind.endings if cleaned.lower().endswith(end)), "")
    stem = cleaned[: len(cleaned) - len(ending)].rstrip(". ") or _NAMELESS
    ending = ending or kind.endings[0]
    return stem[: MAX_FILE_NAME_CHARS - len(ending)] + ending
