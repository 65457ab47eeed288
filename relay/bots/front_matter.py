"""The head of an article: a small, strict subset of YAML.

A YAML library would be one more dependency to install and to watch for three
kinds of lines, and full YAML surprises authors (``no`` becomes false, ``1.0``
a number). So a head holds only

* ``key: value``, the value on the same line,
* ``key:`` alone, followed by lines ``  - value``,
* blank lines and lines that begin with ``#``,

between two lines ``---``. Every value is text. A value that a full YAML parser
would read otherwise (``: `` or `` #`` inside, a special first character) must
stand in double quotes, inside which a backslash stands before a quote and before
another backslash and nowhere else; whatever is accepted here therefore means the
same text there, words such as ``yes`` and bare numbers excepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_FENCE = "---"
_KEY = re.compile(r"(?P<key>[a-z][a-z_]*):(?:[ ]+(?P<value>\S.*))?")
_ITEM = re.compile(r"[ ]+-[ ]+(?P<value>\S.*)")
_SPECIAL_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`")
_NEEDS_QUOTES = re.compile(r":(?:\s|$)|\s#")
# What a full YAML parser reads as a number or a truth value.
_NO_TEXT = re.compile(r"[\d.+]|(?:yes|no|on|off|y|n|true|false|null|~)$", re.IGNORECASE)
_QUOTED = re.compile(r'"(?P<inner>(?:[^"\\]|\\["\\])*)"')
_ESCAPED = re.compile(r'\\(["\\])')


class FrontMatterError(ValueError):
    """The head of an article cannot be read; ``line`` is counted from 1."""

    def __init__(self, problem: str, *, line: int) -> None:
        """Keep the line; the exception's text is ``problem``."""
        super().__init__(problem)
        self.line = line


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands in the head: single values, lists, and the line of each key."""

    values: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, int]


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Split an article's text into its head and its body.

    Raises:
        FrontMatterError: When the head is missing, not closed or not of the
            subset described above.
    """
    lines = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()
    if not lines or lines[0].rstrip() != _FENCE:
        problem = f"The first line must be '{_FENCE}'."
        raise FrontMatterError(problem, line=1)
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _FENCE:
            body = "\n".join(lines[index + 1 :]).strip()
            return _parse(lines[1:index]), body
    problem = f"The head is not closed by a line '{_FENCE}'."
    raise FrontMatterError(problem, line=len(lines))


def scalar(text: str) -> str:
    """Return ``text``, which is one line, as a head holds it: in quotes where it needs them."""
    plain = bool(text) and text[0] not in _SPECIAL_FIRST and _NEEDS_QUOTES.search(text) is None
    if plain and _NO_TEXT.match(text) is None:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _parse(lines: list[str]) -> FrontMatter:
    values: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    key_lines: dict[str, int] = {}
    open_list: list[str] | None = None
    for number, line in _meaningful(lines):
        item = _ITEM.fullmatch(line)
        if item is not None:
            if open_list is None:
                problem = "This list item belongs to no key."
                raise FrontMatterError(problem, line=number)
            open_list.append(_scalar(item["value"], number))
            continue
        key, value = _key_and_value(line, number)
        if key in key_lines:
            problem = f"'{key}' is given twice."
            raise FrontMatterError(problem, line=number)
        key_lines[key] = number
        open_list = None
        if value is None:
            open_list = lists[key] = []
        else:
            values[key] = _scalar(value, number)
    return FrontMatter(values, {key: tuple(found) for key, found in lists.items()}, key_lines)


def _meaningful(lines: list[str]) -> Iterator[tuple[int, str]]:
    # Counted from 2: the opening fence is line 1 of the file.
    for number, line in enumerate(lines, start=2):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line.rstrip()


def _key_and_value(line: str, number: int) -> tuple[str, str | None]:
    match = _KEY.fullmatch(line)
    if match is None:
        problem = "Expected 'key: value', 'key:' or an indented '- value'."
        raise FrontMatterError(problem, line=number)
    return match["key"], match["value"]


def _scalar(text: str, number: int) -> str:
    if text.startswith('"'):
        quoted = _QUOTED.fullmatch(text)
        if quoted is None:
            problem = (
                "A quoted value ends with its quote; inside it a quote is written "
                'as \\" and a backslash as \\\\.'
            )
            raise FrontMatterError(problem, line=number)
        return _ESCAPED.sub(r"\1", quoted["inner"]).strip()
    if text[0] in _SPECIAL_FIRST or _NEEDS_QUOTES.search(text):
        problem = f"Put this value in double quotes, it has a special meaning in YAML: {text}"
        raise FrontMatterError(problem, line=number)
    return text
