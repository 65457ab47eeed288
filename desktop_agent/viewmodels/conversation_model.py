"""The open conversation as a list: the transcript, then what is on its way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desktop_agent.core.state import State
from desktop_agent.viewmodels.lines import Line, echo_lines, entry_lines, note_lines
from desktop_agent.viewmodels.store import Store
from relay.protocol.briefs import Note
from relay.protocol.shapes import Entry

_NOWHERE = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


class LineRole(IntEnum):
    """What a row can be asked for.

    ``SEQ`` is None and ``STATE`` other than ``stored`` while a reply is on its
    way; ``STATE`` is one of ``lines.LineState``.
    """

    SEQ = Qt.ItemDataRole.UserRole + 1
    VOICE = Qt.ItemDataRole.UserRole + 2
    TEXT = Qt.ItemDataRole.UserRole + 3
    AUTHOR = Qt.ItemDataRole.UserRole + 4
    STATE = Qt.ItemDataRole.UserRole + 5
    TIME = Qt.ItemDataRole.UserRole + 6
    FOOTNOTE = Qt.ItemDataRole.UserRole + 7
    CMID = Qt.ItemDataRole.UserRole + 8
    LINE = Qt.ItemDataRole.UserRole + 9


_READ: dict[int, Callable[[Line], Any]] = {
    LineRole.SEQ: lambda line: line.seq,
    LineRole.VOICE: lambda line: line.voice.value,
    LineRole.TEXT: lambda line: line.text,
    LineRole.AUTHOR: lambda line: line.author,
    LineRole.STATE: lambda line: line.state.value,
    LineRole.TIME: lambda line: line.time,
    LineRole.FOOTNOTE: lambda line: line.footnote,
    LineRole.CMID: lambda line: line.cmid,
    LineRole.LINE: lambda line: line,
    Qt.ItemDataRole.DisplayRole: lambda line: line.text,
    Qt.ItemDataRole.AccessibleTextRole: lambda line: line.spoken,
}


class ConversationModel(QAbstractListModel):
    """Follows the selected session; entries are only ever added at their end.

    Notes stand among them by time. One that belongs further up, which hardly ever
    happens, has everything laid out anew.
    """

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._session_id: str | None = None
        self._entries: tuple[Entry, ...] = ()
        self._notes: tuple[Note, ...] = ()
        self._stored: list[Line] = []
        self._echoes: tuple[Line, ...] = ()
        store.changed.connect(self._state_changed)
        self._show(store.state)

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Return how many lines are shown."""
        return 0 if parent.isValid() else len(self._stored) + len(self._echoes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's type
        """Return what a line says for a ``LineRole``."""
        read = _READ.get(role)
        if read is None or not index.isValid():
            return None
        return read(self.line_at(index.row()))

    def line_at(self, row: int) -> Line:
        """Return one line; raises IndexError where there is none."""
        stored = len(self._stored)
        return self._stored[row] if row < stored else self._echoes[row - stored]

    def _state_changed(self, _before: State, after: State) -> None:
        self._show(after)

    def _show(self, state: State) -> None:
        conversation = state.conversations.get(state.selected or "")
        entries = () if conversation is None else conversation.entries
        notes = () if conversation is None else conversation.notes
        goes_on = _continues(entries, self._entries) and _follow(
            entries, notes, len(self._entries), self._notes
        )
        if state.selected != self._session_id or not goes_on:
            self._begin(state, entries, notes)
            return
        added = _merged(
            state, entries[len(self._entries) :], notes[len(self._notes) :], _last(self._stored)
        )
        self._entries, self._notes = entries, notes
        self._show_echoes(echo_lines(state, _last(added) or _last(self._stored)), added)

    def _begin(self, state: State, entries: tuple[Entry, ...], notes: tuple[Note, ...]) -> None:
        self.beginResetModel()
        self._session_id = state.selected
        self._entries, self._notes = entries, notes
        self._stored = list(_merged(state, entries, notes, None))
        self._echoes = echo_lines(state, _last(self._stored))
        self.endResetModel()

    def _show_echoes(self, echoes: tuple[Line, ...], added: tuple[Line, ...]) -> None:
        """Take away echoes that became entries, add these, then the new echoes."""
        kept = {line.cmid for line in echoes}
        for at in range(len(self._echoes) - 1, -1, -1):
            if self._echoes[at].cmid not in kept:
                row = len(self._stored) + at
                self.beginRemoveRows(_NOWHERE, row, row)
                self._echoes = (*self._echoes[:at], *self._echoes[at + 1 :])
                self.endRemoveRows()
        self._append(added)
        self._update_echoes(echoes)

    def _append(self, added: tuple[Line, ...]) -> None:
        if added:
            first = len(self._stored)
            self.beginInsertRows(_NOWHERE, first, first + len(added) - 1)
            self._stored.extend(added)
            self.endInsertRows()

    def _update_echoes(self, echoes: tuple[Line, ...]) -> None:
        if echoes == self._echoes:
            return
        old, first = len(self._echoes), len(self._stored)
        if len(echoes) > old:
            self.beginInsertRows(_NOWHERE, first + old, first + len(echoes) - 1)
            self._echoes = echoes
            self.endInsertRows()
        self._echoes = echoes
        self.dataChanged.emit(self.index(first), self.index(first + len(echoes) - 1))


def _last(lines: Sequence[Line]) -> Line | None:
    return lines[-1] if lines else None


def _merged(
    state: State, entries: tuple[Entry, ...], notes: tuple[Note, ...], above: Line | None
) -> tuple[Line, ...]:
    """Return entries with the notes among them, where they belong by time."""
    lines: list[Line] = []
    first = 0
    for note in notes:
        end = first
        while end < len(entries) and entries[end].at <= note.at:
            end += 1
        lines += entry_lines(state, entries[first:end], _last(lines) or above)
        lines += note_lines((note,))
        first = end
    lines += entry_lines(state, entries[first:], _last(lines) or above)
    return tuple(lines)


def _follow(
    entries: tuple[Entry, ...], notes: tuple[Note, ...], read: int, shown: tuple[Note, ...]
) -> bool:
    """Tell whether what is beyond ``read`` entries and the ``shown`` notes comes after them."""
    if notes[: len(shown)] != shown:
        return False
    if shown and len(entries) > read and entries[read].at < shown[-1].at:
        return False
    added = notes[len(shown) :]
    return not (read and added and added[0].at < entries[read - 1].at)


def _continues(entries: tuple[Entry, ...], shown: tuple[Entry, ...]) -> bool:
    """Tell whether ``entries`` begin with what is shown; entries themselves never change."""
    if not shown:
        return True
    return len(entries) >= len(shown) and entries[len(shown) - 1] is shown[-1]
