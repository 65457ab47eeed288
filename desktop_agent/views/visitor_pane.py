"""The right pane: what is known of the visitor, as text and nothing else.

Addresses look like links and are none: the agent is the one person every stranger may
send an address to, so the app opens nothing. It can be copied, and pasted on purpose.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_agent.core.state import State
from desktop_agent.viewmodels.presentation import Fact, visitor_facts
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.facts import FactText
from desktop_agent.views.parts import button, plain_label
from desktop_agent.views.theme import GRID

_NARROWEST = 180


class VisitorPane(QWidget):
    """Labels and values; the values can be selected and copied."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.setObjectName("visitorPane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._facts: tuple[Fact, ...] | None = None
        self._rows: list[QWidget] = []
        self._title = plain_label("visitorTitle", "heading")
        self._title.setText("Visitor")
        self._empty = plain_label("visitorEmpty", "quiet", wraps=True)
        self._empty.setText("Open a chat to see who is writing and from which page.")
        inside = QWidget()
        inside.setObjectName("visitorFacts")
        self._layout = QVBoxLayout(inside)
        self._layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self._layout.setSpacing(2 * GRID)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._empty)
        self._layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
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
        for row in self._rows:
            self._layout.removeWidget(row)
            row.deleteLater()
        self._rows = [_row(fact) for fact in facts]
        for place, row in enumerate(self._rows, start=2):
            self._layout.insertWidget(place, row)


def _row(fact: Fact) -> QWidget:
    caption = plain_label(f"caption of {fact.label}", "quiet")
    caption.setText(fact.label)
    value = FactText(f"visitor {fact.label}", "link" if fact.is_link else "fact")
    value.say(fact.value)
    value.setAccessibleName(f"{fact.label}: {fact.value}")
    top = QHBoxLayout()
    top.addWidget(caption, 1)
    if fact.is_link:
        top.addWidget(_copy_button(fact))
    row = QWidget()
    layout = QVBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GRID // 2)
    layout.addLayout(top)
    layout.addWidget(value)
    return row


def _copy_button(fact: Fact) -> QPushButton:
    copy = button(
        f"copy {fact.label}",
        "Copy",
        lambda: QGuiApplication.clipboard().setText(fact.value),
        role="small",
    )
    copy.setAccessibleName(f"Copy “{fact.label}”")
    return copy
