"""The middle of the window while no chat is open: what is going on, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_agent.viewmodels.presentation import InvitationKind, InvitationLook
from desktop_agent.views.icons import Icon, draw_icon
from desktop_agent.views.parts import plain_label
from desktop_agent.views.theme import GRID, LIGHT, Theme

_MARK = 9 * GRID
_INSET = 2.5 * GRID
_WIDTH = 352
_ICONS = {
    InvitationKind.QUIET: Icon.CHAT,
    InvitationKind.WAITING: Icon.WAITING,
    InvitationKind.PAUSED: Icon.PAUSED,
    InvitationKind.LOADING: Icon.CHAT,
}


class EmptyState(QWidget):
    """A mark, a heading, and a sentence or two."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = _Mark()
        self._title = plain_label("invitationTitle", "subtitle")
        self._words = plain_label("invitation", "quiet", wraps=True)
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMaximumWidth(_WIDTH)
        column = QVBoxLayout()
        column.setSpacing(GRID)
        column.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(GRID)
        column.addWidget(self._title)
        column.addWidget(self._words)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addLayout(column, 8)
        across.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)

    def show_look(self, look: InvitationLook) -> None:
        """Say this."""
        self._mark.show_kind(look.kind)
        self._title.setText(look.title)
        self._words.setText(look.words)

    def use_theme(self, theme: Theme) -> None:
        """Draw in these colours from now on."""
        self._mark.use_theme(theme)


class _Mark(QWidget):
    """An icon in a soft circle; warm where somebody waits."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._kind = InvitationKind.QUIET
        self.setFixedSize(_MARK, _MARK)

    def show_kind(self, kind: InvitationKind) -> None:
        self._kind = kind
        self.update()

    def use_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        theme, warm = self._theme, self._kind is InvitationKind.WAITING
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.waiting_soft if warm else theme.panel))
        box = QRectF(0, 0, _MARK, _MARK)
        painter.drawEllipse(box)
        inner = box.adjusted(_INSET, _INSET, -_INSET, -_INSET)
        draw_icon(painter, _ICONS[self._kind], inner, theme.waiting if warm else theme.quiet)
        painter.end()
