"""Imports run down only: the contracts, no cycles, and nothing dragged in."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, Module, imported_names, modules

SERVER_LIBRARIES = {
    "flask", "flask_socketio", "sqlalchemy", "alembic", "gevent", "sklearn", "numpy", "socketio",
    "engineio", "argon2", "orjson", "click", "dotenv",
}  # fmt: skip


def test_the_contracts_hold() -> None:
    """Every contract of import-linter in pyproject.toml is kept."""
    program = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = len(project["tool"]["importlinter"]["contracts"])
    assert f"Contracts: {contracts} kept, 0 broken." in ran.stdout


def _graph() -> dict[str, set[str]]:
    names = {module.name for module in modules()}
    graph: dict[str, set[str]] = {}
    for module in modules():
        found = {n for node in ast.walk(module.tree) for n in imported_names(node, module)}
        graph[module.name] = {_nearest(name, names) for name in found} - {"", module.name}
    return graph


def _nearest(name: str, names: set[str]) -> str:
    """Return the module of ours that ``name`` is or stands in."""
    while name and name not in names:
        name = name.rpartition(".")[0]
    return name


def test_no_cycles() -> None:
    """No module depends on itself through others, imports inside functions counted."""
    graph = {name: set(found) for name, found in _graph().items()}
    while free := [name for name, found in graph.items() if not found & graph.keys()]:
        for name in free:
            del graph[name]
    assert graph == {}, f"in a circle, or importing from one: {sorted(graph)}"


def test_the_graph_is_real() -> None:
    """The check above sees the imports that are known to be there."""
    graph = _graph()
    assert "relay.domain.session" in graph["relay.service.moves"]
    assert "relay.server" in graph["relay.cli.serving"]


@pytest.mark.parametrize("package", ["relay", "desktop_agent"])
def test_the_roots_import_nothing(package: str) -> None:
    """A package's root holds its docstring and no import."""
    [root] = [module for module in modules() if module.name == package]
    imports = [
        node for node in ast.walk(root.tree) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert imports == []


def _loaded_by(*names: str) -> set[str]:
    imports = "; ".join(f"import {name}" for name in names)
    code = f"import sys; {imports}; print('\\n'.join(sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        timeout=120,
    )  # fmt: skip
    return {name.partition(".")[0] for name in ran.stdout.split()}


def test_the_wire_drags_nothing_in() -> None:
    """Whoever speaks the wire gets msgspec and no server."""
    wire = [m.name for m in modules() if m.name.startswith("relay.protocol")]
    loaded = _loaded_by(*[name for name in wire if not name.endswith("__main__")])
    assert "msgspec" in loaded
    assert loaded.isdisjoint(SERVER_LIBRARIES)


def test_the_desktop_app_drags_no_server_in() -> None:
    """All of the desktop app that is free of Qt loads without any library of the server."""
    names = [m.name for m in modules() if _is_in(m, ("core", "vault", "settings"))]
    assert names
    loaded = _loaded_by(*names)
    assert loaded.isdisjoint(SERVER_LIBRARIES - {"socketio", "engineio"})
    assert "PySide6" not in loaded


def _is_in(module: Module, parts: tuple[str, ...]) -> bool:
    package, _, rest = module.name.partition(".")
    return package == "desktop_agent" and rest.partition(".")[0] in parts


def test_nothing_opens_at_import() -> None:
    """Importing the composition root opens no file, no socket and starts no thread."""
    code = (
        "import sys, threading, os, relay.app; "
        "sockets = [f for f in os.listdir('/proc/self/fd') "
        "if os.path.exists(f'/proc/self/fd/{f}') "
        "and 'socket' in os.readlink(f'/proc/self/fd/{f}')]; "
        "print(threading.active_count(), len(sockets))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert ran.stdout.split() == ["1", "0"]


IMPURE = {
    ("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time"),
    ("time", "time_ns"), ("time", "monotonic"), ("time", "perf_counter"), ("time", "sleep"),
    ("uuid", "uuid1"), ("uuid", "uuid4"), ("os", "urandom"), ("os", "environ"),
}  # fmt: skip
IMPURE_MODULES = {"random", "secrets", "socket", "threading", "asyncio", "subprocess"}


def _pure(module: Module) -> bool:
    return module.name.startswith(("relay.domain", "desktop_agent.core"))


@pytest.mark.parametrize("module", [m for m in modules() if _pure(m)], ids=lambda m: m.name)
def test_time_ids_and_randomness_are_parameters(module: Module) -> None:
    """The pure floors neither look at a clock nor throw dice, nor reach outside."""
    for node in ast.walk(module.tree):
        for name in imported_names(node, module):
            package, _, last = name.rpartition(".")
            assert name.partition(".")[0] not in IMPURE_MODULES, f"{module.where}: {name}"
            assert (package, last) not in IMPURE, f"{module.where}: {name}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            pair = (node.value.id, node.attr)
            assert pair not in IMPURE, f"{module.where}:{node.lineno}: {'.'.join(pair)}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"open", "print", "input"}, f"{module.where}:{node.lineno}"
