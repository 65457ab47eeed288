"""A knowledge base: articles and common synonyms, in a folder or in one file.

The folder of Markdown files is where it lives and is edited; one JSON or CSV
file is how it travels, and may be answered from as it is.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from relay.bots.article_tables import from_csv, from_json, to_csv, to_json
from relay.bots.articles import (
    Article,
    ArticleError,
    Group,
    read_files,
    synonym_group,
    write_article,
)
from relay.bots.synonyms import FILE, parse_synonyms, write_synonyms

TABLES = (".json", ".csv")
"""The endings of files that hold a whole knowledge base."""

Stamp = tuple[tuple[str, int, int], ...]
"""What changes when a file of a knowledge base does: name, time, size of each."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Articles, by their ids, and the groups of synonyms that hold for all of them."""

    articles: tuple[Article, ...]
    synonyms: tuple[Group, ...] = ()

    def fingerprint(self) -> str:
        """Return what is the same for the same knowledge, and for no other."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


def read_knowledge(path: Path) -> Knowledge:
    """Read the folder or the file at ``path``.

    Raises:
        ArticleError: With file and line, when it cannot be used or holds no article.
    """
    found = _read_folder(path) if path.is_dir() else _read_table(path)
    if not found.articles:
        problem = f"{path}: no articles found; put at least one *.md file there."
        raise ArticleError(problem)
    return found


def without_synonyms(knowledge: Knowledge) -> Knowledge:
    """Return the same without synonyms, to see what they do."""
    return Knowledge(tuple(replace(one, synonyms=()) for one in knowledge.articles))


def write_table(knowledge: Knowledge, path: Path) -> None:
    """Write one file; beside CSV, which has no place for them, the common synonyms."""
    if path.suffix.lower() == ".json":
        write_text(path, to_json(knowledge.articles, knowledge.synonyms))
        return
    write_text(path, to_csv(knowledge.articles))
    _write_synonyms(knowledge.synonyms, beside(path))


def write_folder(knowledge: Knowledge, folder: Path, *, only: bool = False) -> list[Path]:
    """Write each article into the file that has its id, or into a new one named by it.

    ``only`` removes what ``knowledge`` does not have. Returns the files removed.
    Raises ArticleError, before anything is written, where the folder cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    there = {article.article_id: path for path, article in read_files(folder).items()}
    for article in knowledge.articles:
        path = there.pop(article.article_id, folder / f"{article.article_id}.md")
        write_text(path, write_article(article))
    if knowledge.synonyms or only:
        _write_synonyms(knowledge.synonyms, folder / FILE)
    removed = list(there.values()) if only else []
    for path in removed:
        path.unlink()
    return removed


def stamp_of(path: Path) -> Stamp:
    """Return what changes with the knowledge base at ``path``; empty where nothing is there."""
    files = [*path.glob("*.md"), path / FILE] if path.is_dir() else [path, beside(path)]
    return tuple(sorted(_statuses(files)))


def beside(table: Path) -> Path:
    """Return where the common synonyms of a CSV file are."""
    return table.with_suffix(f".{FILE}")


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as a whole or not at all: a relay may read at any moment."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_text(text, encoding="utf-8", newline="\n")
    half.replace(path)


def _read_folder(folder: Path) -> Knowledge:
    articles = tuple(read_files(folder).values())
    return Knowledge(articles, _read_synonyms(folder / FILE))


def _read_table(path: Path) -> Knowledge:
    kind = path.suffix.lower()
    if kind not in TABLES:
        problem = f"{path} is neither a folder of Markdown articles nor a .json or .csv file."
        raise ArticleError(problem)
    text = _text_of(path)
    try:
        if kind == ".csv":
            return Knowledge(from_csv(text), _read_synonyms(beside(path)))
        articles, groups = from_json(text)
        return Knowledge(articles, tuple(map(synonym_group, groups)))
    except ArticleError as error:
        problem = f"{path}: {error}"
        raise ArticleError(problem) from None


def _read_synonyms(path: Path) -> tuple[Group, ...]:
    return parse_synonyms(_text_of(path), where=str(path)) if path.exists() else ()


def _write_synonyms(groups: tuple[Group, ...], path: Path) -> None:
    if groups:
        write_text(path, write_synonyms(groups))
    else:
        path.unlink(missing_ok=True)


def _text_of(path: Path) -> str:
    try:
        # As it stands: a carriage return within a cell of CSV is part of it.
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problem = f"{path}: cannot be read as UTF-8 text ({error})."
        raise ArticleError(problem) from None


def _statuses(files: list[Path]) -> Iterator[tuple[str, int, int]]:
    for file in files:
        try:
            status = file.stat()
        except OSError:
            continue
        yield file.name, status.st_mtime_ns, status.st_size
