"""Where the demo's windows open."""

from __future__ import annotations

from pathlib import Path

import pytest

from relay.cli.side_by_side import BROWSERS, Screen, ask_screen, browser_command, has_display

SCREEN = Screen(10, 20, 1920, 900)
SITE = "http://localhost:5000/demo/"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def _install(folder: Path, name: str) -> None:
    program = folder / name
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)


@pytest.mark.parametrize("name", BROWSERS)
def test_the_site_opens_on_the_left_half(programs: Path, name: str) -> None:
    """In a window of its own with a profile of its own, of half the screen."""
    _install(programs, name)
    command = browser_command(SCREEN, SITE, programs / "profile")
    assert command is not None
    assert command[0] == str(programs / name)
    assert command[-1] == SITE
    assert "--window-position=10,20" in command
    assert "--window-size=960,900" in command
    assert f"--user-data-dir={programs / 'profile'}" in command


@pytest.mark.parametrize(("screen", "site"), [(1400, 580), (1024, 480)])
def test_on_a_small_screen_the_site_makes_room(programs: Path, screen: int, site: int) -> None:
    """The app cannot be narrower than its panes, the site can."""
    _install(programs, BROWSERS[0])
    command = browser_command(Screen(0, 0, screen, 700), SITE, programs)
    assert command is not None
    assert f"--window-size={site},700" in command


def test_without_such_a_browser_or_screen_the_default_one_opens_it(programs: Path) -> None:
    """Then nobody can say where, and None says so."""
    assert browser_command(SCREEN, SITE, programs) is None
    _install(programs, BROWSERS[0])
    assert browser_command(None, SITE, programs) is None


def test_where_nothing_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a display there are no windows and no screen."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert not has_display()
    assert ask_screen() is None


def test_the_screen_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Qt says of the screen is taken."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    screen = ask_screen()
    assert screen is not None
    assert screen.width > 0
    assert screen.height > 0
