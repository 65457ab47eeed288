"""Builds a .deb from the frozen app with Debian's own dpkg-deb."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINUX = Path(__file__).resolve().parent
ICONS = ROOT / "packaging" / "icons"
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)

# What Qt's window needs from the system; the names of Debian 12 and 13, Ubuntu 22.04 and 24.04.
DEPENDS = (
    "libegl1", "libgl1", "libxkbcommon0", "libfontconfig1", "libdbus-1-3",
    "libglib2.0-0 | libglib2.0-0t64", "libx11-6", "libx11-xcb1", "libxcb-cursor0",
    "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0", "libxcb-render-util0",
    "libxcb-shape0", "libxcb-xinerama0", "libxcb-xkb1", "libxkbcommon-x11-0", "zlib1g",
    "fonts-dejavu-core | fonts-liberation | fonts-noto-core",
)  # fmt: skip
SIZE_AT_MOST = 45_000_000
"""Largest package in bytes: IT sends it to every desk."""

GLIBC = re.compile(rb"GLIBC_(2\.\d+)\b")
RECOMMENDS = ("gnome-keyring | kwalletmanager", "libsecret-1-0")

CONTROL = """\
Package: baton-desk
Version: {version}
Architecture: {architecture}
Maintainer: The Baton developers <maintainers@baton.invalid>
Section: net
Priority: optional
Installed-Size: {size_kb}
Depends: {depends}
Recommends: {recommends}
Description: agents' app of Baton, human handoff for website chat
 Shows who waits on the website, notifies, and lets an agent take, answer and
 finish chats that a bot handed over. Needs a Baton relay to connect to.
"""


class DebTooLargeError(Exception):
    """Something was frozen that the app does not need."""


def build_deb(frozen: Path, version: str, into: Path) -> Path:
    """Build the package from the folder ``frozen`` and return its path.

    Raises DebTooLargeError above ``SIZE_AT_MOST``; the package is left to be looked at.
    """
    tree = frozen.parent / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    _copy_app(frozen, tree)
    _copy_desktop_files(tree)
    architecture = _output(["dpkg", "--print-architecture"])
    control = tree / "DEBIAN" / "control"
    control.parent.mkdir(mode=0o755)
    control.write_text(
        CONTROL.format(
            version=version,
            architecture=architecture,
            size_kb=sum(f.stat().st_size for f in tree.rglob("*") if f.is_file()) // 1024,
            depends=", ".join((f"libc6 (>= {needed_glibc(frozen)})", *DEPENDS)),
            recommends=", ".join(RECOMMENDS),
        ),
        encoding="utf-8",
    )
    into.mkdir(exist_ok=True)
    target = into / f"baton-desk_{version}_{architecture}.deb"
    _output(["dpkg-deb", "--root-owner-group", "-Zxz", "-z9", "--build", str(tree), str(target)])
    size = target.stat().st_size
    sys.stdout.write(f"{target.relative_to(ROOT)}: {size / 1e6:.1f} MB\n")
    if size > SIZE_AT_MOST:
        message = f"the package is larger than {SIZE_AT_MOST / 1e6:.0f} MB: see what was frozen"
        raise DebTooLargeError(message)
    return target


def needed_glibc(frozen: Path) -> str:
    """Return the newest version of the C library that a file in ``frozen`` asks for."""
    found = {
        tuple(int(part) for part in version.split(b"."))
        for path in frozen.rglob("*")
        if path.is_file() and not path.is_symlink()
        for version in _glibc_versions(path)
    }
    return ".".join(str(part) for part in max(found))


def _glibc_versions(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return GLIBC.findall(data) if data.startswith(b"\x7fELF") else []


def _copy_app(frozen: Path, tree: Path) -> None:
    shutil.copytree(frozen, tree / "usr" / "lib" / "baton-desk", symlinks=True)
    command = tree / "usr" / "bin" / "baton-desk"
    command.parent.mkdir(parents=True)
    command.symlink_to("../lib/baton-desk/baton-desk")
    about = tree / "usr" / "share" / "doc" / "baton-desk"
    about.mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", about / "copyright")


def _copy_desktop_files(tree: Path) -> None:
    entry = tree / "usr" / "share" / "applications" / "baton-desk.desktop"
    autostart = tree / "etc" / "xdg" / "autostart" / "baton-desk.desktop"
    for target, source in ((entry, "baton-desk.desktop"), (autostart, "autostart.desktop")):
        target.parent.mkdir(parents=True)
        shutil.copy(LINUX / source, target)
    icons = tree / "usr" / "share" / "icons" / "hicolor"
    for size in ICON_SIZES:
        folder = icons / f"{size}x{size}" / "apps"
        folder.mkdir(parents=True)
        shutil.copy(ICONS / f"{size}.png", folder / "baton-desk.png")
    scalable = icons / "scalable" / "apps"
    scalable.mkdir(parents=True)
    shutil.copy(ICONS / "baton-desk.svg", scalable / "baton-desk.svg")


def _output(command: list[str]) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own words
    return done.stdout.strip()
