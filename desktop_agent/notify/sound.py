"""The sound: it goes on until somebody takes the chat, the visitor leaves, or it is muted.

Qt's own player is an add-on of 100 MB that the app does without; what every
desktop has for playing a file is enough.
"""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal
from PySide6.QtWidgets import QApplication

_log = logging.getLogger(__name__)

_PROGRAMS = {
    "linux": (("paplay",), ("pw-play",), ("canberra-gtk-play", "-f"), ("aplay", "-q")),
    "darwin": (("afplay",),),
}
_GOODBYE_MS = 200


class PlayerUnavailableError(Exception):
    """This way of playing does not work here; the text is for the log."""


class Player(Protocol):
    """One way of making a sound."""

    @property
    def words(self) -> str:
        """How the sound is made, as a sentence for the settings."""

    def play(self, file: Path, failed: Callable[[], None]) -> None:
        """Begin to play; ``failed`` is called, perhaps later, where that does not work."""

    def stop(self) -> None:
        """Be silent at once."""


class ProgramPlayer(QObject):
    """Plays with a small program that the desktop brings along."""

    def __init__(self) -> None:
        """Raise PlayerUnavailableError where there is none on the path."""
        super().__init__()
        known = _PROGRAMS.get(sys.platform, ())
        self._commands = [command for command in known if shutil.which(command[0])]
        if not self._commands:
            message = "no program for playing sounds was found"
            raise PlayerUnavailableError(message)
        self._process: QProcess | None = None
        self._file = Path()
        self._failed: Callable[[], None] = _do_nothing

    @property
    def words(self) -> str:
        """How the sound is made."""
        return f"The sound is played with {self._commands[0][0]}."

    def play(self, file: Path, failed: Callable[[], None]) -> None:
        """Start the program; the next one is used where it fails."""
        self.stop()
        self._file, self._failed = file, failed
        program, *options = self._commands[0]
        process = QProcess(self)
        process.setProcessEnvironment(_environment())
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        # Methods, no closures: what a child's signal keeps alive must not own the child.
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._not_started)
        self._process = process
        process.start(program, [*options, str(file)])

    def stop(self) -> None:
        """End the program."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)  # noqa: FBT003 - Qt's only argument
            process.kill()
            process.waitForFinished(_GOODBYE_MS)
            process.deleteLater()

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._finished(-1)

    def _finished(self, code: int) -> None:
        self.stop()
        if code == 0:
            return
        _log.info("%s could not play (%s).", self._commands[0][0], code)
        if len(self._commands) == 1:
            # Later: who hears it may let go of this player, in the middle of Qt's signal.
            QTimer.singleShot(0, self._failed)
            return
        del self._commands[0]
        self.play(self._file, self._failed)


class WindowsPlayer:
    """Plays with what Windows has built in."""

    words = "The sound is played by Windows."

    def __init__(self) -> None:
        """Raise PlayerUnavailableError anywhere else."""
        if sys.platform != "win32":
            message = "this is not Windows"
            raise PlayerUnavailableError(message)

    def play(self, file: Path, failed: Callable[[], None]) -> None:
        """Play without waiting for the end."""
        if sys.platform == "win32":
            import winsound

            how = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
            try:
                winsound.PlaySound(str(file), how)
            except RuntimeError:
                failed()

    def stop(self) -> None:
        """Be silent."""
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(None, 0)


class BeepPlayer:
    """The last resort: the system's own beep."""

    words = "This computer has no player for sounds: it beeps."

    def play(self, _file: Path, _failed: Callable[[], None]) -> None:
        """Beep."""
        QApplication.beep()

    def stop(self) -> None:
        """A beep is over as soon as it began."""


class Ringer(QObject):
    """Plays again and again while it is to ring."""

    played_by = Signal(str)
    """How the sound is made from now on, in words."""

    def __init__(
        self, makers: Sequence[Callable[[], Player]], file: Path, *, every_ms: int
    ) -> None:
        """Take the ways of playing, the best first; the last must not refuse."""
        super().__init__()
        self._makers = tuple(makers)
        self._file = file
        self._player: Player | None = None
        self._wanted = False
        self._again = QTimer(self, interval=every_ms)
        self._again.timeout.connect(self.play_once)

    def ring(self, *, on: bool) -> None:
        """Ring from now on, or fall silent at once."""
        if on == self._again.isActive():
            return
        if on:
            self._again.start()
            self.play_once()
        else:
            self._again.stop()
            self._wanted = False
            if self._player is not None:
                self._player.stop()

    def play_once(self) -> None:
        """Play the sound, by the first way that works."""
        self._wanted = True
        if self._player is None:
            self._player = self._made()
            self.played_by.emit(self._player.words)
        self._player.play(self._file, self._failed)

    def _made(self) -> Player:
        *firsts, last = self._makers
        for make in firsts:
            try:
                return make()
            except PlayerUnavailableError as error:
                _log.info("Not played by %s: %s", make, error)
        return last()

    def _failed(self) -> None:
        """Use the next way from now on."""
        self._makers = self._makers[1:] or self._makers
        self._player = None
        if self._wanted:
            self.play_once()


def _do_nothing() -> None:
    """Before anything was played, nothing can have failed."""


def _environment() -> QProcessEnvironment:
    """Return the environment without what points a packed app at its own libraries."""
    environment = QProcessEnvironment.systemEnvironment()
    if getattr(sys, "frozen", False):
        original = environment.value("LD_LIBRARY_PATH_ORIG")
        environment.remove("LD_LIBRARY_PATH")
        if original:
            environment.insert("LD_LIBRARY_PATH", original)
    return environment
