"""The brief on top of the conversation: why it came, and what is known already."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.core.state import State
from desktop_agent.viewmodels.brief_look import (
    BriefLook,
    BriefRow,
    Mention,
    brief_look,
    circumstances,
)
from desktop_agent.viewmodels.presentation import HeaderKind
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.facts import FactText
from desktop_agent.views.flow import FlowLayout
from desktop_agent.views.parts import button, plain_label, restyle, say
from desktop_agent.views.theme import GRID

_COUNT_MS = 5_000
_SHARE = 0.42
"""How much of the pane the folded-out part may take; the conversation keeps the rest."""

_TALL = 900
"""A pane that is as high as this has room for everything at once."""

_LEAST = 6 * GRID
_CAPTION_WIDTH = 96


class _Inside(QWidget):
    """What scrolls; says when its parts have been laid out anew."""

    laid_out = Signal()

    def event(self, event: QEvent) -> bool:
        """Notice that a part wants another height."""
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            self.laid_out.emit()
        return super().event(event)


class BriefCard(QFrame):
    """One line that is always there, and the rest, which can be folded away."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.setObjectName("reasonBar")
        self._store = store
        self._look: BriefLook | None = None
        self._folded = False
        self._makes_room = False
        self._room = 0
        self._why = plain_label("reasonCaption", "quiet")
        self._why.setText("Handed over because")
        self._reason = plain_label("reasonLabel", wraps=True)
        self._circumstances = plain_label("circumstancesLabel", "quiet", wraps=True)
        self._fold = button("foldBriefButton", "Hide details", self.toggle, role="small")
        self._fold.setToolTip("Show or hide the brief (Alt+B)")
        self._details = QScrollArea()
        self._build()
        self._counting = QTimer(self, interval=_COUNT_MS)
        self._counting.timeout.connect(lambda: self._count(store.state))
        self._counting.start()

    def toggle(self) -> None:
        """Fold the details away, or out again; the choice stays for the chats to come."""
        if self._look is not None and self._look.can_fold:
            self._folded = not self._folded
            self._show_fold()

    def show_state(self, state: State, kind: HeaderKind) -> None:
        """Show the selected session's brief."""
        restyle(self, "state", kind.value)
        look = brief_look(state)
        if look != self._look:
            self._look = look
            self._reason.setText(look.reason)
            self._why.setVisible(bool(look.reason))
            self._reason.setVisible(bool(look.reason))
            inside = _details(look)
            inside.laid_out.connect(self._fit, Qt.ConnectionType.QueuedConnection)
            self._details.setWidget(inside)
            self._show_fold()
        self._count(state)
        self.setVisible(bool(look.reason) or look.can_fold)

    def make_room(self, *, wanted: bool) -> None:
        """Show one line only while something else needs the room."""
        self._makes_room = wanted
        self._show_fold()

    def leave_room_of(self, height: int) -> None:
        """Take no more than a share of the pane's height."""
        self._room = height
        self._fit()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._why, 1)
        top.addWidget(self._fold)
        details = self._details
        details.setObjectName("briefDetails")
        details.setAccessibleName("Brief")
        details.setWidgetResizable(True)
        details.setFrameShape(QScrollArea.Shape.NoFrame)
        details.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        details.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID + 4, GRID, GRID + 4, GRID + 2)
        layout.setSpacing(GRID // 2)
        layout.addLayout(top)
        layout.addWidget(self._reason)
        layout.addWidget(self._circumstances)
        layout.addWidget(details)

    def _show_fold(self) -> None:
        look = self._look
        can_fold = look is not None and look.can_fold
        say(self._fold, "Show details" if self._folded else "Hide details")
        makes_room = self._makes_room and self._room < _TALL
        self._details.setVisible(can_fold and not self._folded and not makes_room)
        self._fold.setVisible(can_fold and not makes_room)
        self._fit()

    def _count(self, state: State) -> None:
        words = circumstances(state, self._store.clock())
        self._circumstances.setText(words)
        self._circumstances.setVisible(bool(words))

    def _fit(self) -> None:
        inside = self._details.widget()
        if inside is None:
            return
        width = max(1, self._details.viewport().width())
        wanted = inside.heightForWidth(width) if inside.hasHeightForWidth() else -1
        wanted = max(wanted, inside.minimumSizeHint().height())
        height = min(wanted, max(_LEAST, round(self._room * _SHARE)))
        scrolls = Qt.FocusPolicy.StrongFocus if height < wanted else Qt.FocusPolicy.NoFocus
        self._details.setFocusPolicy(scrolls)
        if self._details.height() != height:
            self._details.setFixedHeight(height)


def _details(look: BriefLook) -> _Inside:
    inside = _Inside()
    inside.setObjectName("briefInside")
    grid = QGridLayout(inside)
    grid.setContentsMargins(0, GRID // 2, 0, 0)
    grid.setHorizontalSpacing(GRID)
    grid.setVerticalSpacing(GRID - 2)
    grid.setColumnMinimumWidth(0, _CAPTION_WIDTH)
    grid.setColumnStretch(1, 1)
    for number, row in enumerate(look.rows):
        _add_row(grid, number, row)
    if look.mentions:
        number = len(look.rows)
        grid.addWidget(_caption("Mentions"), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_mentions(look.mentions), number, 1)
    grid.setRowStretch(len(look.rows) + 1, 1)
    return inside


def _add_row(grid: QGridLayout, number: int, row: BriefRow) -> None:
    value = FactText(f"brief {row.caption}")
    value.say("\n".join(row.lines))
    value.setAccessibleName(f"{row.caption}: {'; '.join(row.lines)}")
    grid.addWidget(_caption(row.caption), number, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(value, number, 1)


def _caption(words: str) -> QWidget:
    caption = plain_label(f"caption of {words}", "quiet")
    caption.setText(words)
    return caption


def _mentions(mentions: tuple[Mention, ...]) -> QWidget:
    """Return a button for each: pressing it copies the words, and does nothing else."""
    row = QWidget()
    flow = FlowLayout(row)
    for mention in mentions:
        chip = button("mentionButton", "", partial(_copy, mention.text), role="chip")
        say(chip, mention.text)
        chip.setAccessibleName(f"Copy {mention.kind} {mention.text}")
        chip.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        flow.addWidget(chip)
    return row


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
