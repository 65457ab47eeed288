"""Markdown to the plain text that a chat bubble shows."""

from __future__ import annotations

import re
from functools import lru_cache

# A bubble is read at a glance; an article's opening above this is cut to whole paragraphs.
SHORT_ANSWER_CHARS = 480

# An article's text is asked for at every reply, and several times while a bot is made.
_REMEMBERED = 4_096

_PARAGRAPHS = re.compile(r"\n\s*\n")
_FENCE = re.compile(r"^\s*(?:```|~~~).*\n?", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\[([^\]]+)\]\(<?([^)\s>]*)>?(?:\s+\"[^\"]*\")?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^>\s]+)>")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?![\w*])", re.DOTALL)
_UNDERLINE = re.compile(r"(?<!\w)_(?=[^\s_])(.+?)(?<=[^\s_])_(?!\w)", re.DOTALL)
_CODE = re.compile(r"(`+)(.+?)\1")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_QUOTE = re.compile(r"^\s{0,3}>\s?")
_BULLET = re.compile(r"^\s*[-*+]\s+")
_NUMBER = re.compile(r"^\s*(\d+)[.)]\s+")
_RULE = re.compile(r"^\s{0,3}(?:[-*_]\s*){3,}$")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>])")
# An escaped sign waits in a private place of Unicode while the others are read.
_PRIVATE_USE = 0xE000
_UNESCAPED = {_PRIVATE_USE + code: code for code in range(128)}


@lru_cache(maxsize=_REMEMBERED)
def to_plain_text(markdown: str) -> str:
    """Return ``markdown`` without its signs; lists keep a bullet or their number."""
    return "\n\n".join(_paragraphs(markdown))


@lru_cache(maxsize=_REMEMBERED)
def lead(markdown: str, *, limit: int = SHORT_ANSWER_CHARS) -> str:
    """Return the opening of ``markdown`` as plain text.

    The first paragraph always, and those after it as long as the whole stays
    within ``limit`` characters. A list stays with the paragraph before it.
    """
    blocks: list[str] = []
    for paragraph in _paragraphs(markdown):
        if blocks and paragraph.startswith("\N{BULLET}") and len(blocks) == 1:
            blocks[0] += "\n" + paragraph
        else:
            blocks.append(paragraph)
    text = blocks[0] if blocks else ""
    for block in blocks[1:]:
        if len(text) + len(block) > limit:
            break
        text += "\n\n" + block
    return text


def _paragraphs(markdown: str) -> list[str]:
    text = _COMMENT.sub("", markdown.replace("\r\n", "\n"))
    text = _FENCE.sub("", text)
    plain = (_paragraph(block) for block in _PARAGRAPHS.split(text.strip()))
    return [paragraph for paragraph in plain if paragraph]


def _paragraph(block: str) -> str:
    # Line breaks inside a Markdown paragraph are spaces, before a list item they are not.
    lines: list[str] = []
    for line in block.splitlines():
        text, opens = _line(line)
        if opens or not lines:
            lines.append(text)
        else:
            lines[-1] = f"{lines[-1]} {text}".strip()
    return _inline("\n".join(line for line in lines if line))


def _line(line: str) -> tuple[str, bool]:
    """Return the text of a line, and whether it stays a line of its own."""
    if _RULE.match(line):
        return "", True
    heading = _HEADING.match(line)
    if heading is not None:
        return heading[1], True
    bare = _QUOTE.sub("", line)
    if _BULLET.match(bare):
        return _BULLET.sub("\N{BULLET} ", bare).rstrip(), True
    if _NUMBER.match(bare):
        return _NUMBER.sub(r"\1. ", bare).rstrip(), True
    return bare.strip(), False


def _inline(text: str) -> str:
    text = _ESCAPE.sub(lambda match: chr(_PRIVATE_USE + ord(match[1])), text)
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _AUTOLINK.sub(lambda match: match[1].removeprefix("mailto:"), text)
    text = _CODE.sub(r"\2", text)
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\1", text)
    text = _UNDERLINE.sub(r"\1", text)
    return text.translate(_UNESCAPED).strip()
