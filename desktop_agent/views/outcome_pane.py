"""How a chat ended: one key for the outcome, tags where they help; neither is needed."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from desktop_agent.core.intents import Complete
from desktop_agent.core.outcomes import tags_in
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.drawer import DrawerContent
from desktop_agent.views.parts import button, frame, plain_label
from desktop_agent.views.theme import GRID

OUTCOMES = (
    ("Solved", "resolved"),
    ("Not solved", "unresolved"),
    ("To be continued", "follow_up"),
    ("Spam", "spam"),
)
"""What the buttons say, and what reports call it."""

_TAGS_CHARS = 400


class OutcomePane(DrawerContent):
    """Pressing an outcome completes the chat with it and with the tags."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        title = plain_label("outcomeTitle", "heading")
        title.setText("Complete as")
        self._tags = QLineEdit()
        self._tags.setObjectName("tagsField")
        self._tags.setMaxLength(_TAGS_CHARS)
        self._tags.setAccessibleName("Tags for reports")
        self._tags.setPlaceholderText("Tags, such as: visa, refund")
        choices = QHBoxLayout()
        choices.setSpacing(GRID)
        self._choices = [
            button(f"outcome {slug}", f"&{number} {words}", partial(self._end, slug))
            for number, (words, slug) in enumerate(OUTCOMES, start=1)
        ]
        for choice, (words, _) in zip(self._choices, OUTCOMES, strict=True):
            choice.setAccessibleName(f"Complete as: {words}")
            choices.addWidget(choice)
        choices.addStretch(1)
        close = button("closeOutcomeButton", "Close", self.left.emit, role="flat")
        below = QHBoxLayout()
        below.addWidget(self._tags, 1)
        below.addWidget(close)
        inner = QVBoxLayout()
        inner.setSpacing(GRID)
        inner.addWidget(title)
        inner.addLayout(choices)
        inner.addLayout(below)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GRID, GRID, 2 * GRID, 0)
        outer.addWidget(frame("outcomeFrame", inner, GRID + 4))

    def take_focus(self) -> None:
        """Begin without tags, the keyboard on the first outcome."""
        self._tags.clear()
        self._choices[0].setFocus()

    def _end(self, slug: str) -> None:
        selected = self._store.state.selected
        if selected is not None:
            tags = tags_in(self._tags.text())
            self._store.dispatch(Complete(selected, self._store.new_id(), slug, tags))
        self.left.emit()
