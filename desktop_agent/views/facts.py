"""A fact that was written by somebody else: plain text that wraps anywhere and can be copied."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy


class FactText(QPlainTextEdit):
    """As high as its words at the width it has; a word longer than a line is broken.

    A QLabel breaks lines between words only, so one long word would push the
    window's panes aside. ``role`` is what the style sheet knows it by.
    """

    def __init__(self, name: str, role: str = "fact") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", role)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        # For the mouse; from the keyboard, what is worth copying has a button.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        for set_policy in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def say(self, text: str) -> None:
        """Show ``text``."""
        if text != self.toPlainText():
            self.setPlainText(text)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room that the words take."""
        return QSize(0, self._height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the same height at any width."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Grow or shrink with the lines of the new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Measure anew with another font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def _height(self) -> int:
        # In lines: this document counts so.
        lines = max(1, round(self.document().size().height()))
        return lines * self.fontMetrics().lineSpacing() + 2

    def _fit(self) -> None:
        if self.height() != self._height():
            self.setFixedHeight(self._height())
