"""Freezes the agents' app with PyInstaller and builds a .deb of it.

    python packaging/freeze.py            the folder build/baton-desk
    python packaging/freeze.py --deb      and dist/baton-desk_VERSION_ARCH.deb

Works in an environment of its own with the desktop's lock alone, so that nothing
of the server can get in; the list of frozen modules is checked all the same.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
ENVIRONMENT = BUILD / "freeze-environment"
FROZEN = BUILD / "frozen" / "baton-desk"
LOCK = ROOT / "packaging" / "locks" / "freeze.txt"
FORBIDDEN = ROOT / "packaging" / "forbidden_modules.txt"


class FreezeFailedError(Exception):
    """The app could not be frozen as it should be; the text says why."""


def main() -> int:
    """Freeze, check, and package where asked; return the process's exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--deb", action="store_true", help="also build the .deb")
    options = parser.parse_args()
    try:
        freeze()
        check_modules(frozen_modules())
        if options.deb:
            sys.path.insert(0, str(ROOT / "packaging" / "linux"))
            from build_deb import DebTooLargeError, build_deb

            try:
                build_deb(FROZEN, version(), ROOT / "dist")
            except DebTooLargeError as error:
                raise FreezeFailedError(error) from error
    except (FreezeFailedError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"freeze: {error}\n")
        return 1
    return 0


def version() -> str:
    """Return the version of the distribution."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def freeze() -> None:
    """Make the environment where it is not there yet, and run PyInstaller in it."""
    python = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = ENVIRONMENT / "lock.txt"
    wanted = LOCK.read_text(encoding="utf-8")
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "--require-hashes", "-r", str(LOCK)])
        stamp.write_text(wanted, encoding="utf-8")
    _run(
        [
            *(str(python), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"),
            *("--distpath", str(FROZEN.parent), "--workpath", str(BUILD / "freeze-work")),
            str(ROOT / "packaging" / "desktop_agent.spec"),
        ]
    )


def frozen_modules() -> set[str]:
    """Return the names of all Python modules in the frozen app."""
    listing = BUILD / "freeze-work" / "modules.txt"
    names = set(listing.read_text(encoding="utf-8").split())
    if "desktop_agent.app" not in names:
        message = f"{listing} does not list the app itself: the check would say nothing"
        raise FreezeFailedError(message)
    return names


def check_modules(frozen: set[str]) -> None:
    """Raise FreezeFailedError where a forbidden module was frozen."""
    lines = FORBIDDEN.read_text(encoding="utf-8").splitlines()
    forbidden = [line for line in lines if line and not line.startswith("#")]
    found = sorted(
        name
        for name in frozen
        for banned in forbidden
        if name == banned or name.startswith(f"{banned}.")
    )
    if found:
        message = f"these modules must not be in the app: {', '.join(found)}"
        raise FreezeFailedError(message)
    sys.stdout.write(f"{len(frozen)} modules frozen, none of {len(forbidden)} forbidden ones\n")


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, cwd=ROOT)  # noqa: S603 - our own words


if __name__ == "__main__":
    sys.exit(main())
