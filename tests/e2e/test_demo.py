"""``baton demo`` as a newcomer meets it."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from PySide6.QtGui import QImage

from tests.support.display import private_display
from tests.support.relay_process import RelayProcess

WAIT_S = 60.0
COMMAND = ("-m", "relay.cli", "demo", "--data-dir")


def _windows(display: str, name: str) -> list[tuple[int, int]]:
    """Return where the visible windows of this name begin and end, from the left."""
    asked = ["xdotool", "search", "--onlyvisible", "--name", name]
    environment = {**os.environ, "DISPLAY": display}
    found = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
    places = []
    for window in found.stdout.split():
        shape = ["xdotool", "getwindowgeometry", "--shell", window]
        told = subprocess.run(shape, env=environment, capture_output=True, text=True, check=False)
        values = dict(re.findall(r"(\w+)=(-?\d+)", told.stdout))
        if int(values.get("WIDTH", 0)) > 100:
            places.append((int(values["X"]), int(values["X"]) + int(values["WIDTH"])))
    return places


def _wait(what: str, until: Callable[[], list[tuple[int, int]]]) -> list[tuple[int, int]]:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if found := until():
            return found
        time.sleep(0.2)
    message = f"{what} did not open"
    raise AssertionError(message)


def test_site_and_app_stand_side_by_side(tmp_path: Path) -> None:
    """Both open by themselves, the app signed in, neither over the other, and end with the demo."""
    with private_display() as display:
        demo = RelayProcess(tmp_path, {"DISPLAY": display}, (*COMMAND, str(tmp_path)))
        demo.start()
        try:
            site = _wait("the site", lambda: _windows(display, "EduConsult"))
            app = _wait("the app", lambda: _windows(display, "Baton Desk"))
            children = psutil.Process(demo.process.pid if demo.process else 0).children()
            assert max(end for _, end in site) <= min(begin for begin, _ in app)
        finally:
            demo.stop()
        gone, alive = psutil.wait_procs(children, timeout=15)
        assert len(gone) >= 2
        assert alive == []


def test_without_a_display_a_picture_shows_the_app(tmp_path: Path) -> None:
    """On request the app runs headless, signs in, and saves what it shows."""
    picture = tmp_path / "desk.png"
    hidden = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
    program = (*COMMAND, str(tmp_path), "--picture", str(picture))
    demo = RelayProcess(tmp_path, hidden, program)
    demo.start()
    try:
        deadline = time.monotonic() + WAIT_S
        while "A picture of" not in demo.log.read_text(errors="replace"):
            assert time.monotonic() < deadline, demo.log.read_text(errors="replace")
            time.sleep(0.1)
    finally:
        demo.stop()
    assert QImage(str(picture)).width() > 600


def test_without_a_display_it_says_what_to_do(tmp_path: Path) -> None:
    """Nothing is opened; the addresses and the agents are printed."""
    hidden = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
    demo = RelayProcess(tmp_path, hidden, (*COMMAND, str(tmp_path)))
    demo.start()
    try:
        said = demo.log.read_text(encoding="utf-8")
    finally:
        demo.stop()
    assert "There is no display here" in said
    assert f"http://localhost:{demo.port}/demo/" in said
    assert "baton-desk --relay" in said
