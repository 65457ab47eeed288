"""Passing a chat on: to whom, with which note; all of it with the keyboard alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
)

from desktop_agent.core.intents import AskRoster, PassOn, ReturnToBot
from desktop_agent.core.state import State
from desktop_agent.viewmodels.passing_look import PassTarget, can_pass_on, pass_targets
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.drawer import DrawerContent
from desktop_agent.views.parts import button, frame, plain_label, say
from desktop_agent.views.theme import GRID
from relay.protocol.vocabulary import MAX_TEXT_CHARS

_ROWS_SHOWN = 6


class PassOnPane(DrawerContent):
    """Departments first, then colleagues, then the bot."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._targets: tuple[PassTarget, ...] = ()
        title = plain_label("passOnTitle", "heading")
        title.setText("Pass this chat on")
        self.targets = QListWidget()
        self.targets.setObjectName("passTargets")
        self.targets.setAccessibleName("Pass this chat to")
        self.targets.currentRowChanged.connect(lambda _row: self._show_button())
        self.targets.itemActivated.connect(lambda _item: self._pass_pressed())
        self._note = QLineEdit()
        self._note.setObjectName("passNote")
        self._note.setMaxLength(MAX_TEXT_CHARS)
        self._note.setAccessibleName("Note for who takes it; visitors never see it")
        self._note.setPlaceholderText("Note for who takes it (visitors never see it)")
        self._note.returnPressed.connect(self._pass_pressed)
        self._pass = button("passOnNowButton", "Pass on", self._pass_pressed, role="main")
        self._close = button("closePassOnButton", "Close", self.left.emit, role="flat")
        below = QHBoxLayout()
        below.addWidget(self._note, 1)
        below.addWidget(self._close)
        below.addWidget(self._pass)
        inner = QVBoxLayout()
        inner.setSpacing(GRID)
        for part in (title, self.targets):
            inner.addWidget(part)
        inner.addLayout(below)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GRID, GRID, 2 * GRID, 0)
        outer.addWidget(frame("passOnFrame", inner, GRID + 4))
        store.changed.connect(self._state_changed)
        self._show(store.state)

    def take_focus(self) -> None:
        """Ask anew who is there, and put the keyboard into the list."""
        self._store.dispatch(AskRoster())
        self._note.clear()
        self.targets.setFocus()

    def _state_changed(self, _before: State, after: State) -> None:
        self._show(after)

    def _show(self, state: State) -> None:
        targets = pass_targets(state)
        if targets != self._targets:
            chosen = self._chosen() if len(self._targets) > 1 else None
            self._targets = targets
            self._fill(chosen)
        self._show_button()

    def _fill(self, chosen: PassTarget | None) -> None:
        """List the targets anew, with the same one chosen as before."""
        self.targets.clear()
        for target in self._targets:
            item = QListWidgetItem(f"{target.name}  ·  {target.words}")
            if not target.able:
                item.setForeground(self.palette().placeholderText())
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.targets.addItem(item)
        same = (row for row, one in enumerate(self._targets) if chosen and _same(one, chosen))
        # Not the bot by itself: whoever presses Enter at once means a person.
        able = (row for row, one in enumerate(self._targets) if one.able)
        self.targets.setCurrentRow(next(same, next(able, 0)))
        height = self.targets.sizeHintForRow(0) * min(_ROWS_SHOWN, len(self._targets))
        self.targets.setFixedHeight(height + 2 * self.targets.frameWidth() + GRID)

    def _show_button(self) -> None:
        target = self._chosen()
        say(self._pass, "Give back to the bot" if target and target.is_bot else "Pass on")
        able = target is not None and target.able and can_pass_on(self._store.state)
        self._pass.setEnabled(able)
        self._note.setEnabled(target is not None and not target.is_bot)

    def _chosen(self) -> PassTarget | None:
        row = self.targets.currentRow()
        return self._targets[row] if 0 <= row < len(self._targets) else None

    def _pass_pressed(self) -> None:
        target, selected = self._chosen(), self._store.state.selected
        if target is None or selected is None or not self._pass.isEnabled():
            return
        cmid, note = self._store.new_id(), self._note.text()
        if target.is_bot:
            self._store.dispatch(ReturnToBot(selected, cmid))
        else:
            self._store.dispatch(
                PassOn(selected, cmid, target.name, target.agent_id, target.department, note)
            )
        self.left.emit()


def _same(one: PassTarget, other: PassTarget) -> bool:
    return (one.agent_id, one.department, one.is_bot) == (
        other.agent_id, other.department, other.is_bot,
    )  # fmt: skip
