"""The source tree as the tests of the architecture see it."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("relay", "desktop_agent")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """A module of ours: its dotted name, its file and its syntax tree."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def where(self) -> str:
        """The path from the root of the tree, for messages."""
        return self.path.relative_to(ROOT).as_posix()


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the packages."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return tuple(_module(path) for path in paths)


@cache
def modules_of_tests() -> tuple[Module, ...]:
    """Return every Python file of the tests."""
    paths = sorted((ROOT / "tests").rglob("*.py"))
    return tuple(_module(path) for path in paths if "node_modules" not in path.parts)


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, path, ast.parse(path.read_text(encoding="utf-8"), str(path)))


def functions(module: Module) -> Iterator[Function]:
    """Yield every function of a module, however deep."""
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            yield node


def imported_names(node: ast.AST, module: Module) -> Iterator[str]:
    """Yield the dotted names that an import statement brings in; none for other nodes."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            package = module.name.split(".")
            is_package = module.path.name == "__init__.py"
            kept = len(package) - node.level + is_package
            base = ".".join([*package[:kept], *([base] if base else [])])
        yield base
        yield from (f"{base}.{alias.name}" for alias in node.names)


def tracked_files() -> list[Path]:
    """Return what git tracks, and what it would track if it were added now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git is found by its name
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]
