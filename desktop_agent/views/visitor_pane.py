"""The right pane: what is known of the visitor, as text and nothing else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_agent.core.state import State
from desktop_agent.viewmodels.presentation import visitor_facts
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.parts import plain_label
from desktop_agent.views.theme import GRID

_NARROWEST = 180


class VisitorPane(QWidget):
    """Labels and values; the values can be selected and copied."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.setObjectName("visitorPane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._facts: tuple[tuple[str, str], ...] | None = None
        self._title = plain_label("visitorTitle", "heading")
        self._title.setText("Visitor")
        self._empty = plain_label("visitorEmpty", "quiet", wraps=True)
        self._empty.setText("Open a chat to see who is writing and from which page.")
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._form.setVerticalSpacing(GRID // 2)
        inside = QWidget()
        inside.setObjectName("visitorFacts")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._title)
        layout.addWidget(self._empty)
        layout.addLayout(self._form)
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.setMinimumWidth(_NARROWEST)
        store.changed.connect(self._state_changed)
        self._show(store.state)

    def _state_changed(self, _before: State, after: State) -> None:
        self._show(after)

    def _show(self, state: State) -> None:
        facts = visitor_facts(state)
        if facts == self._facts:
            return
        self._facts = facts
        self._empty.setVisible(not facts)
        while self._form.rowCount():
            self._form.removeRow(0)
        for label, value in facts:
            shown = _value_label(label, value)
            caption = plain_label(f"caption of {label}", "quiet")
            caption.setText(label)
            caption.setBuddy(shown)
            self._form.addRow(caption, shown)


def _value_label(label: str, value: str) -> QLabel:
    shown = plain_label(f"visitor {label}", wraps=True)
    shown.setText(value)
    shown.setAccessibleName(f"{label}: {value}")
    shown.setContentsMargins(0, 0, 0, GRID)
    shown.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return shown
