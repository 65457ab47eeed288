"""Reading a TOML file so that whatever is wrong is said with its line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

T = TypeVar("T")
Key = tuple[str, ...]
"""The way to a value: the names of its tables, then its own."""

_TABLE = re.compile(r"^\s*\[\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"^\s*[\"']?([\w -]+?)[\"']?\s*=")
_PATH = re.compile(r" - at `\$\.?([^`]*)`")
_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")


class RulesError(ValueError):
    """The file of rules cannot be used; the text says line, key and what to do."""


class Misfit(Exception):  # noqa: N818 - becomes a RulesError once its line is known
    """A value makes no sense; ``keys`` are the ways to it, the likeliest first."""

    def __init__(self, sentence: str, *keys: Key) -> None:
        """Keep what is wrong, as a sentence that names the key."""
        super().__init__(sentence)
        self.sentence = sentence
        self.keys = keys


def read_text(path: Path) -> str:
    """Return what the file at ``path`` says; raises RulesError."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = f"{path} cannot be read: {error}"
        raise RulesError(problem) from None


def tables_of(text: str, where: str) -> dict[str, Any]:
    """Return the tables of a TOML text; raises RulesError where it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = found[1] if found and found[1] else len(text.splitlines())
        problem = f"{where}, line {line}: this is no TOML: {_LINE.sub('', str(error)).strip()}."
        raise RulesError(problem) from None


def fitted(value: object, kind: type[T], at: Key = ()) -> T:
    """Return ``value``, which stands at ``at``, as ``kind``; raises Misfit."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise _misfit(str(error), kind, at) from None


def no_such_key(name: str, at: Key, known: Iterator[str] | Key) -> Misfit:
    """Return what is wrong with a name that is not known at ``at``."""
    key = (*at, name)
    what = f"there is no such key; there are {', '.join(known)}"
    return Misfit(f"{'.'.join(key)}: {what}.", key)


def explained(misfit: Misfit, text: str, where: str) -> RulesError:
    """Return the error that names the line of ``text`` in which the value stands."""
    lines = (_line_of(text, key) for key in misfit.keys)
    line = next((line for line in lines if line is not None), 1)
    return RulesError(f"{where}, line {line}: {misfit.sentence}")


def own_part(tables: Mapping[str, Any], kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return those of the tables that ``kind`` has a field for."""
    return {name: tables[name] for name in kind.__struct_fields__ if name in tables}


def _misfit(error: str, kind: type[Any], at: Key) -> Misfit:
    found = _PATH.search(error)
    path = tuple(re.findall(r"[A-Za-z_]\w*", found[1])) if found else ()
    what = _PATH.sub("", error)
    unknown = _UNKNOWN.search(what)
    if unknown is not None:
        return no_such_key(unknown[1], (*at, *path), _known_below(kind, path))
    key = (*at, *path)
    return Misfit(f"{'.'.join(key)}: {what}.", key)


def _known_below(kind: type[Any], path: Key) -> Key:
    info = inspect.type_info(kind)
    for name in path:
        fields = info.fields if isinstance(info, inspect.StructType) else ()
        info = next(field.type for field in fields if field.encode_name == name)
    fields = info.fields if isinstance(info, inspect.StructType) else ()
    return tuple(field.encode_name for field in fields)


def _line_of(text: str, path: Key) -> int | None:
    """Return the line of the deepest part of ``path`` that the text names."""
    best, depth = None, 0
    for number, here in _paths(text):
        shared = len(path) if here == path[: len(here)] or here[: len(path)] == path else 0
        shared = min(shared, len(here))
        if shared > depth:
            best, depth = number, shared
    return best


def _paths(text: str) -> Iterator[tuple[int, Key]]:
    table: Key = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = _TABLE.match(line)
        key = _KEY.match(line)
        if header is not None:
            table = tuple(header[1].split("."))
            yield number, table
        elif key is not None:
            yield number, (*table, key[1])
