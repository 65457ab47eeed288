"""The composer: always there, says why when it takes no words, keeps what is in it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_agent.core.intents import DiscardReply, ResendReply, SendReply, WriteDraft
from desktop_agent.core.preferences import SendKey
from desktop_agent.core.state import State
from desktop_agent.viewmodels.presentation import (
    MOST_WRITTEN,
    ComposerLook,
    UnsentLook,
    composer_look,
    length_words,
    typing_words,
    unsent_look,
)
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.parts import button, frame, plain_label, restyle
from desktop_agent.views.theme import GRID

_FEWEST_LINES, _MOST_LINES = 2, 8


class WordsEdit(QPlainTextEdit):
    """A field of plain text: Enter or Ctrl+Enter sends, the other begins a new line."""

    sent = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.send_key = SendKey.ENTER
        self.setObjectName("composer")
        self.setAccessibleName("Your message")
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Send on the key that sends."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
        elif self._sends(event.modifiers()):
            self.sent.emit()
        else:
            # As typed: Qt's own answer to Shift+Enter is no line feed but a separator.
            self.insertPlainText("\n")

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        """Take text, and nothing else that is pasted or dropped."""
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Insert the text, as far as there is room."""
        room = MOST_WRITTEN - len(self.toPlainText()) + len(self.textCursor().selectedText())
        self.insertPlainText(source.text()[: max(0, room)])

    def _sends(self, modifiers: Qt.KeyboardModifier) -> bool:
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            return True
        held = modifiers & Qt.KeyboardModifier.ShiftModifier
        return self.send_key is SendKey.ENTER and not held

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a height that grows with the words, up to a point."""
        lines = int(self.document().size().height())
        shown = min(_MOST_LINES, max(_FEWEST_LINES, lines))
        height = shown * QFontMetrics(self.font()).lineSpacing() + 3 * GRID + 4
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never shrink below the words' own height."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())


class ComposerPane(QWidget):
    """Writing, sending, and what to do with words that were not sent."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.setObjectName("composerPane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store = store
        self._look: ComposerLook | None = None
        self._unsent: UnsentLook | None = None
        self.words = WordsEdit()
        self._send = button("sendButton", "Send", self._send_pressed, role="main")
        self._hint = plain_label("composerHint", "quiet")
        self._typing = plain_label("typingLabel", "quiet")
        self._unsent_words = plain_label("unsentLabel", wraps=True)
        self._copy = button("copyButton", "Copy", self._copy_pressed)
        self._resend = button("resendButton", "Send again", self._resend_pressed)
        self._discard = button("discardButton", "Discard", self._discard_pressed)
        self._unsent_bar = self._build()
        self.words.sent.connect(self._send_pressed)
        self.words.textChanged.connect(self._written)
        store.changed.connect(self._state_changed)
        self._show(store.state)

    def _build(self) -> QWidget:
        bar = QHBoxLayout()
        bar.addWidget(self._unsent_words, 1)
        for offered in (self._copy, self._resend, self._discard):
            bar.addWidget(offered)
        unsent_bar = frame("unsentBar", bar, GRID)
        bar.setContentsMargins(GRID + 4, GRID, GRID, GRID)
        below = QHBoxLayout()
        below.addWidget(self._typing, 1)
        below.addWidget(self._hint)
        beside = QHBoxLayout()
        beside.setSpacing(GRID)
        beside.addWidget(self.words, 1)
        beside.addWidget(self._send, 0, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID // 2)
        layout.addWidget(unsent_bar)
        layout.addLayout(below)
        layout.addLayout(beside)
        return unsent_bar

    def _state_changed(self, _before: State, after: State) -> None:
        self._show(after)

    def _show(self, state: State) -> None:
        self.words.send_key = state.preferences.send_key
        look = composer_look(state)
        if look != self._look:
            self._look = look
            self._show_composer(look)
        self._typing.setText(typing_words(state))
        unsent = unsent_look(state)
        if unsent != self._unsent:
            self._unsent = unsent
        self._unsent_bar.setVisible(unsent is not None)
        if unsent is not None:
            self._unsent_words.setText(unsent.words)
            self._resend.setVisible(unsent.can_resend)

    def _show_composer(self, look: ComposerLook) -> None:
        self.words.setReadOnly(not look.writable)
        restyle(self.words, "locked", "no" if look.writable else "yes")
        self.words.setPlaceholderText(look.placeholder)
        self.words.setAccessibleDescription(look.placeholder)
        self._send.setEnabled(look.writable)
        if self.words.toPlainText() != look.draft:
            self.words.setPlainText(look.draft)
            self.words.moveCursor(self.words.textCursor().MoveOperation.End)

    def _written(self) -> None:
        text = self.words.toPlainText()
        self._hint.setText(length_words(text))
        look = self._look
        if look is not None and look.writable and look.session_id and text != look.draft:
            self._store.dispatch(WriteDraft(look.session_id, text))

    def _send_pressed(self) -> None:
        look = self._look
        if look is not None and look.session_id is not None:
            text = self.words.toPlainText()
            self._store.dispatch(SendReply(look.session_id, self._store.new_id(), text))

    def _copy_pressed(self) -> None:
        if self._unsent is not None:
            QGuiApplication.clipboard().setText(self._unsent.text)

    def _resend_pressed(self) -> None:
        if self._unsent is not None:
            self._store.dispatch(ResendReply(self._unsent.cmid))

    def _discard_pressed(self) -> None:
        if self._unsent is not None:
            self._store.dispatch(DiscardReply(self._unsent.cmid))
