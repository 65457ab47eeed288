"""A list of sessions for a view, changed row by row so that selections survive."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer

from desktop_agent.core.state import State
from desktop_agent.viewmodels.session_rows import SessionRow
from desktop_agent.viewmodels.store import Store
from desktop_agent.viewmodels.wording import count_words, duration_words

_TICK_MS = 5_000
_NOWHERE = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


class QueueRole(IntEnum):
    """What a row can be asked for; all but the counts are plain text."""

    SESSION_ID = Qt.ItemDataRole.UserRole + 1
    WHO = Qt.ItemDataRole.UserRole + 2
    ABOUT = Qt.ItemDataRole.UserRole + 3
    WHY = Qt.ItemDataRole.UserRole + 4
    HOW_LONG = Qt.ItemDataRole.UserRole + 5
    UNREAD = Qt.ItemDataRole.UserRole + 6
    UNSENT = Qt.ItemDataRole.UserRole + 7
    WAITED_MS = Qt.ItemDataRole.UserRole + 8
    PAGE = Qt.ItemDataRole.UserRole + 9


class QueueModel(QAbstractListModel):
    """One of the two lists on the left; ``rows_of`` says which rows it has."""

    def __init__(self, store: Store, rows_of: Callable[[State], tuple[SessionRow, ...]]) -> None:
        super().__init__()
        self._rows_of = rows_of
        self._clock = store.clock
        self._rows: list[SessionRow] = list(rows_of(store.state))
        self._read: dict[int, Callable[[SessionRow], Any]] = {
            QueueRole.SESSION_ID: lambda row: row.session_id,
            QueueRole.WHO: lambda row: row.who,
            QueueRole.ABOUT: lambda row: row.about,
            QueueRole.WHY: lambda row: row.why,
            QueueRole.PAGE: lambda row: row.page,
            QueueRole.HOW_LONG: self._how_long,
            QueueRole.UNREAD: lambda row: row.unread,
            QueueRole.UNSENT: lambda row: row.unsent,
            QueueRole.WAITED_MS: self._waited,
            Qt.ItemDataRole.DisplayRole: lambda row: row.who,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
        }
        store.changed.connect(self._state_changed)
        self._ticking = QTimer(self, interval=_TICK_MS)
        self._ticking.timeout.connect(self._tick)
        self._ticking.start()

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Return how many sessions there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's type
        """Return what a row says for a ``QueueRole``."""
        read = self._read.get(role)
        if read is None or not index.isValid() or index.row() >= len(self._rows):
            return None
        return read(self._rows[index.row()])

    def row_of(self, session_id: str | None) -> int | None:
        """Return where the session stands in the list."""
        ids = [row.session_id for row in self._rows]
        return ids.index(session_id) if session_id in ids else None

    def session_at(self, row: int) -> str | None:
        """Return the session of a row."""
        return self._rows[row].session_id if 0 <= row < len(self._rows) else None

    def _state_changed(self, _before: State, after: State) -> None:
        rows = self._rows_of(after)
        if rows != tuple(self._rows):
            self._become(rows)

    def _become(self, rows: tuple[SessionRow, ...]) -> None:
        wanted = {row.session_id for row in rows}
        for at in range(len(self._rows) - 1, -1, -1):
            if self._rows[at].session_id not in wanted:
                self.beginRemoveRows(_NOWHERE, at, at)
                del self._rows[at]
                self.endRemoveRows()
        for at, row in enumerate(rows):
            self._settle(at, row)

    def _settle(self, at: int, row: SessionRow) -> None:
        """Bring ``row`` to its place; everything before it is in place already."""
        now_at = self.row_of(row.session_id)
        if now_at is None:
            self.beginInsertRows(_NOWHERE, at, at)
            self._rows.insert(at, row)
            self.endInsertRows()
            return
        if now_at != at:
            self.beginMoveRows(_NOWHERE, now_at, now_at, _NOWHERE, at)
            self._rows.insert(at, self._rows.pop(now_at))
            self.endMoveRows()
        if self._rows[at] != row:
            self._rows[at] = row
            self.dataChanged.emit(self.index(at), self.index(at))

    def _waited(self, row: SessionRow) -> int:
        return 0 if row.since is None else max(0, self._clock() - row.since)

    def _how_long(self, row: SessionRow) -> str:
        return "" if row.since is None else duration_words(self._waited(row))

    def _spoken(self, row: SessionRow) -> str:
        unread = f"{row.unread} unread" if row.unread else ""
        unsent = f"{count_words(row.unsent, 'message', 'messages')} not sent" if row.unsent else ""
        where = f"on {row.page}" if row.page else ""
        parts = (row.who, where, unread, unsent, row.about, self._how_long(row), row.why)
        return ", ".join(dict.fromkeys(part for part in parts if part))

    def _tick(self) -> None:
        if self._rows:
            roles = [int(QueueRole.HOW_LONG), int(QueueRole.WAITED_MS)]
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1), roles)
