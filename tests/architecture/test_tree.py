"""The tree: its folders, its locks, and what must not stand in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, tracked_files

FOLDERS = {"relay", "desktop_agent", "web_widget", "packaging", "tests"}
LOCKS = sorted((ROOT / "packaging" / "locks").glob("*.txt"))

# Put together here so that this file does not contain them itself.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"), ("conda", "anaconda", "org"), ("index", "crates", "io"),
    )
]  # fmt: skip
PRIVATE = re.compile(
    "|".join(
        re.escape("/" + part) + r"(?=[/\s\"'`),:]|$)"
        for part in ("work/" + "main", "work/" + "shared", "ro" + "ot", "work/" + ".library")
    )
)
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
BUILDERS = re.compile(
    "|".join(
        rf"\b{word}\b"
        for word in (
            "Clau" + "de",
            "Anth" + "ropic",
            "Chat" + "GPT",
            "Copi" + "lot",
            "sub" + "agent",
        )
    ),
    re.IGNORECASE,
)


def _texts() -> list[tuple[str, str]]:
    found = []
    for path in tracked_files():
        data = path.read_bytes()
        if b"\0" not in data:
            name = path.relative_to(ROOT).as_posix()
            found.append((name, data.decode("utf-8", errors="replace")))
    return found


def test_top_level_folders() -> None:
    """The tree has its five folders, and nothing beside them that git would keep."""
    tops = {path.relative_to(ROOT).parts[0] for path in tracked_files() if path.parent != ROOT}
    assert {top for top in tops if not top.startswith(".")} == FOLDERS


def test_packaging_is_no_package() -> None:
    """A package of that name would hide the one that pytest and PyInstaller need."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_no_registry_is_named() -> None:
    """No file names the host of a package registry."""
    named = [(name, host) for name, text in _texts() for host in HOSTS if host in text]
    assert named == []


def test_no_machine_is_named() -> None:
    """No file holds a path of the machine that it was written on."""
    named = [(name, found.group()) for name, text in _texts() if (found := PRIVATE.search(text))]
    assert named == []


def test_no_builder_is_named() -> None:
    """No file speaks of the programs that it was written with."""
    named = [(name, found.group()) for name, text in _texts() if (found := BUILDERS.search(text))]
    assert named == []


def test_the_search_finds() -> None:
    """The patterns above match what they are meant to match."""
    assert PRIVATE.search("see /" + "ro" + "ot/x")
    assert PRIVATE.search("in '/work/" + "main'")
    assert not PRIVATE.search("https://site.example/roots")
    assert len(_texts()) > 100


def test_there_are_locks() -> None:
    """The checks below have something to check."""
    assert {"relay.txt", "desktop.txt", "dev.txt", "demo.txt"} <= {path.name for path in LOCKS}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_have_hashes_and_no_addresses(lock: Path) -> None:
    """Every package of a lock is pinned with its hashes, and comes from nowhere in particular."""
    text = lock.read_text(encoding="utf-8")
    assert not ADDRESS.search(text)
    entries = re.split(r"\n(?=\S)", text.replace("\\\n", " ").strip())
    pins = [entry for entry in entries if not entry.startswith("#")]
    assert pins
    for pin in pins:
        assert re.match(r"[A-Za-z0-9._\[\]-]+==\S+", pin), pin[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", pin), pin[:80]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_what_must_not_be_installed(lock: Path) -> None:
    """The mere presence of gevent-websocket would replace our WebSockets by unsafe ones."""
    names = re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    normal = {re.sub(r"[-_.]+", "-", name).lower() for name in names}
    assert "gevent-websocket" not in normal


@pytest.mark.parametrize(
    ("lock", "package", "least"),
    [
        ("relay.txt", "python-socketio", (5, 16, 3)),
        ("relay.txt", "python-engineio", (4, 13, 3)),
        ("desktop.txt", "python-socketio", (5, 16, 3)),
    ],
)
def test_fixes_are_in(lock: str, package: str, least: tuple[int, ...]) -> None:
    """Known holes of the libraries are closed in what is installed."""
    text = (ROOT / "packaging" / "locks" / lock).read_text(encoding="utf-8")
    [version] = re.findall(rf"^{package}(?:\[[^]]*\])?==([\d.]+)", text, re.MULTILINE)
    assert tuple(map(int, version.split("."))) >= least


def test_node_locks_have_hashes_and_no_addresses() -> None:
    """The locks of the JavaScript side come from nowhere in particular either."""
    locks = [path for path in tracked_files() if path.name == "package-lock.json"]
    assert locks
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert '"resolved": "http' not in text, lock.name
        assert '"integrity": "sha512-' in text, lock.name
