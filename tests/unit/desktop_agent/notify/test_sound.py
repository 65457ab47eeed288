"""Playing and ringing, with real programs that stand in for a player."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from desktop_agent.notify.sound import (
    BeepPlayer,
    PlayerUnavailableError,
    ProgramPlayer,
    Ringer,
    WindowsPlayer,
)

FILE = Path("chime.wav")


class FakePlayer(QObject):
    """Implements the port ``Player``; counts, and fails when told to."""

    words = "played by the test"

    def __init__(self) -> None:
        super().__init__()
        self.played = 0
        self.stopped = 0
        self.fails = False

    def play(self, _file: Path, failed: Callable[[], None]) -> None:
        """Count."""
        self.played += 1
        if self.fails:
            failed()

    def stop(self) -> None:
        """Count."""
        self.stopped += 1


def refusing() -> FakePlayer:
    """Refuse to be made."""
    message = "not here"
    raise PlayerUnavailableError(message)


def program(folder: Path, name: str, script: str) -> None:
    """Put a player of that name into the folder."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o700)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_it_rings_again_and_again_until_told_to_stop(qtbot: QtBot) -> None:
    """At once at first; being told twice changes nothing; silent at once."""
    player = FakePlayer()
    ringer = Ringer([lambda: player], FILE, every_ms=5)
    ringer.ring(on=True)
    assert player.played == 1
    ringer.ring(on=True)
    assert player.played == 1
    qtbot.waitUntil(lambda: player.played >= 3)
    ringer.ring(on=False)
    played = player.played
    assert player.stopped == 1
    qtbot.wait(30)
    assert player.played == played


def test_the_next_player_is_used_where_one_cannot_be_made_or_fails() -> None:
    """And it is said which one it is."""
    first, second = FakePlayer(), FakePlayer()
    first.fails = True
    second.words = "the second"
    ringer = Ringer([refusing, lambda: first, lambda: second], FILE, every_ms=1_000)
    told = QSignalSpy(ringer.played_by)
    ringer.play_once()
    assert second.played == 1
    assert told.at(told.count() - 1) == ["the second"]
    ringer.play_once()
    assert second.played == 2


def test_without_a_program_it_refuses_to_be_made(path: Path) -> None:
    """The ringer takes the next."""
    assert not list(path.iterdir())
    with pytest.raises(PlayerUnavailableError):
        ProgramPlayer()


@pytest.mark.skipif(sys.platform != "linux", reason="these programs are Linux's")
def test_the_file_is_handed_to_the_program(path: Path, qtbot: QtBot, qapp: object) -> None:
    """With the options that make it quiet on the terminal."""
    assert qapp
    program(path, "aplay", f'echo "$@" > {path}/heard')
    player = ProgramPlayer()
    assert "aplay" in player.words
    player.play(FILE, lambda: pytest.fail("it worked"))
    qtbot.waitUntil(lambda: (path / "heard").exists() and (path / "heard").read_text() != "")
    assert (path / "heard").read_text() == "-q chime.wav\n"
    qtbot.waitUntil(lambda: player._process is None)


@pytest.mark.skipif(sys.platform != "linux", reason="these programs are Linux's")
def test_a_program_that_fails_is_left_for_the_next_and_then_it_is_told(
    path: Path, qtbot: QtBot
) -> None:
    """A player without a sound server is there and does not play."""
    for name in ("paplay", "aplay"):
        program(path, name, f"echo {name} >> {path}/tried; exit 1")
    failures: list[bool] = []
    player = ProgramPlayer()
    player.play(FILE, lambda: failures.append(True))
    qtbot.waitUntil(lambda: bool(failures))
    assert (path / "tried").read_text().split() == ["paplay", "aplay"]


@pytest.mark.skipif(sys.platform != "linux", reason="these programs are Linux's")
def test_where_every_program_fails_the_ringer_goes_on_with_the_next_way(
    path: Path, qtbot: QtBot
) -> None:
    """From then on: the program is not tried for every ring."""
    program(path, "aplay", f"echo aplay >> {path}/tried; exit 1")
    beep = FakePlayer()
    ringer = Ringer([ProgramPlayer, lambda: beep], FILE, every_ms=10)
    ringer.ring(on=True)
    qtbot.waitUntil(lambda: beep.played >= 3)
    ringer.ring(on=False)
    assert (path / "tried").read_text().split() == ["aplay"]


@pytest.mark.skipif(sys.platform != "linux", reason="these programs are Linux's")
def test_stopping_ends_the_program_at_once(path: Path, qtbot: QtBot) -> None:
    """And that is no failure."""
    program(path, "paplay", f"echo $$ > {path}/pid; exec /bin/sleep 300")
    player = ProgramPlayer()
    player.play(FILE, lambda: pytest.fail("it was stopped"))
    pid = path / "pid"
    qtbot.waitUntil(lambda: pid.exists() and pid.read_text() != "")
    process = Path(f"/proc/{pid.read_text().strip()}")
    assert process.exists()
    player.stop()
    qtbot.waitUntil(lambda: not process.exists())


@pytest.mark.skipif(sys.platform == "win32", reason="there it works")
def test_windows_own_player_refuses_elsewhere() -> None:
    """It is built in there only."""
    with pytest.raises(PlayerUnavailableError):
        WindowsPlayer()


def test_the_last_resort_beeps_and_never_refuses(qapp: object) -> None:
    """Whatever the computer lacks."""
    assert qapp
    player = BeepPlayer()
    player.play(FILE, lambda: pytest.fail("it cannot fail"))
    player.stop()
