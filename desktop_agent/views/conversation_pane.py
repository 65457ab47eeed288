"""The middle pane: the brief on top, the conversation, the composer below."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_agent.core.intents import Claim, Complete
from desktop_agent.core.state import State
from desktop_agent.viewmodels.conversation_model import ConversationModel
from desktop_agent.viewmodels.passing_look import can_pass_on, passing_words, warning_words
from desktop_agent.viewmodels.presentation import HeaderLook, header_look, invitation_look
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.brief_card import BriefCard
from desktop_agent.views.composer_pane import ComposerPane
from desktop_agent.views.conversation_view import ConversationView
from desktop_agent.views.drawer import Drawer
from desktop_agent.views.empty_state import EmptyState
from desktop_agent.views.note_pane import NotePane
from desktop_agent.views.outcome_pane import OutcomePane
from desktop_agent.views.parts import button, frame, plain_label, restyle
from desktop_agent.views.pass_on_pane import PassOnPane
from desktop_agent.views.theme import GRID, Theme

_TICK_MS = 1_000


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
        self._outcome = button("outcomeButton", "Complete as…", self.open_outcome, role="flat")
        self._outcome.setToolTip("Finish this chat with an outcome for the reports (Alt+E)")
        self._pass = button("passOnButton", "Pass on…", self.open_pass_on, role="flat")
        self._pass.setToolTip("Pass this chat to a colleague, a department or the bot (Alt+P)")
        self._note = button("noteButton", "Note…", self.open_note, role="flat")
        self._note.setToolTip("Write a note for colleagues; visitors never see it (Alt+N)")
        self._promise = plain_label("promiseLabel", "waiting")
        self._passing = plain_label("passingLabel", "quiet", wraps=True)
        self.brief = BriefCard(store)
        self._invitation = EmptyState()
        self._model = ConversationModel(store)
        self.view = ConversationView(self._model)
        self._newest = button("newestButton", "Show the newest messages", self.view.to_end)
        self.composer = ComposerPane(store)
        self.drawer = Drawer(
            {"note": NotePane(store), "pass on": PassOnPane(store), "outcome": OutcomePane(store)}
        )
        self.drawer.closed.connect(self.composer.words.setFocus)
        self.drawer.is_open.connect(lambda is_open: self.brief.make_room(wanted=is_open))
        self._middle = QStackedWidget()
        self._header = self._build()
        self._ticking = QTimer(self, interval=_TICK_MS)
        self._ticking.timeout.connect(lambda: self._show_promise(store.state))
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

    def open_note(self) -> None:
        """Let the agent write a note, where a chat is shown."""
        if self._note.isVisible():
            self.drawer.open("note")

    def open_pass_on(self) -> None:
        """Let the agent pass the chat on, where it is theirs."""
        if self._pass.isVisible() and self._pass.isEnabled():
            self.drawer.open("pass on")

    def open_outcome(self) -> None:
        """Let the agent complete the chat with an outcome, where it is theirs."""
        if self._outcome.isVisible():
            self.drawer.open("outcome")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the conversation its share of the height."""
        super().resizeEvent(event)
        self.brief.leave_room_of(event.size().height())

    def _build(self) -> QWidget:
        status = QHBoxLayout()
        status.setSpacing(GRID + 4)
        status.addWidget(self._status)
        status.addWidget(self._promise)
        status.addWidget(self._passing, 1)
        names = QVBoxLayout()
        names.setSpacing(GRID // 4)
        names.addWidget(self._title)
        names.addLayout(status)
        top = QHBoxLayout()
        top.setSpacing(GRID // 2)
        top.addLayout(names, 1)
        for offered in (self._note, self._pass, self._outcome, self._take, self._complete):
            top.addWidget(offered)
        inner = QVBoxLayout()
        inner.setSpacing(GRID + 4)
        inner.addLayout(top)
        inner.addWidget(self.brief)
        header = frame("conversationHeader", inner, 2 * GRID)
        self._middle.addWidget(self._invitation)
        self._middle.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(self._middle, 1)
        layout.addWidget(self._newest, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.drawer)
        layout.addWidget(self.composer)
        self._newest.hide()
        return header

    def _state_changed(self, before: State, after: State) -> None:
        if before.selected != after.selected:
            self.drawer.close_drawer()
        self._show(after)

    def _show(self, state: State) -> None:
        look = header_look(state)
        self._header.setVisible(look is not None)
        self._middle.setCurrentWidget(self._invitation if look is None else self.view)
        if look is None:
            self._invitation.show_look(invitation_look(state))
        else:
            self._show_header(state, look)

    def _show_header(self, state: State, look: HeaderLook) -> None:
        self._title.setText(look.title)
        self._status.setText(look.status)
        restyle(self._status, "state", look.kind.value)
        self.brief.show_state(state, look.kind)
        self._take.setVisible(look.can_claim)
        self._complete.setVisible(look.can_complete)
        self._outcome.setVisible(look.can_complete)
        self._pass.setVisible(look.can_complete)
        self._pass.setEnabled(can_pass_on(state))
        passing = passing_words(state)
        self._passing.setText(passing)
        self._passing.setVisible(bool(passing))
        self._show_promise(state)

    def _show_promise(self, state: State) -> None:
        words = warning_words(state, state.selected, self._store.clock())
        self._promise.setText(words)
        self._promise.setAccessibleName(words)
        self._promise.setVisible(bool(words))
        if bool(words) != self._ticking.isActive():
            (self._ticking.start if words else self._ticking.stop)()

    def _end_shown(self, shown: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        self._newest.setVisible(not shown and self._middle.currentWidget() is self.view)

    def _take_pressed(self) -> None:
        self._store.dispatch(Claim(self._store.new_id(), self._store.state.selected))

    def _complete_pressed(self) -> None:
        selected = self._store.state.selected
        if selected is not None:
            self._store.dispatch(Complete(selected, self._store.new_id()))
