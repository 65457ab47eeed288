"""One app per data folder: a second start brings the first one's window to the front."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)
_ANSWER_MS: Final = 4_000
_WISH: Final = b"show\n"
_ANSWER: Final = b"shown\n"


class SingleInstance(QObject):
    """Holds the folder's lock and listens, or speaks to the one who does.

    The lock decides, for it goes with its process; the socket only carries the wish.
    """

    summoned = Signal()
    """Somebody started the app again."""

    def __init__(self, folder: Path) -> None:
        """Take the data folder; it must exist."""
        super().__init__()
        self._lock = QLockFile(str(folder / "desk.lock"))
        self._lock.setStaleLockTime(0)
        self._name = _socket_name(folder)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._met)

    def is_first(self) -> bool:
        """Tell whether the folder is ours from now on; then listen."""
        if not self._lock.tryLock(0):
            return False
        # What a killed process has left in the way; the lock says that it is dead.
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            _log.warning("A second start will not be heard: %s", self._server.errorString())
        return True

    def summon_first(self) -> bool:
        """Ask the first app to show itself; tell whether it answered."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_ANSWER_MS):
            return False
        socket.write(_WISH)
        answered = socket.waitForReadyRead(_ANSWER_MS)
        return answered and bytes(socket.readAll().data()) == _ANSWER

    def close(self) -> None:
        """Stop listening and give the folder free."""
        self._server.close()
        self._lock.unlock()

    def _met(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(self._heard)

    def _heard(self) -> None:
        socket = self.sender()
        if not isinstance(socket, QLocalSocket):
            return
        if bytes(socket.readAll().data()) == _WISH:
            self.summoned.emit()
            socket.write(_ANSWER)
            socket.flush()
        socket.disconnectFromServer()


def _socket_name(folder: Path) -> str:
    """Return a name for the folder: a path in the user's own place, short enough for a socket."""
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    name = f"baton-desk-{digest}"
    location = QStandardPaths.StandardLocation.RuntimeLocation
    runtime = QStandardPaths.writableLocation(location)
    return f"{runtime}/{name}" if runtime else name
