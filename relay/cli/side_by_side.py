"""The demo on a screen: the site on its left half, the agents' app on its right."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relay.settings import Settings

BROWSERS = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser",
            "microsoft-edge", "brave-browser")  # fmt: skip
"""Browsers that can be told where to open; any other opens where it likes."""

APP_NEEDS = 820
"""Width of the app's three panes in logical pixels; the site gets what is left, half at most."""

SITE_NEEDS = 480
"""Below that no browser window goes."""

READY_WITHIN_S = 60.0
_ASK_SCREEN = (
    "from PySide6.QtGui import QGuiApplication as G; a = G([]); "
    "r = a.primaryScreen().availableGeometry(); print(r.x(), r.y(), r.width(), r.height())"
)


@dataclass(frozen=True, slots=True)
class Screen:
    """The part of the screen that windows may use, in logical pixels."""

    x: int
    y: int
    width: int
    height: int


class Opened:
    """The windows that the demo opened; they end with it."""

    def __init__(self) -> None:
        """Nothing is open yet."""
        self.processes: list[subprocess.Popen[bytes]] = []

    def close(self) -> None:
        """End the windows that are still open."""
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def has_display() -> bool:
    """Tell whether windows can be shown here, and the app's toolkit is installed."""
    shown = sys.platform in {"win32", "darwin"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return shown and importlib.util.find_spec("PySide6") is not None


@contextmanager
def side_by_side(settings: Settings, token: str) -> Iterator[None]:
    """While serving: open site and app as soon as the relay is ready; close them at the end.

    ``token`` signs the app in.
    """
    with _windows(lambda opened: _open_both(opened, settings, token), settings):
        yield


@contextmanager
def taking_a_picture(settings: Settings, token: str, picture: Path) -> Iterator[None]:
    """While serving: run the app without a display until it has saved ``picture``."""

    def take(opened: Opened) -> None:
        desk = open_desk(settings, token, "--picture", str(picture.resolve()), headless=True)
        opened.processes.append(desk)
        saved = desk.wait() == 0
        said = f"A picture of the agents' app: {picture}" if saved else "No picture was taken."
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()

    with _windows(take, settings):
        yield


@contextmanager
def _windows(open_them: Callable[[Opened], None], settings: Settings) -> Iterator[None]:
    """Open windows beside the hub once the relay is ready; close them at the end."""
    import gevent

    opened = Opened()

    def begin() -> None:
        if _ready(settings.address()):
            open_them(opened)

    opening = gevent.spawn(begin)
    try:
        yield
    finally:
        opening.kill()
        opened.close()


def _open_both(opened: Opened, settings: Settings, token: str) -> None:
    opened.processes.append(open_desk(settings, token, "--side", "right"))
    site, screen = f"{settings.address()}/demo/", ask_screen()
    command = browser_command(screen, site, Path(settings.data_dir) / "browser")
    if command is None:
        webbrowser.open(site)
        return
    silent = subprocess.DEVNULL
    opened.processes.append(subprocess.Popen(command, stdout=silent, stderr=silent))  # noqa: S603 - our own words


def _ready(address: str) -> bool:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):  # noqa: S310 - our own relay
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def ask_screen() -> Screen | None:
    """Return the screen's usable part, or None where it cannot be found out."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-c", _ASK_SCREEN],
            capture_output=True, text=True, timeout=20, check=True,
        )  # fmt: skip
        return Screen(*map(int, done.stdout.split()))
    except (OSError, ValueError, TypeError, subprocess.SubprocessError):
        return None


def browser_command(screen: Screen | None, site: str, profile: Path) -> list[str] | None:
    """Return the command that opens ``site`` on the left half, or None where none can.

    The browser gets a profile of its own in the demo's data: one that runs already
    would open a tab wherever its window is.
    """
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None or screen is None:
        return None
    width = max(SITE_NEEDS, min(screen.width // 2, screen.width - APP_NEEDS))
    # Chromium's sandbox refuses to run as root, as in a container; the page is our own.
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        program, f"--user-data-dir={profile.resolve()}", "--no-first-run",
        "--no-default-browser-check", *as_root, "--new-window",
        f"--window-position={screen.x},{screen.y}",
        f"--window-size={width},{screen.height}", site,
    ]  # fmt: skip


def open_desk(
    settings: Settings, token: str, *arguments: str, headless: bool = False
) -> subprocess.Popen[bytes]:
    """Start the agents' app, signed in with ``token``; ``headless``: without a display."""
    command = [sys.executable, "-m", "desktop_agent.app", "--relay", settings.address(),
               "--data-dir", f"{settings.data_dir}/desk", "--sign-in-token-stdin",
               *arguments]  # fmt: skip
    offscreen = {"QT_QPA_PLATFORM": "offscreen"} if headless else {}
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, stdin=subprocess.PIPE, env={**os.environ, **offscreen}
    )
    if process.stdin is not None:
        process.stdin.write(token.encode() + b"\n")
        process.stdin.close()
    return process
