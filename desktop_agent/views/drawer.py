"""One place above the composer for what is done beside replying, one thing at a time."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget


class DrawerContent(QWidget):
    """What a drawer holds."""

    left = Signal()
    """The agent is done with it."""

    def take_focus(self) -> None:
        """Begin, with the keyboard."""
        raise NotImplementedError


class Drawer(QWidget):
    """Opens one of its contents; Escape closes it, and nothing it hides is lost."""

    closed = Signal()
    """The agent closed it."""

    is_open = Signal(bool)
    """It opened, or went away."""

    def __init__(self, contents: Mapping[str, DrawerContent]) -> None:
        super().__init__()
        self.setObjectName("drawer")
        self._contents = dict(contents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for content in self._contents.values():
            content.hide()
            layout.addWidget(content)
            content.left.connect(self._leave)
        self.hide()

    def open(self, name: str) -> None:
        """Show one of the contents; the one shown already is closed instead."""
        wanted = self._contents[name]
        if wanted.isVisible():
            self._leave()
            return
        for content in self._contents.values():
            content.setVisible(content is wanted)
        self.show()
        self.is_open.emit(True)  # noqa: FBT003 - a signal's argument
        wanted.take_focus()

    def close_drawer(self) -> None:
        """Put the contents away."""
        self.hide()
        self.is_open.emit(False)  # noqa: FBT003 - a signal's argument
        for content in self._contents.values():
            content.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
            return
        super().keyPressEvent(event)

    def _leave(self) -> None:
        if self.isVisible():
            self.close_drawer()
            self.closed.emit()
