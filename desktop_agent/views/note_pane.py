"""Writing a note: a field of its own, which no hurry can take for the reply's."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop_agent.core.intents import WriteDraft, WriteNote
from desktop_agent.core.selectors import card_of, name_of, note_draft_key
from desktop_agent.core.state import State
from desktop_agent.viewmodels.presentation import length_words
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.composer_pane import WordsEdit
from desktop_agent.views.drawer import DrawerContent
from desktop_agent.views.parts import button, frame, plain_label
from desktop_agent.views.theme import GRID


class NotePane(DrawerContent):
    """Stands above the composer in a dashed frame, and says who will read it."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._session_id: str | None = None
        self._title = plain_label("noteTitle", "heading", wraps=True)
        self.words = WordsEdit()
        self.words.setObjectName("noteField")
        self.words.setAccessibleName("Note for colleagues")
        self.words.setAccessibleDescription("Visitors never see it.")
        self._hint = plain_label("noteHint", "quiet")
        self._save = button("saveNoteButton", "Save note", self._save_pressed)
        self._close = button("closeNoteButton", "Close", self.left.emit, role="flat")
        self.words.sent.connect(self._save_pressed)
        self.words.textChanged.connect(self._written)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._hint)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self._close)
        below.addWidget(self._save)
        inner = QVBoxLayout()
        inner.setSpacing(GRID)
        inner.addLayout(top)
        inner.addWidget(self.words)
        inner.addLayout(below)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GRID, GRID, 2 * GRID, 0)
        outer.addWidget(frame("noteFrame", inner, GRID + 4))
        store.changed.connect(self._state_changed)
        self._show(store.state)

    def take_focus(self) -> None:
        """Put the keyboard into the field."""
        self.words.setFocus()

    def _state_changed(self, _before: State, after: State) -> None:
        self._show(after)

    def _show(self, state: State) -> None:
        self.words.send_key = state.preferences.send_key
        self._session_id = state.selected
        name = name_of(card_of(state, state.selected))
        self._title.setText("Note for colleagues. Visitors never see it.")
        self.words.setPlaceholderText(f"What should colleagues know about {name}?")
        draft = state.drafts.get(note_draft_key(state.selected or ""), "")
        if self.words.toPlainText() != draft:
            self.words.setPlainText(draft)
            self.words.moveCursor(self.words.textCursor().MoveOperation.End)

    def _written(self) -> None:
        text = self.words.toPlainText()
        self._hint.setText(length_words(text))
        if self._session_id is not None:
            self._store.dispatch(WriteDraft(note_draft_key(self._session_id), text))

    def _save_pressed(self) -> None:
        text = self.words.toPlainText()
        if self._session_id is not None and text.strip():
            self._store.dispatch(WriteNote(self._session_id, self._store.new_id(), text))
            if not self.words.toPlainText():
                self.left.emit()
