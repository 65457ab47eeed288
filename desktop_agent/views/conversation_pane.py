"""The middle pane: the reason on top, the conversation, the composer below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_agent.core.intents import Claim, Complete
from desktop_agent.core.state import State
from desktop_agent.viewmodels.conversation_model import ConversationModel
from desktop_agent.viewmodels.presentation import HeaderLook, header_look, invitation_look
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.composer_pane import ComposerPane
from desktop_agent.views.conversation_view import ConversationView
from desktop_agent.views.empty_state import EmptyState
from desktop_agent.views.parts import button, frame, plain_label, restyle
from desktop_agent.views.theme import GRID, Theme


class ConversationPane(QWidget):
    """One session: read, taken, answered, completed."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.setObjectName("conversationPane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store = store
        self._title = plain_label("conversationTitle", "title")
        self._status = plain_label("conversationStatus", "quiet")
        self._take = button("takeButton", "Take this chat", self._take_pressed, role="main")
        self._complete = button("completeButton", "Complete", self._complete_pressed)
        self._complete.setToolTip("Finish this chat (Alt+C); the bot is back when they write again")
        self._reason = plain_label("reasonLabel", wraps=True)
        self._why = plain_label("reasonCaption", "quiet")
        self._why.setText("Handed over because")
        self._invitation = EmptyState()
        self._model = ConversationModel(store)
        self.view = ConversationView(self._model)
        self._newest = button("newestButton", "Show the newest messages", self.view.to_end)
        self.composer = ComposerPane(store)
        self._middle = QStackedWidget()
        self._header, self._reason_bar = self._build()
        self.view.end_shown.connect(self._end_shown)
        store.changed.connect(self._state_changed)
        self._show(store.state)

    def use_theme(self, theme: Theme) -> None:
        """Draw in these colours from now on."""
        self.view.use_theme(theme)
        self._invitation.use_theme(theme)

    def complete(self) -> None:
        """Complete the session that is shown, where that is possible."""
        if self._complete.isVisible() and self._complete.isEnabled():
            self._complete_pressed()

    def _build(self) -> tuple[QWidget, QWidget]:
        names = QVBoxLayout()
        names.setSpacing(GRID // 4)
        names.addWidget(self._title)
        names.addWidget(self._status)
        top = QHBoxLayout()
        top.addLayout(names, 1)
        top.addWidget(self._take)
        top.addWidget(self._complete)
        reason = QVBoxLayout()
        reason.setSpacing(GRID // 2)
        reason.addWidget(self._why)
        reason.addWidget(self._reason)
        reason_bar = frame("reasonBar", reason, GRID + 4)
        inner = QVBoxLayout()
        inner.setSpacing(GRID + 4)
        inner.addLayout(top)
        inner.addWidget(reason_bar)
        header = frame("conversationHeader", inner, 2 * GRID)
        self._middle.addWidget(self._invitation)
        self._middle.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(self._middle, 1)
        layout.addWidget(self._newest, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.composer)
        self._newest.hide()
        return header, reason_bar

    def _state_changed(self, _before: State, after: State) -> None:
        self._show(after)

    def _show(self, state: State) -> None:
        look = header_look(state)
        self._header.setVisible(look is not None)
        self._middle.setCurrentWidget(self._invitation if look is None else self.view)
        if look is None:
            self._invitation.show_look(invitation_look(state))
        else:
            self._show_header(look)

    def _show_header(self, look: HeaderLook) -> None:
        self._title.setText(look.title)
        self._status.setText(look.status)
        restyle(self._status, "state", look.kind.value)
        restyle(self._reason_bar, "state", look.kind.value)
        self._reason.setText(look.reason)
        self._reason_bar.setVisible(bool(look.reason))
        self._take.setVisible(look.can_claim)
        self._complete.setVisible(look.can_complete)

    def _end_shown(self, shown: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        self._newest.setVisible(not shown and self._middle.currentWidget() is self.view)

    def _take_pressed(self) -> None:
        self._store.dispatch(Claim(self._store.new_id(), self._store.state.selected))

    def _complete_pressed(self) -> None:
        selected = self._store.state.selected
        if selected is not None:
            self._store.dispatch(Complete(selected, self._store.new_id()))
